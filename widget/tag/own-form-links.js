// The links below our own form: where people with an account go, the terms, and privacy.
import { element } from './dom.js';
import { WORDS } from './own-form-words.js';

/**
 * A list of them, or nothing.
 *
 * @param {import('./options.js').Options} options
 */
export function links({ signIn, terms, privacy }) {
  const items = [];
  if (signIn) {
    const question = element('span', { [WORDS]: 'HAVE_ACCOUNT' });
    items.push(element('li', {}, question, ' ', link(signIn, 'SIGN_IN')));
  }
  if (terms) items.push(element('li', {}, link(terms, 'TERMS')));
  if (privacy) items.push(element('li', {}, link(privacy, 'PRIVACY')));
  return items.length > 0 ? [element('ul', { 'data-signup-part': 'links' }, ...items)] : [];
}

/**
 * @param {string} address Whatever the page's <base>.
 * @param {string} code
 */
function link(address, code) {
  return element('a', { href: new URL(address, location.href).href, [WORDS]: code });
}
