// Pyodide for a page's own PyScript, which names it as `interpreter` in its config. It starts as the
// tag's does, from the snapshot, and asks for all that this takes before PyScript is there.
import { loadPyodide as load, version } from 'dist:pyodide.js';
import { element } from './dom.js';
import { findInPage, headOf } from './prototypes.js';
import { boot, fetchParts } from './start/boot.js';
import { fetcher } from './start/fetch.js';
import { at, PYODIDE } from './start/files.js';
import { bytes } from './start/snapshot.js';

/** @typedef {import('./start/interpreter.js').Pyodide} Pyodide */

const SECONDS = 180;

/** Where PyScript and the sign-up find all that they import in the snapshot. */
const NEEDING_NO_LIBRARY = new Set(['js', 'keygen_signup', 'os', 'pathlib', 'pyscript', 'widget']);

const FOLDER = new URL('.', at(PYODIDE.script[0])).href;
const [MAJOR, MINOR] = FILES.lockInfo.python.split('.');

const fetchFile = fetcher(AbortSignal.timeout(SECONDS * 1000));
const fetching = fetchParts(fetchFile, importFile);
const lockFileContents = fetchFile(PYODIDE.lock, (response) => response.json()).catch((error) => {
  warn(error);
  return { info: FILES.lockInfo, packages: {} };
});

export { version };

/**
 * @param {object} given PyScript's options.
 * @param {string[]} [given.packages]
 */
export async function loadPyodide({ packages = [], ...given }) {
  const parts = await fetching;
  const options = {
    lockFileContents,
    ...given,
    indexURL: FOLDER,
    packageBaseUrl: FOLDER,
    fsInit: makeFolders,
  };
  const python = await start(options, parts);
  if (packages.length > 0) await python.loadPackage(packages);
  return python;
}

/**
 * @param {object} options
 * @param {import('./start/boot.js').Parts} parts
 */
async function start(options, parts) {
  if (parts.snapshot) {
    try {
      return await withLibrary(await boot(load, options, parts, fetchFile));
    } catch (error) {
      console.warn(`Pyodide starts without its snapshot: ${error}`);
    }
  }
  return boot(load, options, { ...parts, snapshot: null }, fetchFile);
}

/**
 * Folders of the file system, which is not in the snapshot. Packages are installed there.
 *
 * @param {Pyodide['FS']} FS
 */
async function makeFolders(FS) {
  FS.mkdirTree(`/lib/python${MAJOR}.${MINOR}/site-packages`);
  FS.mkdirTree(`/lib/python${MAJOR}.${MINOR}/lib-dynload`);
}

/**
 * The standard library comes behind what the form waits for. Whoever may need it waits for it.
 *
 * @param {Pyodide} python
 */
async function withLibrary(python) {
  const installing = installLibrary(python);
  installing.catch(warn);
  const { loadPackage, runPythonAsync } = python;
  const findImports = python.pyimport('pyodide.code').find_imports;

  python.loadPackage = async (...given) => {
    await installing;
    return loadPackage(...given);
  };
  python.runPythonAsync = async (code, ...given) => {
    const found = findImports(code);
    if (found.toJs().some((/** @type {string} */ name) => !NEEDING_NO_LIBRARY.has(name)))
      await installing;
    found.destroy();
    return runPythonAsync(code, ...given);
  };
  // What runs as it is, and not as a task, cannot be held.
  if (findInPage(document, '[type=py][async], py-script[async]').length > 0) await installing;
  return python;
}

/**
 * Of what the form can do without.
 *
 * @param {Error} error
 */
function warn({ message }) {
  console.warn(message);
}

/** @param {Pyodide} python */
async function installLibrary(python) {
  const library = await fetcher(AbortSignal.timeout(SECONDS * 1000))(PYODIDE.library, bytes);
  const path = `/lib/python${MAJOR}${MINOR}.zip`;
  python.FS.writeFile(path, library);
  // That there was none. `importlib.invalidate_caches()` would import what reads packages' metadata.
  python.pyimport('sys').path_importer_cache.pop(path, null);
}

/**
 * Imports a script that the browser has checked: Safari checks no preloads.
 * https://github.com/WebKit/WebKit/pull/28253 (the results of its tests)
 *
 * @param {Checked} file
 */
async function importFile([path, integrity]) {
  const href = at(path);
  const link = element('link', { rel: 'modulepreload', href, integrity });
  await new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${href} is missing, blocked or changed.`));
    headOf(document).append(link);
  });
  return import(href);
}
