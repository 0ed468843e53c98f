// Elements: made, and read.

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children Text goes in as text.
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
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
  for (const name of element.getAttributeNames())
    attributes[name] = element.getAttribute(name) ?? '';
  return attributes;
}

/**
 * The form that an event happened in, or null.
 *
 * @param {Event} event
 */
export function formOf({ target }) {
  // By what it can do: an element that came from a frame is no instance of this page's Element.
  return /** @type {Partial<Element> | null} */ (target)?.closest?.('form') ?? null;
}

/** @param {string} text */
export function isSelector(text) {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}
