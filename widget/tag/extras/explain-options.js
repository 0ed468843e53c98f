// What is wrong with the author's attributes, and the fix, in words: for the console and for the
// event `signup:unavailable`. Which mistakes there are is decided in ../mistakes.js and
// ../addresses.js.
import { BOOTS, DEFAULTS, RUNTIMES } from '../attributes.js';

/** @typedef {import('../mistakes.js').Mistake} Mistake */

const KNOWN = Object.keys(DEFAULTS).join(', ');

/** @type {Record<string, string[]>} */
const CHOICES = { 'data-runtime': RUNTIMES, 'data-boot': BOOTS };

/** @type {Record<string, (mistake: Mistake) => string>} */
const EXPLANATIONS = {
  TOKEN: ({ attribute, element }) =>
    `${attribute || 'An attribute'} of <${element}> holds a Keygen token, which every visitor ` +
    'could read. Remove it, revoke it in Keygen, and give only data-account: sign-up needs no ' +
    'token.',
  NAMED_FOR_SECRET: ({ attribute }) =>
    `${attribute} is named for a secret. Remove it: sign-up needs no token.`,
  UNKNOWN_ATTRIBUTE: ({ attribute }) =>
    `${attribute} is not known. Known are ${KNOWN} and data-message-….`,
  UNKNOWN_CHOICE: ({ attribute, value }) =>
    `${attribute}="${value}" is not known. Use ${CHOICES[attribute]?.join(' or ')}.`,
  SELECTOR_INVALID: ({ attribute, value }) => `${attribute}="${value}" is not a CSS selector.`,
  API_URL_INVALID: ({ attribute, value }) =>
    `${attribute}="${value}" is not a URL. Use one like ${DEFAULTS['data-api-url']}.`,
  API_URL_INSECURE: ({ attribute }) =>
    `${attribute} must begin with https:// (http:// only for localhost).`,
  API_URL_NOT_ALONE: ({ attribute }) =>
    `${attribute} must be an address alone, without a user, a query or a fragment.`,
  API_URL_WITH_VERSION: ({ attribute }) =>
    `${attribute} must end before /v1, which is added to it.`,
  ACCOUNT_MISSING: ({ attribute }) =>
    `${attribute} is missing. Set it to the ID or slug of your Keygen account.`,
  ACCOUNT_INVALID: ({ attribute, value }) =>
    `${attribute}="${value}" is not the ID or slug of an account (letters, digits, hyphens).`,
  REDIRECT_UNSAFE: ({ attribute, value }) =>
    `${attribute}="${value}" is not allowed. Use a path of this site, or an address that begins ` +
    'with https://.',
};

/** @param {Mistake} mistake */
export function explain(mistake) {
  return EXPLANATIONS[mistake.code]?.(mistake) ?? mistake.code;
}
