// What we know of each form that is guarded. It is kept here, where no markup reaches it; what
// stands in attributes of the form is for styles and tests.

/**
 * @typedef {'idle' | 'starting' | 'ready' | 'sending' | 'created' | 'unavailable'} State
 *
 * @typedef {object} FormRecord
 * @property {State} state
 * @property {import('./options.js').Options} options
 * @property {import('./options.js').Mistake | null} mistake Closes the form for good.
 * @property {import('./language.js').Language} language
 * @property {Record<string, string>} attribution
 * @property {boolean} isResolved Whether language and attribution are what they will be.
 * @property {boolean} isHeld Whether a submission waits for Python.
 * @property {boolean} isAttached Whether Python has it.
 * @property {boolean} isRejected Whether Python could not take it: the visitor has to try again.
 * @property {string} said The code of what its status says.
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

/** @param {HTMLFormElement} form */
export function recordOf(form) {
  const record = records.get(form);
  if (!record) throw new Error('This form is not guarded');
  return record;
}

/** Those that are in the page. */
export function guardedForms() {
  return [...document.forms].filter(isGuarded);
}
