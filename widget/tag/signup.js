// The tag: guards forms from the first moment, holds what is submitted before Python is up, and
// starts Python. Everything else is Python: read ../signup.py. Read this from top to bottom.
import { guardedForms } from './forms.js';
import { onInterest, SIGNS_OF_INTEREST } from './interest.js';
import { renderOwnForm } from './own-forms.js';
import { ensureParts } from './parts.js';
import { takeOver } from './python.js';
import { report } from './report.js';
import { SCRIPT } from './script.js';
import { step } from './states.js';
import { ensureStylesheet } from './stylesheet.js';
import { onSubmit } from './submit.js';
import { addTag, guardAll } from './tags.js';

// An element with this id is no property of the window's own, and no earlier tag:
// https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object
if (Object.hasOwn(window, 'keygenSignup')) window.keygenSignup?.add(SCRIPT);
else begin();

function begin() {
  // The one global: what a second tag and Python need.
  window.keygenSignup = { add, takeOver, step, stringify };

  document.addEventListener('submit', onSubmit, true);
  for (const sign of SIGNS_OF_INTEREST) document.addEventListener(sign, onInterest, true);

  add(SCRIPT);

  // Forms may come, go and come back as long as the page is there.
  new MutationObserver(guardAll).observe(document, { childList: true, subtree: true });
}

/**
 * Guards the forms of a tag, and brings one where the page has none.
 *
 * @param {HTMLScriptElement} tag
 */
function add(tag) {
  addTag(tag);
  ensureStylesheet();
  guardAll();
  if (document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', () => finish(tag));
  else finish(tag);
}

/**
 * All of the page is there: it may have been read in part until now.
 *
 * @param {HTMLScriptElement} tag
 */
function finish(tag) {
  for (const form of guardedForms()) ensureParts(form);
  guardAll();
  renderOwnForm(tag);
}

/**
 * As JSON, or nothing: MicroPython cannot catch what JavaScript throws.
 *
 * @param {unknown} value
 */
function stringify(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    report(error);
    return undefined;
  }
}
