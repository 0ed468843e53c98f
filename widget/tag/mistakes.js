// What can be wrong with the author's attributes: one check after the other, each a small record
// where it fails. The long wording is in extras/explain-options.js, and loaded when there is a
// mistake.
import { findAccountMistake, findApiUrlMistake, findRedirectMistake } from './addresses.js';
import { BOOTS, isOfOthers, isOurs, RUNTIMES } from './attributes.js';
import { looksLikeToken } from './tokens.js';

/**
 * @typedef {import('./options.js').Attributes} Attributes
 *
 * @typedef {object} Mistake
 * @property {string} code Which explanation it has.
 * @property {string} attribute Its name. Empty where the name itself must not be repeated.
 * @property {string} [value] Never a token.
 * @property {string} [element] The kind of element that has the attribute, where it may be any.
 *
 * @typedef {object} Given
 * @property {Attributes} tag
 * @property {Attributes} form
 * @property {Attributes[]} hiddenFields
 * @property {import('./options.js').Options} options
 * @property {import('./options.js').Page} page
 */

/**
 * The first mistake, or null. Tokens come first: no other mistake repeats one.
 *
 * @param {Given} given
 * @returns {Mistake | null}
 */
export function findMistake({ tag, form, hiddenFields, options, page }) {
  return (
    findToken(tag, form, hiddenFields) ??
    findUnknownAttribute(tag) ??
    findUnknownChoice('data-runtime', options.runtime, RUNTIMES) ??
    findUnknownChoice('data-boot', options.boot, BOOTS) ??
    findSelectorMistake(options.form, page) ??
    findApiUrlMistake(options.apiUrl) ??
    findAccountMistake(options.account, options.apiUrl) ??
    findRedirectMistake(options.redirect, page.address)
  );
}

/**
 * In any attribute, whatever its name, and in names too.
 *
 * @param {Attributes} tag
 * @param {Attributes} form
 * @param {Attributes[]} hiddenFields
 */
function findToken(tag, form, hiddenFields) {
  return (
    findTokenIn('script', tag) ??
    findTokenIn('form', form) ??
    hiddenFields.map((field) => findTokenIn('input', field)).find((mistake) => mistake) ??
    null
  );
}

/**
 * @param {string} element
 * @param {Attributes} attributes
 */
function findTokenIn(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (looksLikeToken(name)) return { code: 'TOKEN', element, attribute: '' };
    if (looksLikeToken(value)) return { code: 'TOKEN', element, attribute: name };
  }
  return null;
}

/**
 * On the tag alone: a form may carry what its page likes.
 *
 * @param {Attributes} tag
 */
function findUnknownAttribute(tag) {
  for (const attribute of Object.keys(tag)) {
    if (isNamedForSecret(attribute)) return { code: 'NAMED_FOR_SECRET', attribute };
    if (!isOurs(attribute) && !isOfOthers(attribute))
      return { code: 'UNKNOWN_ATTRIBUTE', attribute };
  }
  return null;
}

/** @param {string} attribute */
function isNamedForSecret(attribute) {
  return (
    attribute.startsWith('data-') &&
    (attribute.includes('token') || attribute.includes('secret') || attribute.endsWith('key'))
  );
}

/**
 * @param {string} attribute
 * @param {string} value
 * @param {string[]} choices
 */
function findUnknownChoice(attribute, value, choices) {
  return choices.includes(value) ? null : { code: 'UNKNOWN_CHOICE', attribute, value };
}

/**
 * @param {string} value
 * @param {import('./options.js').Page} page
 */
function findSelectorMistake(value, page) {
  if (page.isSelector(value)) return null;
  return { code: 'SELECTOR_INVALID', attribute: 'data-form', value };
}
