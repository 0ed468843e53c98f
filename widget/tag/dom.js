// Elements: made, and read.
import {
  append,
  attributeNames,
  closest,
  createElement,
  getAttribute,
  setAttribute,
} from './prototypes.js';

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children Text goes in as text.
 */
export function element(name, attributes, ...children) {
  const made = createElement(document, name);
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(made, attribute, value);
  append(made, ...children);
  return made;
}

/**
 * Without a prototype: what a page adds to every object is no attribute.
 *
 * @param {Element} element
 * @returns {Record<string, string>}
 */
export function attributesOf(element) {
  const attributes = Object.create(null);
  for (const name of attributeNames(element)) attributes[name] = getAttribute(element, name) ?? '';
  return attributes;
}

/**
 * Sets an attribute that may have been changed, and leaves alone one that was not: somebody may
 * watch it, ourselves among them.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function keepAttribute(element, name, value) {
  if (getAttribute(element, name) !== value) setAttribute(element, name, value);
}

/**
 * The form that a node is in, or null.
 *
 * @param {EventTarget | null} target
 */
export function formAround(target) {
  try {
    // Called on it, and not asked of it: an element from a frame is no instance of this page's
    // Element, and may be an element all the same.
    return /** @type {HTMLFormElement | null} */ (closest(/** @type {Element} */ (target), 'form'));
  } catch {
    return null; // it is no element
  }
}

/** @param {string} text */
export function isSelector(text) {
  try {
    new DocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}
