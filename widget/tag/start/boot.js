// Pyodide itself, without PyScript: from a snapshot of its memory where there is one; the same from
// its standard library where not.
import { bytes } from './bytes.js';
import { CHANGED } from './fetch.js';
import { PYODIDE } from './files.js';
import { compile, instantiating } from './interpreter.js';
import { readSnapshot } from './snapshot.js';
import { inTurn } from './turns.js';

/** @typedef {import('./fetch.js').Fetch} Fetch */
/** @typedef {import('./interpreter.js').Pyodide} Pyodide */

/**
 * @typedef {object} Parts What it takes to boot.
 * @property {(settings: object) => Promise<object>} createModule
 * @property {Promise<WebAssembly.Module>} compiling Comes last: Pyodide begins meanwhile.
 * @property {import('./snapshot.js').Snapshot | null} snapshot
 */

/**
 * Asks for all of them at once.
 *
 * @param {Fetch} fetchFile
 * @param {import('../start.js').Load} importFile
 * @param {Checked | null} snapshotFile
 * @returns {Promise<Parts>}
 */
export async function fetchParts(fetchFile, importFile, snapshotFile) {
  const { module, binary } = PYODIDE;
  const compiling = fetchFile(binary, compile);
  const others = Promise.all([
    importFile(module),
    snapshotFile ? fetchSnapshot(fetchFile, snapshotFile) : null,
  ]);
  const [{ default: createModule }, snapshot] = await Promise.race([
    others,
    compiling.then(() => others), // where it fails, nobody waits for the others
  ]);
  return { createModule, compiling, snapshot };
}

/**
 * Or null: Pyodide starts without it, only slower. One that was changed is no reason to go on.
 *
 * @param {Fetch} fetchFile
 * @param {Checked} file
 */
async function fetchSnapshot(fetchFile, file) {
  try {
    return await fetchFile(file, readSnapshot);
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    if (cause === CHANGED) throw error;
    console.warn(message);
    return null;
  }
}

/**
 * @param {(options: object) => Promise<Pyodide>} loadPyodide
 * @param {object} options Pyodide's.
 * @param {Parts} parts
 * @param {Fetch} fetchFile
 * @returns {Promise<Pyodide>}
 */
export async function boot(loadPyodide, options, parts, fetchFile) {
  const { createModule, compiling, snapshot } = parts;
  const start = async (/** @type {import('./interpreter.js').Instantiate} */ instantiate) => {
    const ours = {
      createPyodideModule: (/** @type {object} */ settings) => inTurn(createModule(settings)),
      _loadSnapshot: snapshot?.image,
      stdLib: snapshot ? null : await fetchFile(PYODIDE.library, bytes),
      instantiate,
    };
    return inTurn(loadPyodide({ ...options, ...ours }));
  };
  return instantiating(compiling, start, snapshot?.fill);
}
