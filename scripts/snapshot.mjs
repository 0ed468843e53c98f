// Boots Pyodide, imports what the widget needs of the standard library, and writes what that changed in
// its memory to the standard output: node scripts/snapshot.mjs PYODIDE.js tag|page. The script has to be
// a module. A page's own Python has what PyScript imports as well.
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { changes } from './changes.mjs';

const [file, owner] = process.argv.slice(2);
const script = resolve(file);
const standIns = new URL('stand_ins.py', import.meta.url);
const folder = dirname(script);
const { loadPyodide } = await import(script);

// The same build again has the same memory, and so the same name: no time, nothing random, no path.
Date.now = () => 0;
performance.now = () => 0;
crypto.randomFillSync = (array) => array.fill(0); // which Emscripten asks in Node.js

let initial;
const python = await loadPyodide({
  indexURL: folder,
  _makeSnapshot: true,
  _sysExecutable: './this.program', // as in a browser; Node.js's would be the path of this file
  env: {
    HOME: '/home/pyodide',
    PYTHONHASHSEED: '0',
    PYTHONNODEBUGRANGES: '1', // tracebacks name lines, and not columns
    PYTHONOPTIMIZE: '2', // no docstrings
    PYTHONPATH: '/stand-ins',
    SNAPSHOT_IS_FOR: owner,
  },
  fsInit({ mkdir, writeFile }) {
    mkdir('/stand-ins');
    writeFile('/stand-ins/sitecustomize.py', readFileSync(standIns));
  },
  async instantiate(imports) {
    const made = await WebAssembly.instantiate(
      readFileSync(join(folder, 'pyodide.asm.wasm')),
      imports,
    );
    initial = new Uint8Array(made.instance.exports.memory.buffer).slice();
    return made;
  },
});
const names = python.toPy({}); // a page's own Python finds none of them
python.runPython(
  `
import asyncio, binascii, gc, importlib, json, linecache, sys, zipimport
import pyodide.ffi

stand_ins = sys.modules['sitecustomize']
stand_ins.forget()
if not stand_ins.IS_FOR_TAG:
    import base64, collections, functools, html, inspect, io, os, pathlib
sys.modules.pop('random', None)  # everyone would draw the same
linecache.clearcache()
sys.path_importer_cache.clear()
zipimport._zip_directory_cache.clear()
gc.collect()
# What is free holds what was there, which hardly compresses: take it, zeroed, and free it again.
for size in [*range(16, 528, 16), *(2**power for power in range(10, 21))]:
    blocks = [bytes(max(size - 33, 0)) for _ in range(max(4_000_000, 3 * size) // size)]
    del blocks
gc.collect()
`,
  { globals: names },
);
names.destroy();

// From here on as anywhere: what a page's own Python compiles has its assertions and docstrings.
// https://docs.python.org/3.14/c-api/init_config.html#c.PyConfig_Set
const { stringToNewUTF8, _PyConfig_Set, _PyLong_FromLong } = python._module;
if (_PyConfig_Set(stringToNewUTF8('optimization_level'), _PyLong_FromLong(0)) !== 0)
  throw new Error('Python keeps its level of optimization.');

const snapshot = python.makeMemorySnapshot();
const [, start] = new Uint32Array(snapshot.buffer); // Pyodide's own head is before it
const content = changes(snapshot, start, initial);
process.stdout.write(content, () => process.exit(0)); // Pyodide keeps node running
