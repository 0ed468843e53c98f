// Starts Python, through PyScript's own adapters for the interpreters. The tag loads this at the first
// interest in a form; everything else that is needed is then asked for at once.
import micropython from '../node_modules/polyscript/esm/interpreter/micropython.js';
import pyodide from '../node_modules/polyscript/esm/interpreter/pyodide.js';

const at = (path) => new URL(path, import.meta.url).href;

const PARTS = {
  micropython: ['.mjs', '.wasm'].map((end) => `${FILES.micropython}/micropython${end}`),
  pyodide: ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'].map(
    (part) => `${FILES.pyodide}/${part}`,
  ),
};

// Python, up and told to take over. Rejects with what could not be loaded, by name. `attempt` counts
// from 0: a browser may remember a module that failed. `seen` are the page's events where it starts
// Python by itself.
export async function start(runtime, attempt, signal, seen) {
  try {
    // Eight bytes, the smallest module: tells whether WebAssembly is here and allowed.
    await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (error) {
    throw new Error(`WebAssembly is missing, or script-src lacks 'wasm-unsafe-eval'. ${error.message}`);
  }
  const load = (path, read) =>
    named(path, async () => {
      const response = await fetch(at(path), { signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return read(response);
    });
  if (seen) {
    const failed = broken(seen);
    await Promise.race([
      Promise.all(PARTS[runtime].map((part) => load(part, (response) => response.blob()))),
      failed,
    ]);
    return failed;
  }
  const module = (path) => named(path, () => import(at(path) + (attempt ? `?${attempt}` : '')));
  const [interpreter, files] = await Promise.all([
    { micropython: startMicroPython, pyodide: startPyodide }[runtime](load, module),
    load(FILES.widget, (response) => response.json()),
  ]);
  interpreter.FS.mkdir('widget');
  for (const name in files) interpreter.FS.writeFile(`widget/${name}`, files[name]);
  interpreter.runPython('from widget import signup; signup.start()');
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
  const adapted = { loadMicroPython: (options) => loadMicroPython({ ...options, wasm }) };
  return micropython.engine(adapted, {}, at(url), at('.'));
}

// A host may not know the type of a .wasm file, which compiling as it comes needs.
async function compile(response) {
  return /^application\/wasm/.test(response.headers.get('content-type'))
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

// From a snapshot of its memory where that works; the same from its standard library where not.
async function startPyodide(load, module) {
  const url = `${FILES.pyodide}/pyodide.mjs`;
  preload(`${FILES.pyodide}/pyodide.asm.wasm`);
  const snapshot = load(FILES.snapshot, unzip).catch((error) => console.warn(error.message));
  const [{ loadPyodide, version }] = await Promise.all([
    module(url),
    named(`${FILES.pyodide}/pyodide.asm.mjs`, () => import(at(`${FILES.pyodide}/pyodide.asm.mjs`))),
  ]);
  const engine = (more) => {
    const adapted = { version, loadPyodide: (options) => loadPyodide({ ...options, ...more }) };
    return pyodide.engine(adapted, {}, at(url), at('.'));
  };
  const lockFileContents = { info: FILES.lock, packages: {} }; // none is ever loaded
  const stdLibURL = at(`${FILES.pyodide}/empty.zip`); // what the widget imports is in the snapshot
  const _loadSnapshot = await snapshot;
  if (_loadSnapshot)
    try {
      const interpreter = await engine({ lockFileContents, stdLibURL, _loadSnapshot });
      interpreter.runPython('import random; random.seed()');
      return interpreter;
    } catch (error) {
      console.warn(`The snapshot does not work here: ${error.message}`);
    }
  return engine({ lockFileContents });
}

async function unzip(response) {
  const stream = response.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function preload(path) {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: at(path) });
  document.head.append(link);
}

// Rejects when what the page loads Python with fails: PyScript tells nobody else. What fails of the
// page's own is not ours to judge by. `seen` has the events that were there before us.
function broken(seen) {
  return new Promise((_, reject) => {
    const judge = ({ type, target, reason }) => {
      if (type === 'error' && target.type === 'module') reject(new Error(`${target.src} could not be loaded.`));
      else if (reason?.stack?.includes(at('.'))) reject(reason);
      else if (/:done$/.test(type) && /signup/.test(target.outerHTML))
        reject(new Error('It ran, but did not take over.'));
    };
    seen.forEach(judge);
    seen.push = judge;
  });
}
