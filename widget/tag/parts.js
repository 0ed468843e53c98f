// What a form must have before Python: purposes of its fields, a honeypot, and a place for what is
// said.
import { element } from './dom.js';

/** By the names of fields, for autofill and password managers (WCAG 1.3.5). */
const AUTOCOMPLETE = {
  'first-name': 'given-name',
  'last-name': 'family-name',
  email: 'email',
  password: 'new-password',
};

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function partOf(form, name) {
  return form.querySelector(`[data-signup-part=${name}]`);
}

/**
 * Again when all of the form is there, and when the page has put new content into it. Returns the
 * status.
 *
 * @param {HTMLFormElement} form
 */
export function ensureParts(form) {
  for (const [name, purpose] of Object.entries(AUTOCOMPLETE))
    form.querySelector(`[name=${name}]:not([autocomplete])`)?.setAttribute('autocomplete', purpose);
  const field = partOf(form, 'honeypot') ?? honeypot();
  const status =
    partOf(form, 'status') ?? element('p', { role: 'status', 'data-signup-part': 'status' });
  if (form.lastElementChild !== status || status.previousElementSibling !== field)
    form.append(field, status);
  return status;
}

/** A field that no person and no assistive technology meets: what fills it in is a program. */
function honeypot() {
  const field = element('input', {
    name: 'signup-website',
    tabindex: '-1',
    autocomplete: 'off',
  });
  const made = element('div', { 'aria-hidden': 'true', 'data-signup-part': 'honeypot' }, field);
  // By script, so that it holds without our style sheet.
  made.style.cssText = 'position:absolute;clip-path:inset(50%)';
  return made;
}

/**
 * Takes from a copy of a guarded form what belongs to the first.
 *
 * @param {HTMLFormElement} form
 */
export function resetClone(form) {
  for (const part of form.querySelectorAll('[data-signup-part]')) part.remove();
  for (const name of ['data-signup-held', 'aria-busy', 'aria-disabled', 'aria-invalid'])
    for (const one of [form, ...form.elements]) one.removeAttribute(name);
  form.querySelector('[name=password]')?.setAttribute('type', 'password');
}
