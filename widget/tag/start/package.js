// The Python package: put where Python imports it from, and imported from the bottom up.
import { turn } from './turns.js';

/** @typedef {import('./bytecode.js').Install} Install */

/**
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {Install} install
 */
export async function runPackage(interpreter, install) {
  await importModules(interpreter, install, FILES.modules);
  await turn();
  interpreter.runPython('import widget.signup; widget.signup.start()');
}

/**
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {Install} install
 * @param {string[]} names In the order to import them.
 */
export async function importModules(interpreter, install, names) {
  await turn();
  install(interpreter);
  for (const name of names) {
    await turn();
    interpreter.runPython(`import ${name}`);
  }
}
