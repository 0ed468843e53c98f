// A copy of a guarded form, made by a script of the page or by a router's cache, begins anew.
import { recordOf } from './forms.js';
import {
  elementsOf,
  findAll,
  getAttribute,
  nextOf,
  remove,
  removeAttribute,
  setAttribute,
  styleOf,
} from './prototypes.js';

/** What a form in use has, and a new one has not. */
const MARKS = ['data-signup-held', 'aria-busy', 'aria-disabled', 'aria-invalid'];

/**
 * Takes from it what belongs to the first.
 *
 * @param {HTMLFormElement} form
 */
export function resetClone(form) {
  showAgain(form);
  // All but the title, the hint and the links of our own form.
  for (const part of findAll(form, '[data-signup-part]:not(h2, ul, [id$=hint])')) remove(part);
  for (const name of MARKS)
    for (const one of [form, ...elementsOf(form)]) removeAttribute(one, name);
  const { password } = recordOf(form).options.fields;
  for (const field of elementsOf(form))
    if (getAttribute(field, 'name') === password && getAttribute(field, 'type') === 'text') {
      setAttribute(field, 'type', 'password');
      removeAttribute(field, 'autocomplete'); // which is off while the password is shown
    }
}

/**
 * If the first was greeted, it was hidden, and its password kept out of the page.
 *
 * @param {HTMLFormElement} form
 */
function showAgain(form) {
  const kept = /** @type {NodeListOf<HTMLTemplateElement>} */ (
    findAll(form, 'template[data-signup-part=field]')
  );
  if (kept.length === 0) return;
  for (const template of kept) template.replaceWith(template.content);
  removeAttribute(form, 'hidden');
  styleOf(form).removeProperty('display');
  const greeting = nextOf(form);
  if (greeting && getAttribute(greeting, 'data-signup-part') === 'greeting') remove(greeting);
}
