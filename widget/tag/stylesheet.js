// Our style sheets, unless the page has them.
import { element } from './dom.js';
import { findInPage, headOf } from './prototypes.js';
import { at, NONCE } from './script.js';

/**
 * The link to one: the page's own may be disabled.
 *
 * @param {string} path Relative to the tag.
 */
export function ensureStylesheet(path) {
  const href = at(path);
  const links = /** @type {HTMLLinkElement[]} */ ([
    ...findInPage(document, 'link[rel=stylesheet]'),
  ]);
  return links.find((link) => link.href === href) ?? bring(href);
}

/**
 * The link to one that comes later, or nothing: who has disabled the first wants none.
 *
 * @param {string} path
 */
export function ensureLaterSheet(path) {
  return ensureStylesheet('signup.css').disabled ? null : ensureStylesheet(path);
}

/** @param {string} href */
function bring(href) {
  const link = element('link', { rel: 'stylesheet', href, nonce: NONCE });
  headOf(document).prepend(link); // below the page's
  return link;
}
