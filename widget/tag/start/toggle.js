// The button that shows the password, on forms of the page that ask for it. It comes when the field
// is first entered, so that it moves nothing that a pointer is about to press.
import { HIDDEN, HIDE, SHOW, SHOWN } from '../../words/en.json';
import { loaded } from '../loaded.js';
import { find, focusedIn } from '../prototypes.js';
import { makeToggle, watchToggles } from '../toggle.js';
import { placeAfter } from './place.js';

const ENGLISH = { HIDDEN, HIDE, SHOW, SHOWN };

/**
 * @param {typeof import('../speak.js').write} write
 * @param {typeof import('../toggled.js').toggledField} toggledField
 * @param {HTMLLinkElement | null} sheet That gives it its look.
 */
export function watchPasswords(write, toggledField, sheet) {
  const styled = sheet && loaded(sheet);

  /** @param {EventTarget | null} entered */
  const add = async (entered) => {
    const field = /** @type {HTMLInputElement | null} */ (entered);
    if (!field?.matches?.('input[type=password]')) return;
    await styled;
    const { form } = field;
    if (!form) return;
    if (toggledField(form) !== field.name || find(form, '[data-signup-part=toggle]')) return;
    const toggle = makeToggle(field, (part, code) => write(part, form, code, ENGLISH[code]));
    placeAfter(field).after(...toggle);
  };

  watchToggles();
  addEventListener('focusin', ({ target }) => add(target));
  add(focusedIn(document));
}
