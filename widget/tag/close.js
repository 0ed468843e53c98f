// Closes a form whose author made a mistake, or that a stranger has got at.
import { recordOf } from './forms.js';
import { extras } from './load.js';
import { report } from './report.js';
import { stepAndTell } from './speak.js';
import { canStep } from './states.js';

/** @typedef {import('./options.js').Mistake} Mistake */

/**
 * A form in which a mistake was found later, if there is one.
 *
 * @param {HTMLFormElement} form
 * @param {Mistake | null} mistake
 */
export function forbid(form, mistake) {
  if (!mistake) return;
  recordOf(form).mistake = mistake;
  close(form, mistake);
}

/**
 * For good, and tells the author why. That it is closed does not wait for the wording: nothing is
 * sent from a form whose record has a mistake.
 *
 * @param {HTMLFormElement} form
 * @param {Mistake} mistake
 * @param {Promise<void>} [resolved] When the form has its language.
 */
export async function close(form, mistake, resolved) {
  const [reason] = await Promise.all([explained(mistake), resolved]);
  report(reason);
  if (canStep(recordOf(form).state, 'close')) stepAndTell(form, 'close', reason);
}

/**
 * Tells the author of what does no harm, but may not be what they meant.
 *
 * @param {Mistake} mistake
 * @param {'warn' | 'info'} [level]
 */
export async function tell(mistake, level = 'warn') {
  console[level](`Keygen sign-up: ${await explained(mistake)}`);
}

/** @param {Mistake} mistake */
async function explained(mistake) {
  try {
    return (await extras()).explain(mistake);
  } catch (error) {
    report(error);
    return `A mistake: ${mistake.code} ${mistake.attribute}`;
  }
}
