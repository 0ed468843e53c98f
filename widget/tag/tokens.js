// Keygen's tokens: a page must never hold one, as every visitor could read it.

const KINDS = ['admin', 'dev', 'sales', 'spprt', 'read', 'prod', 'env', 'user', 'activ'];

// What they begin with, so that one that was cut at its end is known as well.
const BEGINNINGS = KINDS.map((kind) => new RegExp(`\\b${kind}-[0-9a-f]{12}`, 'i'));

// Hexadecimal digits and the token's version.
const END = /[0-9a-f]{32}v\d\b/i;

/** @param {string} text */
export function looksLikeToken(text) {
  return END.test(text) || BEGINNINGS.some((beginning) => beginning.test(text));
}
