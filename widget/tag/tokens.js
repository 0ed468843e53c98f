// Keygen's tokens: a page must never hold one, as every visitor could read it.

// What they begin with, so that one that was cut at its end is known as well; and what they end with:
// hexadecimal digits and the token's version.
const TOKEN =
  /\b(?:admin|dev|sales|spprt|read|prod|env|user|activ)-[0-9a-f]{12}|[0-9a-f]{32}v\d\b/i;

/** @param {string} text */
export function looksLikeToken(text) {
  return TOKEN.test(text);
}

/**
 * Whether a text may be a secret of some kind, and is not repeated.
 *
 * @param {string | undefined} text
 */
export function looksLikeSecret(text) {
  return /[0-9a-f]{32}/i.test(text ?? '');
}

/**
 * Whether what should be an account is a token of the old kind: an account's ID has hyphens.
 *
 * @param {string} account
 */
export function isBareToken(account) {
  return /^[0-9a-f]{40,}$/i.test(account);
}
