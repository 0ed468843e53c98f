// The script element of the tag, and where it came from: all that is loaded lies beside it.
import { currentScriptOf } from './prototypes.js';

// Only while the script runs, and only where it is a classic script outside of shadow roots:
// https://html.spec.whatwg.org/multipage/dom.html#dom-document-currentscript
export const SCRIPT = currentScriptOf(document);

// At once: a <base> that comes later would change it.
const ADDRESS = SCRIPT?.src;

/** For what our elements must carry under a policy with nonces. */
export const NONCE = SCRIPT?.nonce ?? '';

/** @param {string} path */
export function at(path) {
  return new URL(path, ADDRESS).href;
}
