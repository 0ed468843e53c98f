// MicroPython, through PyScript's own adapter.
import adapter from '../../../node_modules/polyscript/esm/interpreter/micropython.js';
import { at, MICROPYTHON } from './files.js';
import { compile, instantiating } from './interpreter.js';

/**
 * @param {import('./fetch.js').Fetch} fetchFile
 * @param {import('../start.js').Load} importFile
 */
export async function startMicroPython(fetchFile, importFile) {
  const { script, binary } = MICROPYTHON;
  return instantiating(fetchFile(binary, compile), async (instantiate) => {
    const { loadMicroPython } = await importFile(script);
    const adapted = (/** @type {object} */ options) => loadMicroPython({ ...options, instantiate });
    return adapter.engine({ loadMicroPython: adapted }, {}, at(script[0]), at('.'));
  });
}
