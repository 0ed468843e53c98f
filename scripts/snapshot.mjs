// Boots Pyodide, imports what the widget needs of the standard library, and writes its memory to a file:
// node scripts/snapshot.mjs FILE
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadPyodide } from 'pyodide';

const python = await loadPyodide({
  _makeSnapshot: true,
  env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0', PYTHONOPTIMIZE: '2' }, // no docstrings
});
python.runPython(`
import asyncio, binascii, gc, importlib, json, linecache, random, sys, zipimport
import pyodide.ffi

linecache.clearcache()
sys.path_importer_cache.clear()
zipimport._zip_directory_cache.clear()
gc.collect()
# What is free holds what was there, which hardly compresses: take it, zeroed, and free it again.
for size in [*range(16, 528, 16), *(2**power for power in range(10, 21))]:
    blocks = [bytes(max(size - 33, 0)) for _ in range(max(400_000, 3 * size) // size)]
    del blocks
gc.collect()
`);
writeFileSync(process.argv[2], gzipSync(python.makeMemorySnapshot(), { level: 9 }));
process.exit(0); // Pyodide keeps node running
