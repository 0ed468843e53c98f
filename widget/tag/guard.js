// Guards a form: from here on nothing that is typed into it leaves but by us.
import { close } from './close.js';
import { addRecord, recordOf } from './forms.js';
import { ENGLISH } from './language.js';
import { extras } from './load.js';
import { ensureParts, resetClone } from './parts.js';
import { handOver, startPython } from './python.js';
import { report } from './report.js';
import { resolveOptions } from './resolve-options.js';
import { mirrorState, step } from './states.js';

/** @typedef {import('./options.js').Mistake} Mistake */

/**
 * @param {HTMLFormElement} form
 * @param {{ options: import('./options.js').Options, mistake: Mistake | null }} verdict
 */
export function guard(form, { options, mistake }) {
  if (form.hasAttribute('data-signup')) resetClone(form);
  addRecord(form, {
    state: 'idle',
    options,
    mistake,
    language: ENGLISH,
    attribution: {},
    isResolved: false,
    isHeld: false,
    isAttached: false,
    isRejected: false,
    said: '',
  });
  form.setAttribute('novalidate', ''); // every submission reaches us, and Python checks it
  form.setAttribute('method', 'post'); // and should one get past, no address holds the password
  mirrorState(form);
  ensureParts(form);
  const resolved = resolveOptions(form);
  if (mistake) close(form, mistake, resolved);
  else if (options.boot === 'visible') startWhenVisible(form);
  else if (isToStartNow(form, options.boot)) showInterest(form);
}

/**
 * Looks again at a guarded form that the page may have taken out and put back.
 *
 * @param {HTMLFormElement} form
 */
export function revisit(form) {
  if (recordOf(form).state === 'starting') startPython(form);
  else handOver(form);
}

/**
 * The visitor turns to the form: whatever it takes to make it ready starts now.
 *
 * @param {HTMLFormElement} form
 */
export function showInterest(form) {
  const { state, mistake } = recordOf(form);
  if (state !== 'idle' || mistake) return;
  step(form, 'start');
  startPython(form);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} boot
 */
function isToStartNow(form, boot) {
  return boot === 'now' || boot === 'page' || form.contains(document.activeElement);
}

/** @param {HTMLFormElement} form */
async function startWhenVisible(form) {
  try {
    const { whenVisible } = await extras();
    whenVisible(form, showInterest);
  } catch (error) {
    report(error);
  }
}
