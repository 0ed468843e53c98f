// Which forms get a button that shows the password: our own, and those that ask for it.
import { isGuarded, recordOf } from './forms.js';
import { isOwnForm } from './own-forms.js';

/**
 * The name of the field that it shows, or nothing.
 *
 * @param {HTMLFormElement} form
 */
export function toggledField(form) {
  if (!isGuarded(form)) return '';
  const { toggle, fields } = recordOf(form).options;
  return toggle === 'on' || isOwnForm(form) ? fields.password : '';
}
