// The button that shows and hides the password. It comes when the password field is first entered,
// so that it moves nothing that a pointer is about to press.
import { HIDDEN, HIDE, SHOW, SHOWN } from '../../words/en.json';
import { element } from '../dom.js';
import { find, findInPage, focusedIn } from '../prototypes.js';
import { placeAfter } from './place.js';

/**
 * @typedef {object} Toggle
 * @property {HTMLButtonElement} button
 * @property {HTMLElement} spoken Says what it did.
 * @property {HTMLInputElement} field
 * @property {HTMLFormElement} form
 * @property {string} purpose What the field's autocomplete says.
 *
 * @typedef {typeof import('../speak.js').write} Write
 */

/** By their buttons. @type {WeakMap<Element, Toggle>} */
const toggles = new WeakMap();

/**
 * @param {Write} write
 * @param {typeof import('../toggled.js').toggledField} toggledField
 */
export function watchPasswords(write, toggledField) {
  /** @param {EventTarget | null} entered */
  const add = (entered) => {
    const field = /** @type {HTMLInputElement | null} */ (entered);
    if (!field?.matches?.('input[type=password]') || !field.form) return;
    const { form } = field;
    if (toggledField(form) !== field.name || find(form, '[data-signup-part=toggle]')) return;
    const toggle = makeToggle(field, form);
    placeAfter(field).after(toggle.button, toggle.spoken);
    hide(toggle, write);
  };

  addEventListener('click', ({ target }) => {
    const button = /** @type {Partial<Element> | null} */ (target)?.closest?.(
      '[data-signup-part=toggle]',
    );
    const toggle = button && toggles.get(button);
    if (!toggle) return;
    if (toggle.field.type === 'password') {
      show(toggle, write);
      write(toggle.spoken, toggle.form, 'SHOWN', SHOWN);
    } else {
      hide(toggle, write);
      write(toggle.spoken, toggle.form, 'HIDDEN', HIDDEN);
    }
  });
  addEventListener('submit', () => hideAll(write), true);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) hideAll(write); // from the back-forward cache
  });
  addEventListener('focusin', ({ target }) => add(target));
  add(focusedIn(document));
}

/**
 * @param {HTMLInputElement} field
 * @param {HTMLFormElement} form
 */
function makeToggle(field, form) {
  field.spellcheck = false; // as plain text, it would be sent to be checked
  field.autocapitalize = 'off';
  const button = element('button', { type: 'button', 'data-signup-part': 'toggle' });
  const spoken = element('span', { 'aria-live': 'polite', 'data-signup-part': 'toggle-status' });
  // By script, so that it holds without our style sheet.
  spoken.style.cssText =
    'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
  const toggle = { button, spoken, field, form, purpose: field.autocomplete };
  toggles.set(button, toggle);
  return toggle;
}

/**
 * @param {Toggle} toggle
 * @param {Write} write
 */
function show({ button, spoken, field, form }, write) {
  // Text in a form is written to the disk, for the next start, by Chromium for one:
  // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fe-autocomplete-off
  field.autocomplete = 'off';
  field.type = 'text';
  write(button, form, 'HIDE', HIDE);
  spoken.textContent = '';
}

/**
 * @param {Toggle} toggle
 * @param {Write} write
 */
function hide({ button, spoken, field, form, purpose }, write) {
  field.type = 'password';
  field.autocomplete = /** @type {AutoFill} */ (purpose);
  write(button, form, 'SHOW', SHOW);
  spoken.textContent = '';
}

/** @param {Write} write */
function hideAll(write) {
  for (const button of findInPage(document, '[data-signup-part=toggle]')) {
    const toggle = toggles.get(button);
    if (toggle) hide(toggle, write);
  }
}
