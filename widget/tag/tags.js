// The tags of the page. There may be several, and each is for any number of forms.
import { isGuarded } from './forms.js';
import { guard, revisit } from './guard.js';
import { removeOwnForm } from './own-forms.js';
import { formsOf, readVerdict } from './selection.js';

/** @type {HTMLScriptElement[]} */
const tags = [];

/** @param {HTMLScriptElement} tag */
export function addTag(tag) {
  tags.push(tag);
}

/** Guards all forms of all tags, as far as they are there. */
export function guardAll() {
  // A tag that is still in the page speaks before one that has left it.
  const inPage = tags.filter((tag) => tag.isConnected);
  const gone = tags.filter((tag) => !tag.isConnected);
  for (const tag of [...inPage, ...gone]) for (const form of formsOf(tag)) guardFor(tag, form);
}

/**
 * @param {HTMLScriptElement} tag
 * @param {HTMLFormElement} form
 */
function guardFor(tag, form) {
  if (isGuarded(form)) {
    revisit(form);
    return;
  }
  removeOwnForm(tag); // the page's own came late
  guard(form, readVerdict(tag, form));
}
