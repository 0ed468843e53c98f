// Our own form: loaded where the page has none.
import {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  HAVE_ACCOUNT,
  LAST_NAME,
  NAME_ORDER,
  PASSWORD,
  PASSWORD_HINT,
  PRIVACY,
  SIGN_IN,
  SUBMIT,
  TERMS,
  TITLE,
} from '../words/en.json';
import { element } from './dom.js';
import {
  contains,
  elementWithId,
  find,
  findAll,
  focusedIn,
  getAttribute,
  removeAttribute,
  setAttribute,
} from './prototypes.js';

const ENGLISH = {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  HAVE_ACCOUNT,
  LAST_NAME,
  NAME_ORDER,
  PASSWORD,
  PASSWORD_HINT,
  PRIVACY,
  SIGN_IN,
  SUBMIT,
  TERMS,
  TITLE,
};

/**
 * @typedef {import('./language.js').Language} Language
 * @typedef {import('./options.js').Options} Options
 * @typedef {import('./options.js').Verdict} Verdict
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
const NAMES = [
  { attribute: 'firstName', id: 'first-name', type: 'text', label: 'FIRST_NAME' },
  { attribute: 'lastName', id: 'last-name', type: 'text', label: 'LAST_NAME' },
];

/** @type {Field[]} */
const FIELDS = [
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
 * @param {Verdict} verdict
 */
export function ownForm(language, { options, mistake }) {
  const id = unusedId();
  const titleId = `${id}-title`;
  const form = element(
    'form',
    {
      id,
      'aria-labelledby': titleId,
      'data-signup-part': 'form',
      // A morph would take it away: https://turbo.hotwired.dev/handbook/page_refreshes#exclude-sections
      'data-turbo-permanent': '',
    },
    element('h2', { id: titleId, 'data-signup-part': 'title', [WORDS]: 'TITLE' }),
  );
  if (options.card === 'on') setAttribute(form, 'data-signup-card', ''); // for our style sheet
  /** @param {Field} field */
  const grouped = (field) => group(id, field, options.fields[field.attribute]);
  if (options.names === 'split') form.append(element('div', {}, ...NAMES.map(grouped)));
  form.append(
    ...FIELDS.map(grouped),
    element('button', { type: 'submit', [WORDS]: 'SUBMIT' }),
    // Where something is wrong with an attribute, the form is closed, and leads nowhere.
    ...(mistake ? [] : links(options)),
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
export function label(form, { locale, words }, { overrides, title }) {
  /** @type {Record<string, string>} */
  const authors = title ? { ...overrides, TITLE: title } : overrides;
  /** @type {Record<string, string>} */
  const ours = { ...ENGLISH, ...words };
  for (const one of findAll(form, `[${WORDS}]`)) {
    const code = getAttribute(one, WORDS) ?? '';
    const isAuthors = Object.hasOwn(authors, code);
    one.textContent = isAuthors ? authors[code] : ours[code];
    if (isAuthors)
      removeAttribute(one, 'lang'); // it is in the page's
    else setAttribute(one, 'lang', locale);
  }
  orderNames(form, ours.NAME_ORDER);
  if (!Object.hasOwn(overrides, 'SUBMIT')) setAttribute(form, 'dir', ours.DIRECTION);
}

/**
 * Puts the names in the order of a language. Whoever types one of them goes on.
 *
 * @param {HTMLFormElement} form
 * @param {string} order The ends of their ids.
 */
function orderNames(form, order) {
  const [first, second] = order
    .split(' ')
    .map((end) => find(form, `[id$='-${end}']`)?.parentElement);
  if (!first || !second || first.nextElementSibling === second) return;
  if (contains(second, focusedIn(document))) second.before(first);
  else first.after(second);
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

/**
 * A list of them, or nothing.
 *
 * @param {Options} options
 */
function links({ signIn, terms, privacy }) {
  const items = [];
  if (signIn) {
    const question = element('span', { [WORDS]: 'HAVE_ACCOUNT' });
    items.push(element('li', {}, question, ' ', link(signIn, 'SIGN_IN')));
  }
  if (terms) items.push(element('li', {}, link(terms, 'TERMS')));
  if (privacy) items.push(element('li', {}, link(privacy, 'PRIVACY')));
  return items.length > 0 ? [element('ul', { 'data-signup-part': 'links' }, ...items)] : [];
}

/**
 * @param {string} address Whatever the page's <base>.
 * @param {string} code
 */
function link(address, code) {
  return element('a', { href: new URL(address, location.href).href, [WORDS]: code });
}

function unusedId() {
  let number = 1;
  while (elementWithId(document, `signup-${number}`)) number++;
  return `signup-${number}`;
}
