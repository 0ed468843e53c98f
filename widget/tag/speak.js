// What the visitor reads and hears of a form, and what the page hears.
import { CLOSED, DIRECTION, FAILED, HELD, STALLED } from '../words/en.json';
import { recordOf } from './forms.js';
import { extras } from './load.js';
import { ensureParts, partOf } from './parts.js';
import { dispatchEvent } from './prototypes.js';
import { step } from './states.js';
import { ensureLaterSheet } from './stylesheet.js';

/** What must be said while there is no Python to say it. @type {Record<string, string>} */
const ENGLISH = { CLOSED, FAILED, HELD, STALLED };

/**
 * Takes a step of the tag's, with all that the table says of it.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} [reason] For the page, in words for its author.
 */
export function stepAndTell(form, name, reason) {
  const { says, tells } = step(form, name);
  if (says) say(form, says);
  if (!tells) return;
  dispatchEvent(form, new CustomEvent(tells, { bubbles: true, detail: { reason } }));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} code
 */
export function say(form, code) {
  const record = recordOf(form);
  record.said = code;
  const status = partOf(form, 'status') ?? ensureParts(form);
  write(status, form, code, ENGLISH[code]);
  if (code !== 'HELD') showNotice(form, record, status);
}

/**
 * Says it above the form as well, where it is seen. Without what that takes, there is the status.
 *
 * @param {HTMLFormElement} form
 * @param {import('./forms.js').FormRecord} record
 * @param {HTMLElement} status
 */
async function showNotice(form, record, status) {
  try {
    (await extras()).showNotice(form, record, write, ensureLaterSheet);
  } catch {
    if (record.isSubmitted) status.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * Says it again, now that its language has loaded.
 *
 * @param {HTMLFormElement} form
 */
export function sayAgain(form) {
  const { said } = recordOf(form);
  if (said) say(form, said);
}

/**
 * Puts words into an element, and says in which language they are (WCAG 3.1.2): ours may not be in
 * the page's, and the author's are.
 *
 * @param {HTMLElement} part
 * @param {HTMLFormElement} form
 * @param {string} code
 * @param {string} english
 */
export function write(part, form, code, english) {
  const { options, language } = recordOf(form);
  const { overrides } = options;
  if (Object.hasOwn(overrides, code)) {
    part.textContent = overrides[code];
    part.removeAttribute('lang');
    part.dir = 'auto';
  } else {
    part.textContent = language.words[code] ?? english;
    part.lang = language.locale;
    part.dir = language.words.DIRECTION ?? DIRECTION;
  }
}
