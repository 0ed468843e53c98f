// Which forms a tag is for, and what it wants of each.
import { DEFAULTS } from './attributes.js';
import { attributesOf, isSelector } from './dom.js';
import { readOptions, selectorOf } from './options.js';

/**
 * What the author selected: forms, or what is around or in one.
 *
 * @param {HTMLScriptElement} tag
 */
export function formsOf(tag) {
  const selected = [...select(selectorOf(tag.getAttribute('data-form')))];
  return selected.flatMap((one) => one.closest('form') ?? [...one.querySelectorAll('form')]);
}

/** @param {string} selector */
function select(selector) {
  try {
    return document.querySelectorAll(selector);
  } catch {
    // It is none: the form that is most likely meant is closed, and the mistake named.
    return document.querySelectorAll(DEFAULTS['data-form']);
  }
}

/**
 * The options of a tag's form, and whether something in them is wrong.
 *
 * @param {HTMLScriptElement} tag
 * @param {HTMLFormElement} form
 */
export function readVerdict(tag, form) {
  const hiddenFields = [...form.querySelectorAll('[type=hidden]')].map(attributesOf);
  return readOptions(attributesOf(tag), attributesOf(form), hiddenFields, page());
}

/**
 * The same for a tag by itself.
 *
 * @param {HTMLScriptElement} tag
 */
export function readTag(tag) {
  return readOptions(attributesOf(tag), {}, [], page());
}

function page() {
  return { address: location.href, isSelector };
}
