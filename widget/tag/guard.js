// Guards a form: from here on nothing that is typed into it leaves but by us.
import { resetClone } from './clones.js';
import { close } from './close.js';
import { addRecord, recordOf } from './forms.js';
import { ENGLISH } from './language.js';
import { extras } from './load.js';
import { ensureParts, ensurePurposes } from './parts.js';
import { protect } from './protect.js';
import { contains, focusedIn, getAttribute } from './prototypes.js';
import { handOver, startPython } from './python.js';
import { report } from './report.js';
import { resolveOptions } from './resolve-options.js';
import { step } from './states.js';
import { readTag, readVerdict } from './verdicts.js';

/** @typedef {import('./options.js').Mistake} Mistake */

/** What a form has until it is judged, and keeps should that fail: nothing is sent. @type {Mistake} */
const NOT_JUDGED = { code: 'NOT_JUDGED', attribute: '' };

/**
 * First of all it is protected: nothing that happens later changes that.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLScriptElement} tag
 * @param {Mistake | null} [found] What is wrong with it, if that is known already.
 */
export function guard(form, tag, found) {
  const isClone = getAttribute(form, 'data-signup') !== null;
  addRecord(form, {
    state: 'idle',
    tag,
    options: readTag(tag).options,
    mistake: NOT_JUDGED,
    language: ENGLISH,
    attribution: {},
    isHeld: false,
  });
  protect(form);
  if (isClone) resetClone(form);
  judge(form, found);
}

/**
 * Reads what the author wants of it, and begins with that, or closes it.
 *
 * @param {HTMLFormElement} form
 * @param {Mistake | null} [found]
 */
function judge(form, found) {
  const record = recordOf(form);
  const { options, mistake } = readVerdict(record.tag, form);
  record.options = options;
  ensurePurposes(form);
  record.mistake = found ?? mistake; // only now: until here, something may have failed
  const resolved = resolveOptions(form);
  if (record.mistake) close(form, record.mistake, resolved);
  else if (options.boot === 'visible') startWhenVisible(form);
  else if (isToStartNow(form, options.boot)) showInterest(form);
}

/**
 * A form that could not be judged, as something in the page was broken then.
 *
 * @param {HTMLFormElement} form
 */
export function ensureJudged(form) {
  if (recordOf(form).mistake === NOT_JUDGED) judge(form);
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
  ensurePurposes(form);
  ensureParts(form);
  startPython(form);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} boot
 */
function isToStartNow(form, boot) {
  return boot === 'now' || boot === 'page' || contains(form, focusedIn(document));
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
