// Our style sheets, unless the page has them.
import { element } from './dom.js';
import { findInPage, headOf } from './prototypes.js';
import { at, NONCE } from './script.js';

/** @param {string} path Relative to the tag. */
export function ensureStylesheet(path) {
  const href = at(path);
  const links = /** @type {HTMLLinkElement[]} */ ([
    ...findInPage(document, 'link[rel=stylesheet]'),
  ]);
  if (links.some((link) => link.href === href)) return;
  const link = element('link', { rel: 'stylesheet', href, nonce: NONCE });
  headOf(document).prepend(link); // below the page's
}
