// The language of our words. English is in this script as far as the tag speaks it, and in Python;
// each other language is a file, loaded where it is wanted.
import { extras, FILE_SECONDS } from './load.js';
import { closest, getAttribute } from './prototypes.js';
import { report } from './report.js';

/**
 * @typedef {Record<string, any>} Words By codes: text, or texts by plural category.
 *
 * @typedef {object} Language
 * @property {string} locale
 * @property {Words} words None for English.
 */

/** @type {Language} */
export const ENGLISH = { locale: 'en', words: {} };

/**
 * The language that the author chose, else the nearest to that of an element. English serves where
 * another cannot be loaded.
 *
 * @param {Element} element
 * @param {string} chosen
 * @returns {Promise<Language>}
 */
export async function languageFor(element, chosen) {
  const around = closest(element, '[lang]');
  const wanted = chosen || (around && getAttribute(around, 'lang'));
  if (!wanted || /^en(-|$)/i.test(wanted)) return ENGLISH;
  try {
    const { nearestLanguage } = await extras();
    return (await nearestLanguage(wanted, chosen !== '', FILE_SECONDS)) ?? ENGLISH;
  } catch (error) {
    report(error);
    return ENGLISH;
  }
}
