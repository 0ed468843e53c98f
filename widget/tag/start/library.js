// Python's standard library, behind what a form waits for: most of it is not in the snapshot.
import { findInPage } from '../prototypes.js';
import { bytes } from './bytes.js';
import { fetcher } from './fetch.js';
import { PYODIDE } from './files.js';

/** @typedef {import('./interpreter.js').Pyodide} Pyodide */

const SECONDS = 180;

/** Where PyScript and the sign-up find all that they import in the snapshot. */
const NEEDING_NO_LIBRARY = new Set(['js', 'keygen_signup', 'os', 'pathlib', 'pyscript', 'widget']);

const [MAJOR, MINOR] = FILES.lockInfo.python.split('.');

/**
 * The folders of the file system that Python looks into. Packages are installed there.
 *
 * @param {Pyodide['FS']} FS
 */
export async function makeFolders(FS) {
  FS.mkdirTree(`/lib/python${MAJOR}.${MINOR}/site-packages`);
  FS.mkdirTree(`/lib/python${MAJOR}.${MINOR}/lib-dynload`);
}

/**
 * Has Pyodide from the snapshot install the library once the first script has run, which is PyScript's
 * own; or earlier, for whoever may need it, who then waits for it.
 *
 * @param {Pyodide} python
 */
export async function withLibrary(python) {
  /** @type {Promise<void> | undefined} */
  let installing;
  const install = () => {
    if (!installing) {
      installing = installLibrary(python);
      installing.catch(({ message }) => console.warn(message)); // the form can do without
    }
    return installing;
  };
  const { loadPackage, runPythonAsync } = python;
  const findImports = python.pyimport('pyodide.code').find_imports;

  python.loadPackage = async (...given) => {
    await install();
    return loadPackage(...given);
  };
  python.runPythonAsync = async (code, ...given) => {
    const found = findImports(code);
    if (found.toJs().some((/** @type {string} */ name) => !NEEDING_NO_LIBRARY.has(name)))
      await install();
    found.destroy();
    try {
      return await runPythonAsync(code, ...given);
    } finally {
      install();
    }
  };
  // What runs as it is, and not as a task, cannot be held.
  if (findInPage(document, '[type=py][async], py-script[async]').length > 0) await install();
  return python;
}

/** @param {Pyodide} python */
async function installLibrary(python) {
  const library = await fetcher(AbortSignal.timeout(SECONDS * 1000))(PYODIDE.library, bytes);
  const path = `/lib/python${MAJOR}${MINOR}.zip`;
  python.FS.writeFile(path, library);
  // That there was none. `importlib.invalidate_caches()` would import what reads packages' metadata.
  python.pyimport('sys').path_importer_cache.pop(path, null);
}
