// Files of ours, each loaded only where it is needed, and checked before it runs.
import { element } from './dom.js';
import { headOf } from './prototypes.js';
import { at, NONCE } from './script.js';

/** A file of ours that takes longer has failed. */
export const FILE_SECONDS = 10;

/**
 * Ends the addresses that we import. By its address alone, a module that the page has loaded already
 * would be taken unchecked: https://html.spec.whatwg.org/multipage/webappapis.html#module-map
 * Nobody can have loaded one by an address that nobody can guess. Caches and hosts see no fragment.
 */
const OURS = `#${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;

let failures = 0;

/**
 * Imports a script. What is imported is what was checked.
 *
 * @param {Checked} file
 * @returns {Promise<any>}
 */
export async function load([path, integrity], seconds = FILE_SECONDS) {
  const address = at(path);
  // A browser may remember a file that failed, by its address:
  // https://github.com/whatwg/html/issues/6768
  const href = (failures ? `${address}?failures=${failures}` : address) + OURS;
  try {
    await inTime(check(href, integrity), seconds);
    return await import(href);
  } catch {
    failures++;
    throw new Error(`${address} is missing, blocked, slow or changed.`);
  }
}

/** @returns {Promise<typeof import('./extras.js')>} */
export function extras() {
  return load(FILES.extras);
}

/**
 * Resolves when a browser has checked the file: by a preload, which a page that wants trusted types
 * allows, or in Safari, which checks no preloads, by a script element:
 * https://github.com/WebKit/WebKit/pull/28253 (the results of its tests).
 *
 * @param {string} href
 * @param {string} integrity
 */
function check(href, integrity) {
  const checker = (isSafari() && tryScript(href, integrity)) || preload(href, integrity);
  const checked = new Promise((resolve, reject) => {
    checker.onload = resolve;
    checker.onerror = reject;
  });
  headOf(document).append(checker);
  return checked;
}

function isSafari() {
  return navigator.vendor.startsWith('Apple');
}

/**
 * @param {string} href
 * @param {string} integrity
 */
function preload(href, integrity) {
  return element('link', { rel: 'modulepreload', href, integrity, nonce: NONCE });
}

/**
 * @param {string} src
 * @param {string} integrity
 */
function tryScript(src, integrity) {
  try {
    return element('script', { type: 'module', src, integrity, nonce: NONCE });
  } catch {
    return null; // the page wants trusted types, and takes no address from us
  }
}

/**
 * @template Value
 * @param {Promise<Value>} promise
 * @param {number} seconds
 * @returns {Promise<Value>}
 */
export function inTime(promise, seconds) {
  const late = new Promise((_, reject) => {
    // Made when it is needed: until then, its stack would keep the form from being freed.
    const fail = () => reject(new Error(`Python did not start in ${seconds} seconds.`));
    setTimeout(fail, seconds * 1000);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]);
}
