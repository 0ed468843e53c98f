// Closes a form whose author made a mistake in an attribute.
import { extras } from './load.js';
import { report } from './report.js';
import { stepAndTell } from './speak.js';

/** @typedef {import('./options.js').Mistake} Mistake */

/**
 * For good, and tells the author why. That it is closed does not wait for the wording: nothing is
 * sent from a form whose record has a mistake.
 *
 * @param {HTMLFormElement} form
 * @param {Mistake} mistake
 * @param {Promise<void>} resolved When the form has its language.
 */
export async function close(form, mistake, resolved) {
  const [reason] = await Promise.all([explain(mistake), resolved]);
  report(reason);
  stepAndTell(form, 'close', reason);
}

/** @param {Mistake} mistake */
async function explain(mistake) {
  try {
    return (await extras()).explain(mistake);
  } catch (error) {
    report(error);
    return `There is a mistake in an attribute: ${mistake.code} ${mistake.attribute}`;
  }
}
