// What a form must have before Python: purposes of its fields, a honeypot, and a place for what is
// said.
import { element } from './dom.js';
import { recordOf } from './forms.js';
import { append, find, getAttribute, lastChildOf, previousOf, setAttribute } from './prototypes.js';

/**
 * For autofill and password managers (WCAG 1.3.5).
 *
 * @type {Record<keyof import('./options.js').Options['fields'], string>}
 */
const AUTOCOMPLETE = {
  firstName: 'given-name',
  lastName: 'family-name',
  email: 'email',
  password: 'new-password',
};

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function partOf(form, name) {
  return find(form, `[data-signup-part=${name}]`);
}

/**
 * Names the purposes of fields: again when all of the form is there.
 *
 * @param {HTMLFormElement} form
 */
export function ensurePurposes(form) {
  const { fields } = recordOf(form).options;
  for (const [attribute, name] of Object.entries(fields)) {
    const field = find(form, `[name="${CSS.escape(name)}"]:not([autocomplete])`);
    const purpose = AUTOCOMPLETE[/** @type {keyof typeof fields} */ (attribute)];
    if (field) setAttribute(field, 'autocomplete', purpose);
  }
}

/**
 * Puts in what belongs at the end: when the visitor turns to the form, as nobody needs it before,
 * and a framework that hydrates may; and when the page has put new content into it. Returns the
 * status.
 *
 * @param {HTMLFormElement} form
 */
export function ensureParts(form) {
  const honeypot = partOf(form, 'honeypot') ?? makeHoneypot();
  const status =
    partOf(form, 'status') ?? element('p', { role: 'status', 'data-signup-part': 'status' });
  if (lastChildOf(form) === status && previousOf(status) === honeypot) return status;
  append(form, honeypot, status);
  // Vue, should it hydrate the form now, takes them out, and is not to complain:
  // https://vuejs.org/api/ssr.html#data-allow-mismatch
  if (getAttribute(form, 'data-allow-mismatch') === null)
    setAttribute(form, 'data-allow-mismatch', 'children');
  return status;
}

/** A field that no person and no assistive technology meets: what fills it in is a program. */
function makeHoneypot() {
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
