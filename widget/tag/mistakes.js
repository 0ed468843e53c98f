// What can be wrong with the author's attributes: one check after the other, each a small record
// where it fails. The long wording is in extras/explain-options.js, and loaded when there is a
// mistake.
import { findAccountMistake, findApiUrlMistake, findRedirectMistake } from './addresses.js';
import { isChoice, isOfOthers, isOurs } from './attributes.js';
import { looksLikeSecret, looksLikeToken } from './tokens.js';

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
 * @property {Attributes[]} fields
 * @property {Record<string, string>} choices What was chosen, where there are a few choices.
 * @property {import('./options.js').Options} options
 * @property {import('./options.js').Page} page
 */

/**
 * The first mistake, or null. Tokens come first: no other mistake repeats one.
 *
 * @param {Given} given
 * @returns {Mistake | null}
 */
export function findMistake(given) {
  const mistake = findFirst(given);
  if (!mistake) return null;
  const texts = Object.entries(mistake).map(([name, text]) => [
    name,
    looksLikeSecret(text) ? '…' : text,
  ]);
  return /** @type {Mistake} */ (Object.fromEntries(texts));
}

/**
 * @param {Given} given
 * @returns {Mistake | null}
 */
function findFirst({ tag, form, fields, choices, options, page }) {
  return (
    findToken(tag, form, fields) ??
    findUnknownAttribute(tag) ??
    findUnknownChoice(choices) ??
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
 * @param {Attributes[]} fields
 */
function findToken(tag, form, fields) {
  return findTokenIn('script', tag) ?? findTokenIn('form', form) ?? findTokenAmong(fields);
}

/** @param {Attributes[]} fields */
export function findTokenAmong(fields) {
  return fields.map((field) => findTokenIn('input', field)).find((mistake) => mistake) ?? null;
}

/**
 * @param {string} element
 * @param {Attributes} attributes
 * @returns {Mistake | null}
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

/** @param {Record<string, string>} choices */
function findUnknownChoice(choices) {
  for (const [attribute, value] of Object.entries(choices))
    if (!isChoice(attribute, value)) return { code: 'UNKNOWN_CHOICE', attribute, value };
  return null;
}

/**
 * @param {string} value
 * @param {import('./options.js').Page} page
 */
function findSelectorMistake(value, page) {
  if (page.isSelector(value)) return null;
  return { code: 'SELECTOR_INVALID', attribute: 'data-form', value };
}
