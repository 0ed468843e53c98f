// Pyodide, through PyScript's own adapter: from a snapshot of its memory where there is one; the
// same from its standard library where not, and where a start from the snapshot has failed.
import adapter from '../../../node_modules/polyscript/esm/interpreter/pyodide.js';
import { CHANGED } from './fetch.js';
import { at, PYODIDE } from './files.js';
import { compile, instantiating } from './interpreter.js';
import { bytes, fill, unzip } from './snapshot.js';
import { inTurn } from './turns.js';

/** @typedef {import('./fetch.js').Fetch} Fetch */

let isSnapshotBroken = false;

/**
 * @param {Fetch} fetchFile
 * @param {import('../start.js').Load} importFile
 */
export async function startPyodide(fetchFile, importFile) {
  const { script, module, binary, library } = PYODIDE;
  const [{ loadPyodide, version }, { default: createModule }, compiled, snapshot] =
    await Promise.all([
      importFile(script),
      importFile(module),
      fetchFile(binary, compile),
      fetchSnapshot(fetchFile),
    ]);
  const ours = {
    createPyodideModule: (/** @type {object} */ settings) => inTurn(createModule(settings)),
    _loadSnapshot: snapshot,
    stdLib: snapshot ? null : await fetchFile(library, bytes),
    lockFileContents: { info: FILES.lockInfo, packages: {} }, // none is ever loaded
  };
  /** @param {import('./interpreter.js').Instantiate} instantiate */
  const start = (instantiate) => {
    const adapted = (/** @type {object} */ options) =>
      inTurn(loadPyodide({ ...options, ...ours, instantiate }));
    return adapter.engine({ version, loadPyodide: adapted }, {}, at(script[0]), at('.'));
  };
  try {
    return await instantiating(compiled, start, (memory) => {
      if (snapshot) fill(snapshot, memory);
    });
  } catch (error) {
    isSnapshotBroken = true;
    throw error;
  }
}

/**
 * Or null: Pyodide starts without it, only slower. One that was changed is no reason to go on.
 *
 * @param {Fetch} fetchFile
 */
async function fetchSnapshot(fetchFile) {
  if (isSnapshotBroken) return null;
  try {
    return await fetchFile(PYODIDE.snapshot, unzip);
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    if (cause === CHANGED) throw error;
    console.warn(message);
    return null;
  }
}
