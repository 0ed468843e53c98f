// When our own form is put up: where the page has none. What is in it is in own-form.js.
import { guard } from './guard.js';
import { languageFor } from './language.js';
import { load } from './load.js';
import { report } from './report.js';
import { formsOf, readTag, readVerdict } from './selection.js';

/** Between attempts, and longer each time. */
const RETRY_SECONDS = 1;

let retries = 0;

/**
 * By their tag: a tag included twice adds one form.
 *
 * @type {Map<string, HTMLFormElement>}
 */
const ownForms = new Map();

/**
 * Puts it up where the tag stands.
 *
 * @param {HTMLScriptElement} tag
 */
export async function renderOwnForm(tag) {
  if (!isWanted(tag)) return;
  const { locale, overrides } = readTag(tag).options;
  try {
    const [{ ownForm }, language] = await Promise.all([loadOwnForm(), languageFor(tag, locale)]);
    if (!isWanted(tag)) return; // any more
    const form = ownForm(language, overrides);
    if (document.body.contains(tag)) tag.after(form);
    else document.body.append(form);
    guard(form, readVerdict(tag, form));
    ownForms.set(keyOf(tag), form);
  } catch (error) {
    // There is nothing yet that a visitor could try again.
    report(error);
    retries++;
    setTimeout(() => renderOwnForm(tag), RETRY_SECONDS * 1000 * retries);
  }
}

/**
 * Takes it away again, as the page's own form has come; but not what a visitor has typed into it.
 *
 * @param {HTMLScriptElement} tag
 */
export function removeOwnForm(tag) {
  const form = ownForms.get(keyOf(tag));
  if (!form) return;
  const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]);
  if (!fields.some((field) => field.value)) form.remove();
}

/** @param {HTMLScriptElement} tag */
function isWanted(tag) {
  return formsOf(tag).length === 0 && !ownForms.get(keyOf(tag))?.isConnected;
}

/** @param {HTMLScriptElement} tag */
function keyOf(tag) {
  return JSON.stringify(tag.dataset);
}

/** @returns {Promise<typeof import('./own-form.js')>} */
function loadOwnForm() {
  return load(FILES.ownForm);
}
