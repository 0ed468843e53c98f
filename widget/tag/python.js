// Starts Python, and hands every form over to it.
import { forbid } from './close.js';
import { guardedForms, isGuarded, recordOf } from './forms.js';
import { takeHeld } from './hold.js';
import { inTime, load } from './load.js';
import { messageOf, report } from './report.js';
import { stepAndTell, write } from './speak.js';
import { canStep } from './states.js';
import { ensureLaterSheet } from './stylesheet.js';
import { toggledField } from './toggled.js';
import { findMistakeInEntries } from './verdicts.js';

/** What takes longer has failed. */
const START_SECONDS = 60;

/** Python's, once it is up. @type {Attach | null} */
let attach = null;

/** The attempt to start it that is under way, or done. @type {Promise<void> | null} */
let attempt = null;
let attempts = 0;

/** Whether somebody waits for it already. */
let isWaiting = false;

/**
 * For a form that is starting. There is one attempt at a time, however often the visitor tries: a
 * late one may still come.
 *
 * @param {HTMLFormElement} form
 */
export function startPython(form) {
  if (attach) {
    handOver(form);
    return;
  }
  attempt ??= begin(recordOf(form).options);
  if (!isWaiting) wait(attempt);
}

/**
 * What else it takes is in a file of its own, as nothing of it is needed before.
 *
 * @param {import('./options.js').Options} options
 */
async function begin({ runtime, boot }) {
  attempts++;
  // What the page loads by itself it loads once: a second attempt is always ours.
  const isPages = boot === 'page' && attempts === 1;
  try {
    /** @type {typeof import('./start.js')} */
    const { start } = await load(FILES.start, START_SECONDS);
    await start({
      runtime,
      isPages,
      load,
      write,
      toggledField,
      recordOf,
      stepAndTell,
      ensureLaterSheet,
    });
  } catch (error) {
    attempt = null;
    throw error;
  }
}

/** @param {Promise<void>} started */
async function wait(started) {
  isWaiting = true;
  try {
    await inTime(started, START_SECONDS);
  } catch (error) {
    isWaiting = false;
    if (attach) return;
    for (const form of guardedForms()) if (recordOf(form).state === 'starting') fail(form, error);
  }
}

/**
 * Python is up, and takes every form from now on.
 *
 * @param {Attach} python
 */
export function takeOver(python) {
  attach = python;
  for (const form of guardedForms()) handOver(form);
}

/**
 * Gives a form to Python, once both are there.
 *
 * @param {HTMLFormElement} form
 */
export function handOver(form) {
  const record = recordOf(form);
  if (!attach || !record.isResolved || record.python || record.isRejected) return;
  if (record.isHeld && !record.mistake) forbid(form, findMistakeInEntries(form));
  if (record.mistake) return;
  const { options, language, attribution, state } = record;
  const held = takeHeld(form);
  try {
    attach(form, JSON.stringify({ ...options, ...language, attribution, state, held }));
  } catch (error) {
    record.python = null;
    record.isRejected = true;
    fail(form, error);
  }
}

/**
 * What Python does with a form from now on.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} onSubmit
 * @param {(json: string) => void} onLanguage
 */
export function listen(form, onSubmit, onLanguage) {
  recordOf(form).python = { onSubmit, onLanguage };
}

/**
 * A fault in one form leaves the others guarded.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} work
 */
export function isolate(form, work) {
  try {
    work();
  } catch (error) {
    fail(form, error);
  }
}

/**
 * The form does not work now. The visitor's next submission tries again.
 *
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function fail(form, error) {
  report(error);
  if (!isGuarded(form)) return;
  takeHeld(form);
  // Who was told already that it failed is not told again.
  if (canStep(recordOf(form).state, 'fail')) stepAndTell(form, 'fail', messageOf(error));
}
