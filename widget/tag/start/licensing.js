// What makes licences: it comes after Python, and only where a form wants it.
import { READERS } from './bytecode.js';
import { fetcher } from './fetch.js';
import { LICENSING } from './files.js';
import { importModules } from './package.js';

const SECONDS = 20;

/**
 * Python asks for it: `loadLicensing`.
 *
 * @param {import('../start.js').Start['ensureLaterSheet']} ensureLaterSheet
 * @param {import('./interpreter.js').Interpreter | null} interpreter Null where the page has brought
 *   it, and all of its modules.
 * @param {string} runtime
 */
export function offerLicensing(ensureLaterSheet, interpreter, runtime) {
  const tag = window.keygenSignup;
  if (!tag) return;
  /** @type {Promise<void> | null} */
  let loading = null;
  tag.loadLicensing = () => {
    ensureLaterSheet(LICENSING.sheet);
    loading ??= load(interpreter, runtime).catch((error) => {
      loading = null; // the next who asks tries again
      throw error;
    });
    return loading;
  };
}

/**
 * @param {import('./interpreter.js').Interpreter | null} interpreter
 * @param {string} runtime
 */
async function load(interpreter, runtime) {
  if (!interpreter) return;
  const fetchFile = fetcher(AbortSignal.timeout(SECONDS * 1000));
  const install = await fetchFile(LICENSING.modules[runtime], READERS[runtime]);
  await importModules(interpreter, install, LICENSING.names);
}
