// What the page's author wants of a form, from the attributes of the tag and of the form, and
// whether something in them is wrong. Plain records in, a plain record out: no document, no
// waiting.
import { DEFAULTS, isMessage, MESSAGE_PREFIX } from './attributes.js';
import { findMistake } from './mistakes.js';

/**
 * @typedef {Record<string, string>} Attributes An element's, by their names in HTML.
 *
 * @typedef {object} Page What must be known of the page to judge attributes.
 * @property {string} address
 * @property {(text: string) => boolean} isSelector Whether a text is a CSS selector.
 *
 * @typedef {object} Options
 * @property {string} account
 * @property {string} apiUrl
 * @property {string} environment
 * @property {string} form A CSS selector.
 * @property {string} runtime
 * @property {string} boot
 * @property {string} locale The language that the author chose, or nothing.
 * @property {string} redirect
 * @property {boolean} wantsAttribution
 * @property {Record<string, string>} overrides The author's words, by the codes of messages.
 *
 * @typedef {import('./mistakes.js').Mistake} Mistake
 */

/**
 * The options of a form, and the first mistake in them or null. What the form has wins.
 *
 * @param {Attributes} tag
 * @param {Attributes} form
 * @param {Attributes[]} hiddenFields Of the form. They are searched for tokens alone.
 * @param {Page} page
 * @returns {{ options: Options, mistake: Mistake | null }}
 */
export function readOptions(tag, form, hiddenFields, page) {
  /** @param {keyof typeof DEFAULTS} name */
  const read = (name) => get(form, name) || get(tag, name) || DEFAULTS[name];
  const options = {
    account: read('data-account'),
    apiUrl: read('data-api-url'),
    environment: read('data-environment'),
    form: selectorOf(get(tag, 'data-form')), // a form cannot choose itself
    runtime: read('data-runtime'),
    boot: read('data-boot'),
    locale: read('data-locale'),
    redirect: read('data-redirect'),
    wantsAttribution: has(tag, 'data-attribution') || has(form, 'data-attribution'),
    overrides: { ...readMessages(tag), ...readMessages(form) },
  };
  return { options, mistake: findMistake({ tag, form, hiddenFields, options, page }) };
}

/**
 * Which forms a tag is for.
 *
 * @param {string | null | undefined} value Of its data-form.
 */
export function selectorOf(value) {
  return value?.trim() || DEFAULTS['data-form'];
}

/**
 * Its own alone: a page may add to every object.
 *
 * @param {Attributes} attributes
 * @param {string} name
 */
function has(attributes, name) {
  return Object.hasOwn(attributes, name);
}

/**
 * @param {Attributes} attributes
 * @param {string} name
 */
function get(attributes, name) {
  return has(attributes, name) ? attributes[name].trim() : '';
}

/** @param {Attributes} attributes */
function readMessages(attributes) {
  /** @type {Record<string, string>} */
  const messages = {};
  for (const [name, words] of Object.entries(attributes))
    if (isMessage(name)) messages[codeOf(name)] = words;
  return messages;
}

/** @param {string} name data-message-email-taken */
function codeOf(name) {
  return name.slice(MESSAGE_PREFIX.length).toUpperCase().replaceAll('-', '_');
}
