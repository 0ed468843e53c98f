// What we know of each form that is guarded. It is kept here, where no markup reaches it; what
// stands in attributes of the form is for styles and tests.
import { formsOf } from './prototypes.js';

/**
 * @typedef {'idle' | 'starting' | 'ready' | 'sending' | 'created' | 'issuing' | 'licensed' | 'unavailable'} State
 *
 * @typedef {object} FormRecord
 * @property {State} state
 * @property {HTMLScriptElement} tag The tag that it is guarded for.
 * @property {import('./options.js').Options} options
 * @property {import('./options.js').Mistake | null} mistake Closes the form for good.
 * @property {import('./language.js').Language} language
 * @property {Record<string, string>} attribution
 * @property {boolean} [isResolved] Whether language and attribution are what they will be.
 * @property {boolean} [isSubmitted] Whether it was, ever.
 * @property {boolean} isHeld Whether a submission waits for Python.
 * @property {Python | null} [python] What Python does with it, once it has it.
 * @property {boolean} [isRejected] Whether Python could not take it: the visitor has to try again.
 * @property {boolean} [isStalled] Whether Python took too long to come back.
 * @property {boolean} [isCancelTold] Whether the author knows that the page cancels submissions.
 * @property {string} [said] The code of what its status says.
 *
 * @typedef {object} Python
 * @property {() => void} onSubmit Carries out a submission.
 * @property {(json: string) => void} onLanguage Goes on in another language.
 */

/** @type {WeakMap<HTMLFormElement, FormRecord>} */
const records = new WeakMap();

/**
 * @param {HTMLFormElement} form
 * @param {FormRecord} record
 */
export function addRecord(form, record) {
  records.set(form, record);
}

/** @param {HTMLFormElement} form */
export function isGuarded(form) {
  return records.has(form);
}

/** @param {HTMLFormElement} form One that is guarded. */
export function recordOf(form) {
  return /** @type {FormRecord} */ (records.get(form));
}

/** Those that are in the page. */
export function guardedForms() {
  return [...formsOf(document)].filter(isGuarded);
}
