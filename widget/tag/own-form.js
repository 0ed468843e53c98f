// Our own form: loaded where the page has none.
import {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  LAST_NAME,
  PASSWORD,
  PASSWORD_HINT,
  SUBMIT,
} from '../words/en.json';
import { element } from './dom.js';
import { elementWithId, findAll, setAttribute } from './prototypes.js';

const ENGLISH = {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  LAST_NAME,
  PASSWORD,
  PASSWORD_HINT,
  SUBMIT,
};

/**
 * @typedef {import('./language.js').Language} Language
 * @typedef {import('./options.js').Options} Options
 *
 * @typedef {object} Field
 * @property {keyof Options['fields']} attribute The user's.
 * @property {string} id The end of it.
 * @property {string} type
 * @property {string} label The code of its words.
 * @property {string} [hint] The same of its hint.
 * @property {boolean} [isRequired]
 */

/** @type {Field[]} */
const FIELDS = [
  { attribute: 'firstName', id: 'first-name', type: 'text', label: 'FIRST_NAME' },
  { attribute: 'lastName', id: 'last-name', type: 'text', label: 'LAST_NAME' },
  { attribute: 'email', id: 'email', type: 'email', label: 'EMAIL', isRequired: true },
  {
    attribute: 'password',
    id: 'password',
    type: 'password',
    label: 'PASSWORD',
    hint: 'PASSWORD_HINT',
    isRequired: true,
  },
];

/** What holds the code of an element's words. */
const WORDS = 'data-signup-words';

/**
 * @param {Language} language
 * @param {Options} options
 */
export function ownForm(language, options) {
  const id = unusedId();
  const form = element(
    'form',
    // A morph would take it away: https://turbo.hotwired.dev/handbook/page_refreshes#exclude-sections
    { id, 'data-signup-part': 'form', 'data-turbo-permanent': '' },
    ...FIELDS.map((field) => group(id, field, options.fields[field.attribute])),
    element('button', { type: 'submit', [WORDS]: 'SUBMIT' }),
  );
  label(form, language, options);
  return form;
}

/**
 * Puts the words of a language into it, or the author's.
 *
 * @param {HTMLFormElement} form
 * @param {Language} language
 * @param {Options} options
 */
export function label(form, { locale, words }, { overrides }) {
  /** @type {Record<string, string>} */
  const ours = { ...ENGLISH, ...words };
  const text = { ...ours, ...overrides };
  for (const one of findAll(form, `[${WORDS}]`))
    one.textContent = text[one.getAttribute(WORDS) ?? ''];
  setAttribute(form, 'aria-label', text.SUBMIT);
  if (Object.hasOwn(overrides, 'SUBMIT')) return; // the page's language
  setAttribute(form, 'lang', locale);
  setAttribute(form, 'dir', ours.DIRECTION);
}

/**
 * A field with its label and its hint.
 *
 * @param {string} formId
 * @param {Field} field
 * @param {string} name
 */
function group(formId, { id: end, type, label, hint, isRequired }, name) {
  const id = `${formId}-${end}`;
  const hintId = `${id}-hint`;
  const made = element('div', {}, element('label', { for: id, [WORDS]: label }));
  const input = element('input', { id, name, type });
  if (hint) {
    made.append(element('p', { id: hintId, [WORDS]: hint }));
    input.setAttribute('aria-describedby', hintId);
  }
  input.required = Boolean(isRequired);
  made.append(input);
  return made;
}

function unusedId() {
  let number = 1;
  while (elementWithId(document, `signup-${number}`)) number++;
  return `signup-${number}`;
}
