// The Python package: written where Python imports it from, and imported from the bottom up.
import { turn } from './turns.js';

/** @typedef {Record<string, string | Uint8Array>} Files By their paths. */

/**
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {Files} files
 */
export async function runPackage(interpreter, files) {
  await importFiles(interpreter, files, FILES.modules);
  await turn();
  interpreter.runPython('import widget.signup; widget.signup.start()');
}

/**
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {Files} files
 * @param {string[]} modules In the order to import them.
 */
export async function importFiles(interpreter, files, modules) {
  writeFiles(interpreter.FS, files);
  for (const name of modules) {
    await turn();
    interpreter.runPython(`import ${name}`);
  }
}

/** Folders that are there. @type {Set<string>} */
const made = new Set();

/**
 * @param {import('./interpreter.js').Interpreter['FS']} FS
 * @param {Files} files
 */
function writeFiles(FS, files) {
  for (const [path, content] of Object.entries(files)) {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = folders.slice(0, depth).join('/');
      if (!made.has(folder)) FS.mkdir(folder);
      made.add(folder);
    }
    FS.writeFile(path, content);
  }
}
