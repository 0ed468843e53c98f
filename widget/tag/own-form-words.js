// The words of our own form: ours in a language, or the author's.
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
import {
  contains,
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

/** What holds the code of an element's words. */
export const WORDS = 'data-signup-words';

/**
 * Puts the words of a language into it, or the author's.
 *
 * @param {HTMLFormElement} form
 * @param {import('./language.js').Language} language
 * @param {import('./options.js').Options} options
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
