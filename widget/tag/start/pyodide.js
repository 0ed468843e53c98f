// Pyodide, through PyScript's own adapter: without its snapshot where a start from that has failed.
import adapter from '../../../node_modules/polyscript/esm/interpreter/pyodide.js';
import { boot, fetchParts } from './boot.js';
import { at, PYODIDE } from './files.js';

let isSnapshotBroken = false;

/**
 * @param {import('./fetch.js').Fetch} fetchFile
 * @param {import('../start.js').Load} importFile
 */
export async function startPyodide(fetchFile, importFile) {
  const [{ loadPyodide, version }, parts] = await Promise.all([
    importFile(PYODIDE.script),
    fetchParts(fetchFile, importFile, isSnapshotBroken ? null : PYODIDE.snapshot),
  ]);
  const lockFileContents = { info: FILES.lockInfo, packages: {} }; // none is ever loaded
  const load = (/** @type {object} */ options) =>
    boot(loadPyodide, { ...options, lockFileContents }, parts, fetchFile);
  const loader = { version, loadPyodide: load };
  try {
    return await adapter.engine(loader, {}, at(PYODIDE.script[0]), at('.'));
  } catch (error) {
    await parts.compiling; // where that failed, it says so
    isSnapshotBroken = true;
    throw error;
  }
}
