// What can be wrong with the author's attributes: one check after the other, each a small record
// where it fails. The long wording is in extras/explain-options.js, and loaded when there is a
// mistake.
import { findAccountMistake, findApiUrlMistake, findLinkMistake } from './addresses.js';
import { CHOICES, isChoice, isOfOthers, isOurs, LINK_NAMES, URL_NAMES } from './attributes.js';
import { looksLikeSecret, looksLikeToken } from './tokens.js';

const NAMED_FOR_SECRET = /^data-.*(token|secret|key$)/;

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
 * @property {(name: any) => string} read What an attribute says, or its default.
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
function findFirst({ tag, form, fields, read, options, page }) {
  return (
    findToken(tag, form, fields) ??
    findUnknownAttribute(tag) ??
    findFirstIn(Object.keys(CHOICES), (name) => findUnknownChoice(name, read(name))) ??
    findSelectorMistake(options.form, page) ??
    findFirstIn(URL_NAMES, (name) => findApiUrlMistake(name, read(name))) ??
    findAccountMistake(options.account, options.apiUrl) ??
    findFirstIn(LINK_NAMES, (name) => findLinkMistake(name, read(name), page.address)) ??
    findPolicyMistake(options.policy) ??
    findNextMistake(options)
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
  return findFirstIn(fields, (field) => findTokenIn('input', field));
}

/**
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => Mistake | null} find
 */
function findFirstIn(items, find) {
  return items.map(find).find((mistake) => mistake) ?? null;
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
    if (NAMED_FOR_SECRET.test(attribute)) return { code: 'NAMED_FOR_SECRET', attribute };
    if (!isOurs(attribute) && !isOfOthers(attribute))
      return { code: 'UNKNOWN_ATTRIBUTE', attribute };
  }
  return null;
}

/**
 * @param {string} attribute
 * @param {string} value
 * @returns {Mistake | null}
 */
function findUnknownChoice(attribute, value) {
  return isChoice(attribute, value) ? null : { code: 'UNKNOWN_CHOICE', attribute, value };
}

/**
 * @param {string} value
 * @param {import('./options.js').Page} page
 */
function findSelectorMistake(value, page) {
  if (page.isSelector(value)) return null;
  return { code: 'SELECTOR_INVALID', attribute: 'data-form', value };
}

/**
 * @param {string} value
 * @returns {Mistake | null}
 */
function findPolicyMistake(value) {
  if (!value || /^[\da-f-]{36}$/i.test(value)) return null;
  return { code: 'POLICY_INVALID', attribute: 'data-policy', value };
}

/**
 * The greeting has one link.
 *
 * @param {import('./options.js').Options} options
 * @returns {Mistake | null}
 */
function findNextMistake({ next, redirect }) {
  return next && redirect ? { code: 'NEXT_AND_REDIRECT', attribute: 'data-next' } : null;
}
