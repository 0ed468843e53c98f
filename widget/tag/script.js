// The script element of the tag, and where it came from: all that is loaded lies beside it.

// Only while the script runs:
// https://html.spec.whatwg.org/multipage/dom.html#dom-document-currentscript
// By the prototype's getter: document.currentScript may be an <img name="currentScript">, with an
// API address of its own (https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem).
export const SCRIPT = /** @type {HTMLScriptElement} */ (
  Reflect.get(Document.prototype, 'currentScript', document)
);

// At once: a <base> that comes later would change it.
const ADDRESS = SCRIPT.src;

/** @param {string} path */
export function at(path) {
  return new URL(path, ADDRESS).href;
}
