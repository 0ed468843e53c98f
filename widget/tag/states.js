// Which state of a form follows which: the table that Python reads too (../states.json). A step
// that is not in it is a fault of ours.
import TABLE from '../states.json';
import { keepAttribute } from './dom.js';
import { recordOf } from './forms.js';

/**
 * @typedef {import('./forms.js').State} State
 *
 * @typedef {object} Row
 * @property {State} to
 * @property {string} [says] The code of what the status says then.
 * @property {string} [tells] The event that the page hears.
 */

const STEPS = /** @type {Record<State, Record<string, Row>>} */ (TABLE);

/**
 * @param {State} state
 * @param {string} name
 */
export function canStep(state, name) {
  return Object.hasOwn(STEPS[state], name);
}

/**
 * Moves a form by the table, and returns the row. The caller announces it: the tag by stepAndTell,
 * Python in its own way.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {Row}
 */
export function step(form, name) {
  const record = recordOf(form);
  if (!canStep(record.state, name))
    throw new Error(`A form that is ${record.state} cannot ${name}`);
  const row = STEPS[record.state][name];
  record.state = row.to;
  mirrorState(form);
  return row;
}

/** @param {HTMLFormElement} form */
export function mirrorState(form) {
  keepAttribute(form, 'data-signup', recordOf(form).state);
}
