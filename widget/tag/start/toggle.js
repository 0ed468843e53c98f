// The button that shows and hides the password. It comes when the password field is first entered,
// so that it moves nothing that a pointer is about to press.
import { HIDDEN, HIDE, SHOW, SHOWN } from '../../words/en.json';

/**
 * @typedef {object} Toggle
 * @property {HTMLButtonElement} button
 * @property {HTMLElement} spoken Says what it did.
 * @property {HTMLInputElement} field
 * @property {HTMLFormElement} form
 *
 * @typedef {typeof import('../speak.js').write} Write
 */

/** By their buttons. @type {WeakMap<Element, Toggle>} */
const toggles = new WeakMap();

/**
 * @param {Write} write
 * @param {(form: HTMLFormElement) => boolean} isGuarded
 */
export function watchPasswords(write, isGuarded) {
  /** @param {EventTarget | null} entered */
  const add = (entered) => {
    const field = /** @type {HTMLInputElement | null} */ (entered);
    if (!field?.matches?.('[type=password][name=password]')) return;
    const form = field.closest('form');
    if (!form || !isGuarded(form) || form.querySelector('[data-signup-part=toggle]')) return;
    hide(makeToggle(field, form), write);
  };

  document.addEventListener('click', ({ target }) => {
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
  document.addEventListener('submit', () => hideAll(write), true);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) hideAll(write); // from the back-forward cache
  });
  document.addEventListener('focusin', ({ target }) => add(target));
  add(document.activeElement);
}

/**
 * @param {HTMLInputElement} field
 * @param {HTMLFormElement} form
 */
function makeToggle(field, form) {
  field.spellcheck = false; // as plain text, it would be sent to be checked
  field.autocapitalize = 'off';
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.signupPart = 'toggle';
  const spoken = document.createElement('span');
  spoken.dataset.signupPart = 'toggle-status';
  spoken.ariaLive = 'polite';
  // By script, so that it holds without our style sheet.
  spoken.style.cssText =
    'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
  (field.closest('label') ?? field).after(button, spoken);
  const toggle = { button, spoken, field, form };
  toggles.set(button, toggle);
  return toggle;
}

/**
 * @param {Toggle} toggle
 * @param {Write} write
 */
function show({ button, spoken, field, form }, write) {
  field.type = 'text';
  write(button, form, 'HIDE', HIDE);
  spoken.textContent = '';
}

/**
 * @param {Toggle} toggle
 * @param {Write} write
 */
function hide({ button, spoken, field, form }, write) {
  field.type = 'password';
  write(button, form, 'SHOW', SHOW);
  spoken.textContent = '';
}

/** @param {Write} write */
function hideAll(write) {
  for (const button of document.querySelectorAll('[data-signup-part=toggle]')) {
    const toggle = toggles.get(button);
    if (toggle) hide(toggle, write);
  }
}
