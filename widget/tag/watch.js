// Forms may come, go and come back as long as the page is there, and change under our hands.
import { formAround } from './dom.js';
import { guardedForms, isGuarded } from './forms.js';
import { protect } from './protect.js';
import { findAll, formsOf, nodeTypeOf } from './prototypes.js';
import { translate } from './resolve-options.js';
import { visit } from './tags.js';

/** What others may take from a form that is guarded: a morph writes the page's own HTML back. */
const PROTECTING = ['method', 'data-turbo', 'novalidate', 'data-signup'];

/** So many looks, or changes at one look, are what a page can be asked for in a while. */
const MANY = 100;

/** How long that while is, in milliseconds: for the rest of it, the page changes unseen. */
const WHILE = 50;

/** In this while. */
let looks = 0;

export function watchPage() {
  new MutationObserver(onAttributes).observe(document, {
    subtree: true,
    attributeFilter: [...PROTECTING, 'lang'],
  });
  watchNodes(new MutationObserver(onNodes));
}

/** @param {MutationObserver} observer */
function watchNodes(observer) {
  observer.observe(document, { childList: true, subtree: true });
}

/** @param {MutationRecord[]} changes */
function onAttributes(changes) {
  let isLanguageChanged = false;
  for (const { attributeName, target } of changes)
    if (attributeName === 'lang')
      isLanguageChanged ||= !formAround(target); // in one, it is ours
    else keepProtected(/** @type {HTMLFormElement} */ (target));
  if (isLanguageChanged) for (const form of guardedForms()) translate(form);
}

/** @param {HTMLFormElement} form */
function keepProtected(form) {
  if (isGuarded(form)) protect(form);
}

/**
 * A form that comes unseen is guarded a little later, or as soon as somebody turns to it
 * (interest.js, submit.js).
 *
 * @param {MutationRecord[]} changes
 * @param {MutationObserver} observer
 */
function onNodes(changes, observer) {
  if (changes.length > MANY) lookAtAll();
  else for (const { addedNodes } of changes) for (const node of addedNodes) look(node);
  looks++;
  if (looks === 1) setTimeout(() => beginAnew(observer), WHILE);
  if (looks === MANY) observer.disconnect();
}

/** @param {MutationObserver} observer */
function beginAnew(observer) {
  const isBlind = looks >= MANY;
  looks = 0;
  if (!isBlind) return;
  watchNodes(observer);
  lookAtAll();
}

function lookAtAll() {
  for (const form of formsOf(document)) visit(form);
}

/**
 * Visits the form that an element is, or is in, or the forms in it.
 *
 * @param {Node} added
 */
function look(added) {
  if (nodeTypeOf(added) !== Node.ELEMENT_NODE) return;
  const element = /** @type {Element} */ (added);
  const around = formAround(element);
  const forms = around ? [around] : findAll(element, 'form');
  for (const form of forms) visit(/** @type {HTMLFormElement} */ (form));
}
