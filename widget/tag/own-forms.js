// When our own form is put up: where the page has none. What is in it is in own-form.js.
import { isGuarded, recordOf } from './forms.js';
import { languageFor } from './language.js';
import { load } from './load.js';
import {
  bodyOf,
  contains,
  elementsOf,
  getAttribute,
  isConnected,
  nextOf,
  remove,
} from './prototypes.js';
import { report } from './report.js';
import { formsFor } from './selection.js';
import { ensureLaterSheet } from './stylesheet.js';
import { visit } from './tags.js';
import { readTag } from './verdicts.js';

/** Between attempts, and longer each time. */
const RETRY_SECONDS = 1;

let retries = 0;

/**
 * By their tag: a tag included twice adds one form.
 *
 * @type {Map<string, HTMLFormElement>}
 */
const ownForms = new Map();

/** @param {Element} form */
export function isOwnForm(form) {
  return getAttribute(form, 'data-signup-part') === 'form';
}

/** @param {HTMLScriptElement} tag */
export function hasOwnForm(tag) {
  return ownForms.has(keyOf(tag));
}

/**
 * Puts it up where the tag stands.
 *
 * @param {HTMLScriptElement} tag
 */
export async function renderOwnForm(tag) {
  takeOverCopy(tag);
  if (!isWanted(tag)) return;
  const verdict = readTag(tag);
  const sheet = ensureLaterSheet(FILES.ownFormSheet);
  try {
    const [{ ownForm }, language] = await Promise.all([
      loadOwnForm(),
      languageFor(tag, verdict.options.locale),
    ]);
    const form = await ownForm(language, verdict, sheet);
    if (!isWanted(tag)) return; // any more
    tag.after(form);
    ownForms.set(keyOf(tag), form);
    visit(form);
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
  const fields = /** @type {HTMLInputElement[]} */ ([...elementsOf(form)]);
  if (!fields.some((field) => field.value)) remove(form);
}

/**
 * Says all that is in it in the language that it has now.
 *
 * @param {HTMLFormElement} form
 */
export async function translateOwnForm(form) {
  if (!isOwnForm(form)) return;
  try {
    const { label } = await loadOwnForm();
    const { language, options } = recordOf(form);
    label(form, language, options);
  } catch (error) {
    report(error);
  }
}

/**
 * A tag in the head stands nowhere that a visitor sees, and one that has left the page nowhere.
 *
 * @param {HTMLScriptElement} tag
 */
function isWanted(tag) {
  if (readTag(tag).options.ownForm === 'off' || !contains(bodyOf(document), tag)) return false;
  const own = ownForms.get(keyOf(tag));
  return formsFor(tag).length === 0 && !(own && isConnected(own));
}

/**
 * A router's cache puts back the page with our form in it.
 *
 * @param {HTMLScriptElement} tag
 */
function takeOverCopy(tag) {
  const copy = nextOf(tag);
  if (!copy || !isOwnForm(copy)) return;
  const form = /** @type {HTMLFormElement} */ (copy);
  visit(form);
  if (isGuarded(form)) recordOf(form).tag = tag;
  ownForms.set(keyOf(tag), form);
}

/** @param {HTMLScriptElement} tag */
function keyOf(tag) {
  return JSON.stringify(tag.dataset);
}

/** @returns {Promise<typeof import('./own-form.js')>} */
function loadOwnForm() {
  return load(FILES.ownForm);
}
