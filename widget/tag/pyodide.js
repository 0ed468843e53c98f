// Pyodide for a page's own PyScript, which names it as `interpreter` in its config. It starts as the
// tag's does, from the snapshot, and asks for all that this takes before PyScript is there.
import { loadPyodide as load, version } from 'dist:pyodide.js';
import { element } from './dom.js';
import { headOf } from './prototypes.js';
import { boot, fetchParts } from './start/boot.js';
import { readFiles } from './start/bytecode.js';
import { fetcher } from './start/fetch.js';
import { at, PACKAGE, PYODIDE, PYSCRIPT } from './start/files.js';
import { makeFolders, withLibrary } from './start/library.js';

const SECONDS = 180;

/** A folder of ours in Pyodide's file system. */
const COMPILED = '/lib/keygen-signup';

const FOLDER = new URL('.', at(PYODIDE.script[0])).href;

const fetchFile = fetcher(AbortSignal.timeout(SECONDS * 1000));
const fetching = fetchParts(fetchFile, importFile, PYODIDE.pageSnapshot);
const lockFileContents = fetchFile(PYODIDE.lock, (response) => response.json()).catch(
  ({ message }) => {
    console.warn(message); // only packages need it
    return { info: FILES.lockInfo, packages: {} };
  },
);

/**
 * The compiled modules that have come so far. Python has their sources too, so nobody waits for them.
 *
 * @type {Record<string, Uint8Array>}
 */
const compiled = {};
for (const file of [PACKAGE.pyodide, PYSCRIPT])
  fetchFile(file, readFiles).then(
    (files) => Object.assign(compiled, files),
    ({ message }) => console.warn(message),
  );

export { version };

/** @type {(error: unknown) => void} */
let fail;

/** Rejects where it cannot start, which nobody may hear of at that time: start/page.js asks later. */
export const failure = new Promise((_, reject) => {
  fail = reject;
});
failure.catch(() => {});

/**
 * @param {object} given PyScript's options.
 * @param {string[]} [given.packages]
 */
export async function loadPyodide(given) {
  try {
    return await loaded(given);
  } catch (error) {
    fail(error);
    throw error;
  }
}

/** @param {{ packages?: string[] }} given */
async function loaded({ packages = [], ...given }) {
  const parts = await fetching;
  const options = {
    lockFileContents,
    ...given,
    indexURL: FOLDER,
    packageBaseUrl: FOLDER,
    fsInit: makeFolders,
  };
  const python = await start(options, parts);
  writeBytecode(python);
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
      await parts.compiling; // where that failed, it says so
      console.warn(`Pyodide starts without its snapshot: ${error}`);
    }
  }
  return boot(load, options, { ...parts, snapshot: null }, fetchFile);
}

/**
 * Where Python looks for it, if it has the hash of the source that PyScript writes:
 * https://docs.python.org/3.14/reference/import.html#cached-bytecode-invalidation
 * The page finds none of it in a folder of its own.
 *
 * @param {import('./start/interpreter.js').Pyodide} python
 */
function writeBytecode({ FS, pyimport }) {
  const sys = pyimport('sys');
  sys.pycache_prefix = COMPILED;
  const ending = `.${sys.implementation.cache_tag}.pyc`;
  for (const [path, content] of Object.entries(compiled)) {
    if (!path.endsWith('.pyc')) continue; // data: PyScript writes it
    const target = `${COMPILED}${FS.cwd()}/${path.replace(/\.pyc$/, ending)}`;
    FS.mkdirTree(target.slice(0, target.lastIndexOf('/')));
    FS.writeFile(target, content);
  }
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
