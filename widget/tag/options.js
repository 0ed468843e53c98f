// What the page's author wants of a form, from the attributes of the tag and of the form, and
// whether something in them is wrong. Plain records in, a plain record out: no document, no
// waiting.
import { DEFAULTS, FIELDS, isChoice, isForForms, isMessage, MESSAGE_PREFIX } from './attributes.js';
import { findMistake } from './mistakes.js';

/**
 * @typedef {Record<string, string>} Attributes An element's, by their names in HTML.
 *
 * @typedef {object} Page What must be known of the page to judge attributes.
 * @property {string} address
 * @property {(text: string) => boolean} isSelector Whether a text is a CSS selector.
 *
 * @typedef {object} Options Each attribute that has a default, and more. Those that the tag reads:
 * @property {string} account
 * @property {string} apiUrl
 * @property {string} environment
 * @property {string} form A CSS selector.
 * @property {string} runtime
 * @property {string} boot
 * @property {string} locale The language that the author chose, or nothing.
 * @property {string} redirect
 * @property {string} next
 * @property {string} policy Of the licence that a sign-up ends with, or nothing.
 * @property {string} signupUrl Where users and licences are posted, if not to the API.
 * @property {boolean} wantsAttribution
 * @property {Switch} toggle Whether the form gets a button that shows the password.
 * @property {string} passwordMin How many characters a password has at least.
 * @property {Switch} greeting Whether we greet, or the page does.
 * @property {Switch} ownForm Whether a form may be put up where the page has none.
 * @property {string} title Of our own form.
 * @property {string} names Whether it has fields for them: 'split' or 'none'.
 * @property {Switch} card Whether it has a frame.
 * @property {string} signIn A link below it, as the next two are.
 * @property {string} support
 * @property {string} terms
 * @property {string} privacy
 * @property {Record<keyof typeof FIELDS, string>} fields The names of the form's fields.
 * @property {Record<string, string>} overrides The author's words, by the codes of messages.
 *
 * @typedef {'on' | 'off'} Switch
 *
 * @typedef {import('./mistakes.js').Mistake} Mistake
 *
 * @typedef {object} Verdict
 * @property {Options} options
 * @property {Mistake | null} mistake The first, if there is one.
 */

/**
 * The options of a form, and whether something in them is wrong. What the form has wins, as far as
 * it counts there.
 *
 * @param {Attributes} tag
 * @param {Attributes} form
 * @param {Attributes[]} fields Of the form. They are searched for tokens alone.
 * @param {Page} page
 * @returns {Verdict}
 */
export function readOptions(tag, form, fields, page) {
  const perForm = get(tag, 'data-per-form') === 'on';
  /** @param {string} name */
  const ofForm = (name) => {
    const value = get(form, name);
    // Others have attributes of these names too, such as Bootstrap's data-toggle="dropdown".
    return perForm || (isForForms(name) && isChoice(name, value)) ? value : '';
  };
  /** @param {keyof typeof DEFAULTS} name */
  const read = (name) => ofForm(name) || get(tag, name) || DEFAULTS[name];
  const names = /** @type {(keyof typeof DEFAULTS)[]} */ (Object.keys(DEFAULTS));
  const options = /** @type {Options} */ ({
    ...Object.fromEntries(names.map((name) => [propertyOf(name), read(name)])),
    form: selectorOf(get(tag, 'data-form')), // a form cannot choose itself
    wantsAttribution: has(tag, 'data-attribution') || has(form, 'data-attribution'),
    fields: Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, read(field)])),
    overrides: { ...readMessages(tag), ...readMessages(form) },
  });
  return { options, mistake: findMistake({ tag, form, fields, read, options, page }) };
}

/**
 * What an attribute is called among the options: "apiUrl" for "data-api-url".
 *
 * @param {string} name
 */
function propertyOf(name) {
  return name.slice('data-'.length).replace(/-./g, (text) => text[1].toUpperCase());
}

/**
 * The attributes of a form that are ours, and do not count there.
 *
 * @param {Attributes} tag
 * @param {Attributes} form
 */
export function uncounted(tag, form) {
  if (get(tag, 'data-per-form') === 'on') return [];
  return Object.keys(form).filter((name) => has(DEFAULTS, name) && !isForForms(name));
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
