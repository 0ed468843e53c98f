// A button that shows and hides a password.
import { element } from './dom.js';
import { findInPage } from './prototypes.js';

/**
 * @typedef {'SHOW' | 'HIDE' | 'SHOWN' | 'HIDDEN'} Code
 *
 * @typedef {object} Toggle
 * @property {HTMLButtonElement} button
 * @property {HTMLElement} spoken Says what it did.
 * @property {HTMLInputElement} field
 * @property {string} purpose What the field's autocomplete says.
 * @property {(part: HTMLElement, code: Code) => void} say Puts words into one of the two.
 */

/** By their buttons. @type {WeakMap<Element, Toggle>} */
const toggles = new WeakMap();

/**
 * @param {HTMLInputElement} field
 * @param {Toggle['say']} say
 */
export function makeToggle(field, say) {
  field.spellcheck = false; // as plain text, it would be sent to be checked
  field.autocapitalize = 'off';
  const button = element('button', { type: 'button', 'data-signup-part': 'toggle' });
  const spoken = element('span', { 'aria-live': 'polite', 'data-signup-part': 'toggle-status' });
  // By script, so that it holds without our style sheet.
  spoken.style.cssText =
    'position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)';
  const toggle = { button, spoken, field, purpose: field.autocomplete, say };
  toggles.set(button, toggle);
  hide(toggle);
  return [button, spoken];
}

/** From now on, buttons do what they say; and a password that leaves is hidden. */
export function watchToggles() {
  addEventListener('click', ({ target }) => {
    const button = /** @type {Partial<Element> | null} */ (target)?.closest?.(
      '[data-signup-part=toggle]',
    );
    const toggle = button && toggles.get(button);
    if (!toggle) return;
    if (toggle.field.type === 'password') {
      show(toggle);
      toggle.say(toggle.spoken, 'SHOWN');
    } else {
      hide(toggle);
      toggle.say(toggle.spoken, 'HIDDEN');
    }
  });
  addEventListener('submit', hideAll, true);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) hideAll(); // from the back-forward cache
  });
}

/** @param {Toggle} toggle */
function show({ button, spoken, field, say }) {
  // Text in a form is written to the disk, for the next start, by Chromium for one:
  // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fe-autocomplete-off
  field.autocomplete = 'off';
  field.type = 'text';
  say(button, 'HIDE');
  spoken.textContent = '';
}

/** @param {Toggle} toggle */
function hide({ button, spoken, field, purpose, say }) {
  field.type = 'password';
  field.autocomplete = /** @type {AutoFill} */ (purpose);
  say(button, 'SHOW');
  spoken.textContent = '';
}

function hideAll() {
  for (const button of findInPage(document, '[data-signup-part=toggle]')) {
    const toggle = toggles.get(button);
    if (toggle) hide(toggle);
  }
}
