// Which forms a tag is for: those that its author selected, or what is around or in one.
import { DEFAULTS } from './attributes.js';
import { formAround, isSelector } from './dom.js';
import { selectorOf } from './options.js';
import { closest, find, findAll, findInPage, getAttribute, matches } from './prototypes.js';

/**
 * Its forms in the page.
 *
 * @param {HTMLScriptElement} tag
 * @returns {HTMLFormElement[]}
 */
export function formsFor(tag) {
  const selected = [...findInPage(document, selectorIn(tag))];
  const forms = selected.flatMap((one) => formAround(one) ?? [...findAll(one, 'form')]);
  return /** @type {HTMLFormElement[]} */ (forms);
}

/**
 * The same, asked of one form: cheap where there are many.
 *
 * @param {HTMLScriptElement} tag
 * @param {HTMLFormElement} form
 */
export function isFor(tag, form) {
  const selector = selectorIn(tag);
  return matches(form, selector) || Boolean(closest(form, selector) ?? find(form, selector));
}

/**
 * Where it is none, the form that is most likely meant is closed, and the mistake named.
 *
 * @param {HTMLScriptElement} tag
 */
function selectorIn(tag) {
  const selector = selectorOf(getAttribute(tag, 'data-form'));
  return isSelector(selector) ? selector : DEFAULTS['data-form'];
}
