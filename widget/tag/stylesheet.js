// Our style sheet, unless the page has it.
import { element } from './dom.js';
import { findInPage, headOf } from './prototypes.js';
import { at, NONCE } from './script.js';

export function ensureStylesheet() {
  const href = at('signup.css');
  const links = /** @type {HTMLLinkElement[]} */ ([
    ...findInPage(document, 'link[rel=stylesheet]'),
  ]);
  if (links.some((link) => link.href === href)) return;
  const link = element('link', { rel: 'stylesheet', href, nonce: NONCE });
  headOf(document).prepend(link); // below the page's
}
