// Which state of a form follows which: the table that Python reads too (../states.json). A step
// that is not in it is a fault of ours.
import { idle, ready, sending, starting, unavailable } from '../states.json';
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

/** Of a form whose sign-up is done, only Python takes steps. @type {Record<string, Record<string, any>>} */
const STEPS = { idle, ready, sending, starting, unavailable };

/**
 * @param {State} state
 * @param {string} name
 */
export function canStep(state, name) {
  return !isDone(state) && Object.hasOwn(STEPS[state], name);
}

/**
 * Whether the form is hidden, with a greeting in its place.
 *
 * @param {State} state
 */
export function isDone(state) {
  return !Object.hasOwn(STEPS, state);
}

/**
 * Moves a form by the table, and returns the row. The caller announces it: `stepAndTell`.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {Row}
 */
export function step(form, name) {
  const { state } = recordOf(form);
  if (!canStep(state, name)) throw new Error(`A form that is ${state} cannot ${name}`);
  const row = STEPS[state][name];
  enter(form, row.to);
  return row;
}

/**
 * Where Python has taken a form, by the same table.
 *
 * @param {HTMLFormElement} form
 * @param {State} state
 */
export function enter(form, state) {
  recordOf(form).state = state;
  mirrorState(form);
}

/** @param {HTMLFormElement} form */
export function mirrorState(form) {
  keepAttribute(form, 'data-signup', recordOf(form).state);
}
