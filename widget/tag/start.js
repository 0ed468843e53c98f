// Starts Python. The tag loads this at the first interest in a form; everything else that is needed
// is then asked for at once.
import { report } from './report.js';
import { READERS } from './start/bytecode.js';
import { fetcher } from './start/fetch.js';
import { LATER_SHEET, PACKAGE, PAGES_PARTS } from './start/files.js';
import { assertWebAssembly } from './start/interpreter.js';
import { offerLicensing } from './start/licensing.js';
import { startMicroPython } from './start/micropython.js';
import { runPackage } from './start/package.js';
import { pageFailure } from './start/page.js';
import { placeAfter } from './start/place.js';
import { startPyodide } from './start/pyodide.js';
import { watchPasswords } from './start/toggle.js';
import { watchPython } from './start/watchdog.js';

/**
 * @typedef {object} Start What the tag gives to this script.
 * @property {string} runtime
 * @property {boolean} isPages Whether the page starts Python by itself.
 * @property {Load} load The tag's own way to import a script.
 * @property {typeof import('./speak.js').write} write
 * @property {typeof import('./toggled.js').toggledField} toggledField
 * @property {typeof import('./forms.js').recordOf} recordOf
 * @property {typeof import('./speak.js').stepAndTell} stepAndTell
 * @property {typeof import('./stylesheet.js').ensureLaterSheet} ensureLaterSheet
 *
 * @typedef {(file: Checked, seconds?: number) => Promise<any>} Load
 * @typedef {import('./start/fetch.js').Fetch} Fetch
 */

// After this many seconds we give up: the visitor was told long before.
const SECONDS = 180;
const PAGE_SECONDS = 60;

let hasBegun = false;

/**
 * Resolves once Python has taken over. Rejects with what could not be loaded, by name.
 *
 * @param {Start} given
 * @returns {Promise<void>}
 */
export function start(given) {
  const { isPages, load } = given;
  if (!hasBegun) begin(given);
  hasBegun = true;
  const seconds = isPages ? PAGE_SECONDS : SECONDS;
  const signal = AbortSignal.timeout(seconds * 1000);
  const late = new Promise((_, reject) => {
    signal.onabort = () => reject(new Error(`Python did not start in ${seconds} seconds.`));
  });
  const fetchFile = fetcher(signal);
  const importFile = (/** @type {Checked} */ file) => load(file, SECONDS);
  const started = isPages ? watchPage(given, fetchFile) : run(given, fetchFile, importFile);
  return /** @type {Promise<void>} */ (Promise.race([late, started]));
}

/**
 * What comes with Python, but does not wait for it.
 *
 * @param {Start} given
 */
function begin(given) {
  watchPasswords(given.write, given.toggledField, given.ensureLaterSheet(LATER_SHEET));
  const tag = window.keygenSignup;
  if (!tag) return;
  tag.placeAfter = placeAfter; // where Python puts its messages
  tag.stringify = stringify;
  watchPython(tag, given);
}

/**
 * As JSON, or nothing: MicroPython cannot catch what JavaScript throws.
 *
 * @param {unknown} value
 */
function stringify(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    report(error);
    return undefined;
  }
}

/**
 * @param {Start} given
 * @param {Fetch} fetchFile
 * @param {Load} importFile
 */
async function run({ runtime, ensureLaterSheet }, fetchFile, importFile) {
  const startInterpreter = runtime === 'pyodide' ? startPyodide : startMicroPython;
  const [, install, interpreter] = await Promise.all([
    assertWebAssembly(),
    fetchFile(PACKAGE[runtime], READERS[runtime]),
    startInterpreter(fetchFile, importFile),
  ]);
  offerLicensing(ensureLaterSheet, interpreter, runtime);
  await runPackage(interpreter, install);
}

/**
 * The page starts Python; this finds out where that fails.
 *
 * @param {Start} given
 * @param {Fetch} fetchFile
 */
async function watchPage({ runtime, ensureLaterSheet }, fetchFile) {
  offerLicensing(ensureLaterSheet, null, runtime);
  const failure = pageFailure();
  // Before anything comes, as the page's own interpreter may wait for it without end.
  const allowed = assertWebAssembly();
  const parts = PAGES_PARTS[runtime].map((file) => fetchFile(file, (response) => response.blob()));
  await Promise.race([Promise.all([allowed, ...parts]), failure]);
  return failure;
}
