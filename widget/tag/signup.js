// The tag: guards forms from the first moment, holds what is submitted before Python is up, and
// starts Python. Everything else is Python: read ../signup.py. Read this from top to bottom.
import { forbid } from './close.js';
import { guardedForms, recordOf } from './forms.js';
import { onInterest, SIGNS_OF_INTEREST } from './interest.js';
import { renderOwnForm } from './own-forms.js';
import { ensureParts, ensurePurposes, partOf } from './parts.js';
import { readinessOf } from './prototypes.js';
import { isolate, listen, takeOver } from './python.js';
import { report } from './report.js';
import { SCRIPT } from './script.js';
import { forgetSentEarly } from './sent-early.js';
import { enter } from './states.js';
import { ensureStylesheet } from './stylesheet.js';
import { onAsked, onSubmit } from './submit.js';
import { addTag, guardAll } from './tags.js';
import { findMistakeInFields } from './verdicts.js';
import { watchPage } from './watch.js';

// An element with this id is no property of the window's own, and no earlier tag:
// https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object
if (!SCRIPT) report('signup.js guards nothing here. Use <script src>.');
else if (Object.hasOwn(window, 'keygenSignup')) window.keygenSignup?.add(SCRIPT);
else begin(SCRIPT);

/** @param {HTMLScriptElement} tag */
function begin(tag) {
  // The one global: what a second tag and Python need.
  window.keygenSignup = { add, takeOver, listen, enter };

  addEventListener('submit', onSubmit, true);
  addEventListener('submit', onAsked, true);
  for (const sign of SIGNS_OF_INTEREST) addEventListener(sign, onInterest, true);

  add(tag);
  watchPage();
}

/**
 * Guards the forms of a tag, and brings one where the page has none.
 *
 * @param {HTMLScriptElement} tag
 */
function add(tag) {
  addTag(tag);
  guardAll(tag);
  forgetSentEarly(tag);
  ensureStylesheet('signup.css');
  if (readinessOf(document) === 'loading') addEventListener('DOMContentLoaded', () => finish(tag));
  else finish(tag);
}

/**
 * All of the page is there: it may have been read in part until now.
 *
 * @param {HTMLScriptElement} tag
 */
function finish(tag) {
  for (const form of guardedForms()) isolate(form, () => complete(form));
  guardAll(tag);
  renderOwnForm(tag);
}

/** @param {HTMLFormElement} form */
function complete(form) {
  ensurePurposes(form);
  if (partOf(form, 'status')) ensureParts(form);
  if (!recordOf(form).mistake) forbid(form, findMistakeInFields(form));
}
