// Our style sheet, unless the page has it.
import { element } from './dom.js';
import { at, SCRIPT } from './script.js';

export function ensureStylesheet() {
  const href = at('signup.css');
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll('link[rel=stylesheet]');
  if ([...links].some((link) => link.href === href)) return;
  const link = element('link', { rel: 'stylesheet', href, nonce: SCRIPT.nonce });
  document.head.prepend(link); // below the page's
}
