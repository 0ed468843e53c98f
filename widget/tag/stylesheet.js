// Our style sheets, unless the page has them.
import { element } from './dom.js';
import { findInPage, headOf } from './prototypes.js';
import { at, NONCE } from './script.js';

/**
 * Whoever has linked signup.css as disabled wants none.
 *
 * @param {string} path Relative to the tag.
 */
export function ensureStylesheet(path) {
  const href = at(path);
  const links = /** @type {HTMLLinkElement[]} */ ([
    ...findInPage(document, 'link[rel=stylesheet]'),
  ]);
  const optOut = at('signup.css');
  if (links.some((link) => link.href === href || (link.disabled && link.href === optOut))) return;
  const link = element('link', { rel: 'stylesheet', href, nonce: NONCE });
  headOf(document).prepend(link); // below the page's
}
