// Where passwords are sent, and where links of ours lead.
import { DEFAULTS } from './attributes.js';
import { isBareToken } from './tokens.js';

/** @typedef {import('./mistakes.js').Mistake} Mistake */

const API_URL = 'data-api-url';

/** Hosts that browsers keep on this machine: https://w3c.github.io/webappsec-secure-contexts/ */
const LOOPBACK = /^(\[::1\]|([^.]+\.)*localhost|127(\.\d+){3})$/;

/**
 * An address alone, over https; http only where nothing leaves the machine.
 *
 * @param {string} attribute
 * @param {string} value
 * @returns {Mistake | null}
 */
export function findApiUrlMistake(attribute, value) {
  if (!value) return null;
  const url = parse(value);
  if (!url) return { code: 'API_URL_INVALID', attribute, value };
  const isSecure = url.protocol === 'https:' && isWrittenAs('https://', value);
  const isLocal =
    url.protocol === 'http:' && isWrittenAs('http://', value) && LOOPBACK.test(url.hostname);
  if (!isSecure && !isLocal) return { code: 'API_URL_INSECURE', attribute };
  // An empty query is none to URL, and one to whoever appends a path.
  if (url.username || url.password || value.includes('?') || value.includes('#'))
    return { code: 'API_URL_NOT_ALONE', attribute };
  if (url.pathname.split('/').includes('v1')) return { code: 'API_URL_WITH_VERSION', attribute };
  return null;
}

/**
 * Keygen's own host has many accounts; another may imply its only one.
 *
 * @param {string} value
 * @param {string} apiUrl
 * @returns {Mistake | null}
 */
export function findAccountMistake(value, apiUrl) {
  if (!value && parse(apiUrl)?.href === parse(DEFAULTS[API_URL])?.href)
    return { code: 'ACCOUNT_MISSING', attribute: 'data-account' };
  if (isBareToken(value)) return { code: 'TOKEN', element: 'script', attribute: 'data-account' };
  if (/[^a-z0-9-]/i.test(value))
    return { code: 'ACCOUNT_INVALID', attribute: 'data-account', value };
  return null;
}

/**
 * To this site, or to https written out: no javascript:, no //host, no password. Support may be had
 * by mail.
 *
 * @param {string} attribute
 * @param {string} value
 * @param {string} pageAddress
 * @returns {Mistake | null}
 */
export function findLinkMistake(attribute, value, pageAddress) {
  if (!value || (attribute === 'data-support' && isWrittenAs('mailto:', value))) return null;
  const mistake = { code: 'LINK_UNSAFE', attribute, value };
  const url = parse(value, pageAddress);
  if (!url || url.username || url.password) return mistake;
  // Others may have the origin "null", and so may the page.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const isHere = isWeb && url.origin === parse(pageAddress)?.origin;
  return isHere || isWrittenAs('https://', value) ? null : mistake;
}

/**
 * @param {string} text
 * @param {string} [base]
 */
function parse(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/**
 * URL takes "https:example.com" too, which elsewhere is a path of the page's host.
 *
 * @param {string} beginning
 * @param {string} text
 */
function isWrittenAs(beginning, text) {
  return text.toLowerCase().startsWith(beginning);
}
