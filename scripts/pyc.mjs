// Compiles packages with Pyodide's own Python: node scripts/pyc.mjs, with their sources by path, by
// package, as JSON in the standard input. What comes out is the same, of .pyc files in base64, and of
// PyScript's own package as well.
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { loadPyodide } from 'pyodide';
import pyscript from '../node_modules/@pyscript/core/src/stdlib/pyscript.js';

const python = await loadPyodide({
  env: {
    HOME: '/home/pyodide',
    PYTHONHASHSEED: '0', // the same build again is the same
    PYTHONNODEBUGRANGES: '1', // tracebacks name lines, and not columns
  },
});
python.FS.mkdir('scripts');
for (const file of ['bare.py', 'pyc.py'])
  python.FS.writeFile(`scripts/${file}`, readFileSync(new URL(file, import.meta.url)));
const { compiled } = python.pyimport('scripts.pyc');

/** With the same keys, and what `change` makes of each value. */
const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

const packages = JSON.parse(await text(process.stdin));
packages.pyscript = Object.fromEntries(
  Object.entries(pyscript.pyscript).map(([name, source]) => [`pyscript/${name}`, source]),
);
const output = mapped(packages, (files) =>
  mapped(files, (source, path) => Buffer.from(compiled(path, source).toJs()).toString('base64')),
);
process.stdout.write(JSON.stringify(output), () => process.exit(0)); // Pyodide keeps node running
