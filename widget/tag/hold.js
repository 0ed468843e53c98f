// Whether a submission waits for Python.
import { recordOf } from './forms.js';
import { removeAttribute, setAttribute } from './prototypes.js';

/** @param {HTMLFormElement} form */
export function hold(form) {
  recordOf(form).isHeld = true;
  setAttribute(form, 'data-signup-held', ''); // for styles and tests
}

/**
 * Whether one was held; none is from now on.
 *
 * @param {HTMLFormElement} form
 */
export function takeHeld(form) {
  const record = recordOf(form);
  const { isHeld } = record;
  record.isHeld = false;
  removeAttribute(form, 'data-signup-held');
  return isHeld;
}
