// The words of our own form: ours in a language, or the author's.
import {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  HAVE_ACCOUNT,
  HIDDEN,
  HIDE,
  HIDE_SHORT,
  LAST_NAME,
  NAME_ORDER,
  PASSWORD,
  PASSWORD_HINT,
  PRIVACY,
  SHOW,
  SHOW_SHORT,
  SHOWN,
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
  HIDDEN,
  HIDE,
  HIDE_SHORT,
  LAST_NAME,
  NAME_ORDER,
  PASSWORD,
  PASSWORD_HINT,
  PRIVACY,
  SHOW,
  SHOW_SHORT,
  SHOWN,
  SIGN_IN,
  SUBMIT,
  TERMS,
  TITLE,
};

/** What holds the code of an element's words. */
export const WORDS = 'data-signup-words';

/**
 * @typedef {object} Texts
 * @property {Record<string, string>} words By their codes.
 * @property {Record<string, string>} authors Those of them that are the author's.
 * @property {string} locale Of the others.
 *
 * By their forms: the words that are in them now.
 *
 * @type {WeakMap<HTMLFormElement, Texts>}
 */
const texts = new WeakMap();

/**
 * Puts the words of a language into it, or the author's.
 *
 * @param {HTMLFormElement} form
 * @param {import('./language.js').Language} language
 * @param {import('./options.js').Options} options
 */
export function writeIn(form, { locale, words }, { overrides, passwordMin, title }) {
  /** @type {Record<string, string>} */
  const authors = title ? { ...overrides, TITLE: title } : overrides;
  /** @type {Record<string, string>} */
  const ours = { ...ENGLISH, ...words };
  const all = { ...ours, ...authors };
  const count = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).format(+passwordMin);
  all.PASSWORD_HINT = all.PASSWORD_HINT.replace('{count}', count);
  texts.set(form, { words: all, authors, locale });
  write(form);
  orderNames(form, ours.NAME_ORDER);
  if (!Object.hasOwn(overrides, 'SUBMIT')) setAttribute(form, 'dir', ours.DIRECTION);
}

/**
 * Puts its words into it again, where codes have changed.
 *
 * @param {HTMLFormElement} form
 */
export function write(form) {
  for (const one of findAll(form, `[${WORDS}]`)) {
    const code = getAttribute(one, WORDS) ?? '';
    one.textContent = textOf(form, code);
    const known = texts.get(form);
    if (!known || Object.hasOwn(known.authors, code))
      removeAttribute(one, 'lang'); // it is in the page's
    else setAttribute(one, 'lang', known.locale);
  }
}

/**
 * The words for a code.
 *
 * @param {HTMLFormElement} form
 * @param {string} code
 */
export function textOf(form, code) {
  return texts.get(form)?.words[code] ?? '';
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
