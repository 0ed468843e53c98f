// Starts Python, through PyScript's own adapters for the interpreters. The tag loads this at the first
// interest in a form; everything else that is needed is then asked for at once.
import micropython from '../node_modules/polyscript/esm/interpreter/micropython.js';
import pyodide from '../node_modules/polyscript/esm/interpreter/pyodide.js';
import { watch } from './toggle.js';

const at = (path) => new URL(path, import.meta.url).href;

// What a page's own interpreter loads as well, and may wait for without end.
const PARTS = {
  micropython: [FILES.micropython['micropython.wasm']],
  pyodide: ['pyodide.asm.js', 'pyodide.asm.wasm', 'python_stdlib.wasm'].map((name) => FILES.pyodide[name]),
};

// The package, from the bottom up.
const MODULES = ['keygen_signup.answers','keygen_signup.requests','widget.messages', 'widget.browser', 'widget.form', 'widget.signup'];

const CHANGED = new Error('it was changed');

// What has not come after so many seconds will not: the visitor was told long before.
const SECONDS = 180;
const PAGE_SECONDS = 60;
const CORE_SECONDS = 8;

let isWatching = false;
let isSnapshotBroken = false;

// Python, up and told to take over. Rejects with what could not be loaded, by name. `write` is for the
// button that shows the password, which comes with Python but does not wait for it. `loadModule` is the
// tag's own way. `isPages` is whether the page starts Python by itself.
export function start(runtime, write, loadModule, isPages) {
  const seconds = isPages ? PAGE_SECONDS : SECONDS;
  const signal = AbortSignal.timeout(seconds * 1000);
  const late = new Promise((_, reject) => {
    signal.onabort = () => reject(new Error(`Python did not start in ${seconds} seconds.`));
  });
  if (!isWatching) watch(write);
  isWatching = true;
  return Promise.race([late, up(runtime, signal, loadModule, isPages)]);
}

async function up(runtime, signal, loadModule, isPages) {
  const fetched = async ([path, integrity], read, cache) => {
    const { subtle } = crypto; // over https alone
    const response = await fetch(at(path), { __proto__: null, signal, cache, integrity: subtle ? '' : integrity });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const checked = subtle && check(response.clone(), integrity, subtle);
    const content = read(response);
    content.catch(() => {}); // what was changed says so, and not how it failed
    await checked;
    return content;
  };
  const load = (file, read) =>
    named(file[0], () =>
      fetched(file, read, 'default').catch((error) => {
        if (error !== CHANGED) throw error;
        return fetched(file, read, 'reload'); // it may be the browser's copy alone
      }),
    );
  const allowed = tryWebAssembly(); // while the files come
  if (isPages) {
    const failed = broken();
    const parts = PARTS[runtime].map((part) => load(part, (response) => response.blob()));
    await Promise.race([Promise.all([allowed, ...parts]), failed]);
    return failed;
  }
  const [, files, interpreter] = await Promise.all([
    allowed,
    load(FILES.widget, (response) => response.json()),
    { micropython: startMicroPython, pyodide: startPyodide }[runtime](load, loadModule),
  ]);
  interpreter.FS.mkdir('widget');interpreter.FS.mkdir('widget/words');interpreter.FS.mkdir('keygen_signup');
  for (const [name, source] of Object.entries(files)) interpreter.FS.writeFile(name, source);
  for (const name of MODULES) {
    await turn();
    interpreter.runPython(`import ${name}`);
  }
  await turn();
  interpreter.runPython('widget.signup.start()');
}

// Lets the page have its turn, so that nothing long is done in one piece.
function turn() {
  const { port1, port2 } = new MessageChannel();
  port2.postMessage('');
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(port1.close());
  });
}

async function inTurn(promise) {
  const value = await promise;
  await turn();
  return value;
}

// Checks what is read meanwhile: a fetch with `integrity` would hold it back until all of it is there.
async function check(response, integrity, subtle) {
  const sum = new Uint8Array(await subtle.digest('SHA-384', await response.arrayBuffer()));
  if (`sha384-${btoa(String.fromCharCode(...sum))}` !== integrity) throw CHANGED;
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
  } catch (cause) {
    throw new Error(`${at(path)} could not be loaded: ${cause.message}.`, { cause });
  }
}

async function startMicroPython(load, loadModule) {
  const { 'micropython.js': script, 'micropython.wasm': binary } = FILES.micropython;
  const [{ loadMicroPython }, wasm] = await Promise.all([loadModule(...script, SECONDS), load(binary, compile)]);
  return instantiating(wasm, (instantiate) => {
    const adapted = (options) => loadMicroPython({ ...options, instantiate });
    return micropython.engine({ loadMicroPython: adapted }, {}, at(script[0]), at('.'));
  });
}

// Starts an interpreter whose WebAssembly is compiled. Where that gets no memory, say, this rejects:
// the interpreters would wait for ever. `prepare` has the memory before they do.
function instantiating(wasm, start, prepare) {
  return new Promise((resolve, reject) => {
    const instantiate = async (imports) => {
      try {
        const instance = await WebAssembly.instantiate(wasm, imports);
        await turn();
        prepare?.(instance.exports.memory);
        await turn();
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

// From a snapshot of its memory where there is one; the same from its standard library where not, and
// where a start from the snapshot has failed.
async function startPyodide(load, loadModule) {
  const { 'pyodide.js': script, 'pyodide.asm.js': module, 'pyodide.asm.wasm': binary } = FILES.pyodide;
  const ignore = (error) => {
    if (error.cause === CHANGED) throw error;
    console.warn(error.message);
  };
  const snapshot = isSnapshotBroken ? null : load(FILES.pyodide['snapshot.wasm'], unzip).catch(ignore);
  const [{ loadPyodide, version }, { default: createPyodideModule }, wasm, _loadSnapshot] = await Promise.all([
    loadModule(...script, SECONDS),
    loadModule(...module, SECONDS),
    load(binary, compile),
    snapshot,
  ]);
  const stdLib = _loadSnapshot ? null : await load(FILES.pyodide['python_stdlib.wasm'], bytes);
  const start = (instantiate) => {
    const ours = {
      createPyodideModule: (settings) => inTurn(createPyodideModule(settings)),
      instantiate,
      _loadSnapshot,
      stdLib,
      lockFileContents: { info: FILES.lock, packages: {} }, // none is ever loaded
    };
    const adapted = (options) => inTurn(loadPyodide({ ...options, ...ours }));
    return pyodide.engine({ version, loadPyodide: adapted }, {}, at(script[0]), at('.'));
  };
  try {
    return await instantiating(wasm, start, _loadSnapshot && ((memory) => fill(_loadSnapshot, memory)));
  } catch (error) {
    isSnapshotBroken = true;
    throw error;
  }
}

const bytes = async (response) => new Uint8Array(await response.arrayBuffer());
const unzip = async ({ body }) => bytes(new Response(body.pipeThrough(new DecompressionStream('gzip'))));

// What Pyodide's memory holds from the first is left out of the snapshot (scripts/snapshot.mjs).
function fill(snapshot, memory) {
  const [, start] = new Uint32Array(snapshot.buffer);
  const words = new Uint32Array(snapshot.buffer, start);
  const initial = new Uint32Array(memory.buffer);
  const end = Math.min(initial.length, words.length);
  for (let i = 0; i < end; i++) words[i] ^= initial[i];
}

// Rejects when what the page loads Python with fails: PyScript tells nobody else.
function broken() {
  return new Promise((_, reject) => {
    addEventListener('unhandledrejection', ({ reason }) => {
      if (reason?.stack?.includes(at('.'))) reject(reason);
    });
    for (const done of ['py:done', 'mpy:done'])
      addEventListener(done, ({ target }) => {
        if (/signup/.test(target.outerHTML)) reject(new Error('It ran, but did not take over.'));
      });
    // It is there some time after the page, or it will not come.
    const look = () => customElements.get('py-script') || reject(new Error('PyScript could not be loaded.'));
    const later = () => setTimeout(look, CORE_SECONDS * 1000);
    if (document.readyState === 'complete') later();
    else addEventListener('load', later);
  });
}
