// The tags of the page. There may be several, and each is for any number of forms.
import { forbid, tell } from './close.js';
import { attributesOf } from './dom.js';
import { isGuarded, recordOf } from './forms.js';
import { guard, revisit } from './guard.js';
import { uncounted } from './options.js';
import { hasOwnForm, isOwnForm, removeOwnForm } from './own-forms.js';
import { getAttribute, isConnected, previousOf } from './prototypes.js';
import { isolate } from './python.js';
import { formsFor, isFor } from './selection.js';
import { readVerdict } from './verdicts.js';

/** @type {HTMLScriptElement[]} */
const tags = [];

/** @param {HTMLScriptElement} tag */
export function addTag(tag) {
  tags.push(tag);
}

/**
 * Guards all forms of a tag, as far as they are there.
 *
 * @param {HTMLScriptElement} tag
 */
export function guardAll(tag) {
  for (const form of formsFor(tag)) {
    visit(form);
    isolate(form, () => compare(form, [tag]));
  }
}

/**
 * Guards a form, if a tag is for it.
 *
 * @param {HTMLFormElement} form
 */
export function visit(form) {
  isolate(form, () => {
    if (isGuarded(form)) revisit(form);
    else guardFor(tagsFor(form), form);
  });
}

/**
 * @param {HTMLScriptElement[]} own The tags that are for it.
 * @param {HTMLFormElement} form
 */
function guardFor([tag, ...others], form) {
  if (!tag) return;
  if (!isOwnForm(form)) removeOwnForm(tag); // the page's own came late
  guard(form, tag);
  compare(form, others);
  for (const attribute of uncounted(attributesOf(tag), attributesOf(form)))
    tell({ code: 'NOT_ON_A_FORM', attribute });
  if (getAttribute(form, 'data-discover') !== null) tell({ code: 'ROUTERS_FORM', attribute: '' });
}

/**
 * Closes a form about which tags disagree: one of them may be a stranger's.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLScriptElement[]} others
 */
function compare(form, others) {
  const { tag, options, mistake } = recordOf(form);
  if (mistake || !isConnected(tag)) return;
  const differs = (/** @type {HTMLScriptElement} */ other) =>
    other !== tag && comparable(readVerdict(other, form).options) !== comparable(options);
  if (others.some(differs)) forbid(form, { code: 'TAGS_DISAGREE', attribute: '' });
}

/** @param {import('./options.js').Options} options */
function comparable(options) {
  return JSON.stringify({ ...options, form: '' }); // two ways to select one form are no matter
}

/**
 * Those in the page; where there is none, those that have left it.
 *
 * @param {HTMLFormElement} form
 */
export function tagsFor(form) {
  const own = isOwnForm(form) ? tagsOfOwnForm(form) : tags.filter((tag) => isFor(tag, form));
  const inPage = own.filter(isConnected);
  return inPage.length > 0 ? inPage : own;
}

/**
 * A copy of a form that we brought: a router's cache puts it back beside its tag, a script of the
 * page anywhere.
 *
 * @param {HTMLFormElement} form
 */
function tagsOfOwnForm(form) {
  const beside = tags.filter((tag) => previousOf(form) === tag);
  return beside.length > 0 ? beside : tags.filter(hasOwnForm).slice(-1);
}
