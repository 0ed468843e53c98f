// The Python package: written where Python imports it from, and imported from the bottom up.
import { turn } from './turns.js';

/**
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {Record<string, string>} files Texts by their paths.
 */
export async function runPackage(interpreter, files) {
  writeFiles(interpreter.FS, files);
  for (const name of FILES.modules) {
    await turn();
    interpreter.runPython(`import ${name}`);
  }
  await turn();
  interpreter.runPython('import widget.signup; widget.signup.start()');
}

/**
 * @param {import('./interpreter.js').Interpreter['FS']} FS
 * @param {Record<string, string>} files
 */
function writeFiles(FS, files) {
  const made = new Set();
  for (const [path, text] of Object.entries(files)) {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = folders.slice(0, depth).join('/');
      if (!made.has(folder)) FS.mkdir(folder);
      made.add(folder);
    }
    FS.writeFile(path, text);
  }
}
