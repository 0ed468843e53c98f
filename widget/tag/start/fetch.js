// Fetches files of ours, and checks them.
import { at } from './files.js';

/**
 * @template Content
 * @typedef {(response: Response) => Promise<Content>} Read
 */

/**
 * @typedef {<Content>(file: Checked, read: Read<Content>) => Promise<Content>} Fetch
 */

export const CHANGED = new Error('it was changed');

/**
 * A function that fetches a file. What it rejects with names the file.
 *
 * @param {AbortSignal} signal
 * @returns {Fetch}
 */
export function fetcher(signal) {
  return async (file, read) => {
    try {
      return await fetchTwice(file, read, signal);
    } catch (cause) {
      const { message } = /** @type {Error} */ (cause);
      throw new Error(`${at(file[0])} could not be loaded: ${message}.`, { cause });
    }
  };
}

/**
 * @template Content
 * @param {Checked} file
 * @param {Read<Content>} read
 * @param {AbortSignal} signal
 */
async function fetchTwice(file, read, signal) {
  try {
    return await fetchOnce(file, read, signal, 'default');
  } catch (error) {
    if (error !== CHANGED) throw error;
    return fetchOnce(file, read, signal, 'reload'); // it may be the browser's copy alone
  }
}

/**
 * @template Content
 * @param {Checked} file
 * @param {Read<Content>} read
 * @param {AbortSignal} signal
 * @param {RequestCache} cache
 */
async function fetchOnce([path, integrity], read, signal, cache) {
  // Over https alone: https://w3c.github.io/webcrypto/#Crypto-attribute-subtle
  const { subtle } = crypto;
  const options = { signal, cache, integrity: subtle ? '' : integrity };
  // No prototype, so that nothing that a page adds to Object's is an option.
  const response = await fetch(at(path), Object.assign(Object.create(null), options));
  if (!response.ok) throw new Error(`status ${response.status}`);
  const checked = subtle && check(response.clone(), integrity, subtle);
  const content = read(response);
  content.catch(() => {}); // what was changed says so, and not how it failed
  await checked;
  return content;
}

/**
 * Checks what is read meanwhile. A fetch with `integrity` would hold it back until all of it is
 * there: https://fetch.spec.whatwg.org/#main-fetch
 *
 * @param {Response} response
 * @param {string} integrity
 * @param {SubtleCrypto} subtle
 */
async function check(response, integrity, subtle) {
  const sum = await subtle.digest('SHA-384', await response.arrayBuffer());
  const found = `sha384-${btoa(String.fromCharCode(...new Uint8Array(sum)))}`;
  if (found !== integrity) throw CHANGED;
}
