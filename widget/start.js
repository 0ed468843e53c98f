// Starts Python, through PyScript's own adapters for the interpreters. The tag loads this at the first
// interest in a form; everything else that is needed is then asked for at once.
import micropython from '../node_modules/polyscript/esm/interpreter/micropython.js';
import pyodide from '../node_modules/polyscript/esm/interpreter/pyodide.js';
import { watch } from './toggle.js';

const at = (path) => new URL(path, import.meta.url).href;

const PARTS = {
  micropython: ['.mjs', '.wasm'].map((end) => `${FILES.micropython}/micropython${end}`),
  pyodide: ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'].map(
    (part) => `${FILES.pyodide}/${part}`,
  ),
};

// What has not come after so many seconds will not: the visitor was told long before.
const SECONDS = 180;

// Python, up and told to take over. Rejects with what could not be loaded, by name. `write` is for the
// button that shows the password, which comes with Python but does not wait for it. `failures` counts
// earlier ones: a browser may remember a file that failed by its address. `seen` are the page's events
// where it starts Python by itself.
export function start(runtime, write, failures, seen) {
  const signal = AbortSignal.timeout(SECONDS * 1000);
  const late = new Promise((_, reject) => {
    signal.onabort = () => reject(new Error(`not there after ${SECONDS} seconds`));
  });
  watch(write);
  return Promise.race([late, up(runtime, signal, failures, seen)]);
}

async function up(runtime, signal, failures, seen) {
  const load = (path, read) =>
    named(path, async () => {
      const response = await fetch(at(path), { signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return read(response);
    });
  const allowed = tryWebAssembly(); // while the files come
  if (seen) {
    const failed = broken(seen);
    const parts = PARTS[runtime].map((part) => load(part, (response) => response.blob()));
    await Promise.race([Promise.all([allowed, ...parts]), failed]);
    return failed;
  }
  const module = (path) => named(path, () => import(at(path) + (failures ? `?${failures}` : '')));
  const [, files, interpreter] = await Promise.all([
    allowed,
    load(FILES.widget, (response) => response.json()),
    { micropython: startMicroPython, pyodide: startPyodide }[runtime](load, module),
  ]);
  interpreter.FS.mkdir('widget');
  for (const name in files) interpreter.FS.writeFile(`widget/${name}`, files[name]);
  interpreter.runPython('from widget import signup; signup.start()');
}

// Tells whether WebAssembly is here and allowed, by eight bytes: the smallest module.
async function tryWebAssembly() {
  try {
    await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch ({ message }) {
    throw new Error(`WebAssembly is missing, or script-src lacks 'wasm-unsafe-eval'. ${message}`);
  }
}

async function named(path, load) {
  try {
    return await load();
  } catch ({ message }) {
    throw new Error(`${at(path)} could not be loaded: ${message}.`);
  }
}

async function startMicroPython(load, module) {
  const url = `${FILES.micropython}/micropython.mjs`;
  const [{ loadMicroPython }, wasm] = await Promise.all([
    module(url),
    load(`${FILES.micropython}/micropython.wasm`, compile),
  ]);
  return instantiating(wasm, (instantiate) => {
    const adapted = (options) => loadMicroPython({ ...options, instantiate });
    return micropython.engine({ loadMicroPython: adapted }, {}, at(url), at('.'));
  });
}

// Starts an interpreter whose WebAssembly is compiled. Where that gets no memory, say, this rejects:
// the interpreters would wait for ever. `prepare` has the memory before they do.
function instantiating(wasm, start, prepare = () => {}) {
  return new Promise((resolve, reject) => {
    const instantiate = async (imports) => {
      try {
        const instance = await WebAssembly.instantiate(wasm, imports);
        prepare(instance.exports.memory);
        return { instance, module: wasm };
      } catch (error) {
        reject(error);
        return new Promise(() => {});
      }
    };
    start(instantiate).then(resolve, reject);
  });
}

// A host may not know the type of a .wasm file, which compiling as it comes needs.
async function compile(response) {
  return /^application\/wasm$/i.test(response.headers.get('content-type'))
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

// From a snapshot of its memory where that works; the same from its standard library where not.
async function startPyodide(load, module) {
  const url = `${FILES.pyodide}/pyodide.mjs`;
  const snapshot = load(FILES.snapshot, unzip).catch(({ message }) => console.warn(message));
  const [{ loadPyodide, version }, { default: createPyodideModule }, wasm] = await Promise.all([
    module(url),
    module(`${FILES.pyodide}/pyodide.asm.mjs`),
    load(`${FILES.pyodide}/pyodide.asm.wasm`, compile),
  ]);
  const engine = (more, prepare) =>
    instantiating(
      wasm,
      (instantiate) => {
        const lockFileContents = { info: FILES.lock, packages: {} }; // none is ever loaded
        const ours = { ...more, createPyodideModule, instantiate, lockFileContents };
        const adapted = (options) => loadPyodide({ ...options, ...ours });
        return pyodide.engine({ version, loadPyodide: adapted }, {}, at(url), at('.'));
      },
      prepare,
    );
  const _loadSnapshot = await snapshot;
  if (_loadSnapshot)
    try {
      return await engine({ _loadSnapshot }, (memory) => fill(_loadSnapshot, memory));
    } catch ({ message }) {
      console.warn(`The snapshot does not work here: ${message}`);
    }
  return engine();
}

async function unzip(response) {
  const stream = response.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// What Pyodide's memory holds from the first is left out of the snapshot (scripts/snapshot.mjs).
function fill(snapshot, memory) {
  const [, start] = new Uint32Array(snapshot.buffer);
  const words = new Uint32Array(snapshot.buffer, start);
  const initial = new Uint32Array(memory.buffer);
  const end = Math.min(initial.length, words.length);
  for (let i = 0; i < end; i++) words[i] ^= initial[i];
}

// Rejects when what the page loads Python with fails: PyScript tells nobody else. What fails once PyScript
// is there is the page's own. `seen` has the events that were there before us.
function broken(seen) {
  return new Promise((_, reject) => {
    const judge = ({ type, target, reason }) => {
      if (type === 'error' && target.type === 'module' && !customElements.get('py-script'))
        reject(new Error(`${target.src} could not be loaded.`));
      else if (reason?.stack?.includes(at('.'))) reject(reason);
      else if (/:done$/.test(type) && /signup/.test(target.outerHTML))
        reject(new Error('It ran, but did not take over.'));
    };
    seen.forEach(judge);
    seen.push = judge;
  });
}
