// Our words in languages other than English: loaded where the page is in one, or the author wants
// one.
import { messageOf } from '../report.js';

/**
 * @typedef {import('../language.js').Words} Words
 * @typedef {import('../language.js').Language} Language
 */

const LOCALES = Object.keys(FILES.words);

/** @type {Map<string, Promise<Words>>} */
const loaded = new Map();

/**
 * The nearest language that we have, or null. Rejects where it cannot be loaded, or where the
 * author chose one that we do not have.
 *
 * @param {string} wanted
 * @param {boolean} isChosen By the author.
 * @param {number} seconds
 * @returns {Promise<Language | null>}
 */
export async function nearestLanguage(wanted, isChosen, seconds) {
  const locale = LOCALES.find((name) => writtenIn(name) === writtenIn(wanted));
  if (!locale && isChosen)
    throw new Error(
      `The language of data-locale is not known. Known are en, ${LOCALES.join(', ')}.`,
    );
  if (!locale) return null;
  const words = loaded.get(locale) ?? load(locale, seconds);
  loaded.set(locale, words);
  try {
    return { locale, words: await words };
  } catch (error) {
    loaded.delete(locale);
    throw error;
  }
}

/**
 * Language and script: Chinese has two scripts, every region of a language has one.
 *
 * @param {string} name
 */
function writtenIn(name) {
  try {
    const { language, script } = new Intl.Locale(name).maximize();
    return `${language}-${script}`;
  } catch {
    return ''; // not a language
  }
}

/**
 * @param {string} locale
 * @param {number} seconds
 * @returns {Promise<Words>}
 */
async function load(locale, seconds) {
  const [path, integrity] = FILES.words[locale];
  const url = new URL(path, import.meta.url).href;
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    // No prototype, so that nothing that a page adds to Object's is an option.
    const options = Object.assign(Object.create(null), { integrity, signal });
    const response = await fetch(url, options);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new Error(`${url} could not be loaded: ${messageOf(error)}. English is used.`);
  }
}
