// What a form says above its fields while there is no Python to say it: that it is closed, or could
// not start. All else is Python's (../../browser.py).
import { CLOSED, FAILED, STALLED, SUPPORT, WARNING_TITLE } from '../../words/en.json';
import { element } from '../dom.js';
import { find, getAttribute } from '../prototypes.js';
import { placeAfter } from '../start/place.js';

/** Of a submission that is held, there is nothing to show. @type {Record<string, string>} */
const ENGLISH = { CLOSED, FAILED, STALLED };

const HEADING = ':is(h1, h2, h3, h4, h5, h6):not(legend *)';

/**
 * Shows what the tag has said last, unless Python has the form by now.
 *
 * @param {HTMLFormElement} form
 * @param {import('../forms.js').FormRecord} record
 * @param {typeof import('../speak.js').write} write
 * @param {typeof import('../stylesheet.js').ensureLaterSheet} ensureLaterSheet
 */
export function showNotice(form, record, write, ensureLaterSheet) {
  const { said: code = '', python, isSubmitted, options } = record;
  if (!Object.hasOwn(ENGLISH, code) || (python && code === 'FAILED')) return;
  ensureLaterSheet(FILES.laterSheet);
  /** @type {(name: 'h2' | 'p' | 'a', code: string, english: string) => HTMLElement} */
  const words = (name, code, english) => {
    const made = element(name, {});
    write(made, form, code, english);
    return made;
  };
  const notice = place(form, isSubmitted);
  if (code === 'CLOSED') {
    notice.dataset.signupKind = 'closed';
    notice.replaceChildren(words('h2', code, CLOSED));
    if (options.support) {
      const link = /** @type {HTMLAnchorElement} */ (words('a', 'SUPPORT', SUPPORT));
      link.href = new URL(options.support, location.href).href; // whatever the page's <base>
      notice.append(element('p', {}, link));
    }
  } else {
    notice.dataset.signupKind = 'warning';
    const title = words('h2', 'WARNING_TITLE', WARNING_TITLE);
    notice.replaceChildren(title, words('p', code, ENGLISH[code]));
  }
  if (isSubmitted) notice.scrollIntoView({ block: 'nearest' });
}

/**
 * The notice of a form, where it belongs: below its heading, or first. Into a form of the page
 * nothing is put there before somebody has submitted it, as it may still be hydrated.
 *
 * @param {HTMLFormElement} form
 * @param {boolean | undefined} isSubmitted
 */
function place(form, isSubmitted) {
  const notice =
    find(form, '[data-signup-part=notice]') ?? element('div', { 'data-signup-part': 'notice' });
  const first = find(form, `${HEADING}, input:not([type=hidden]), select, textarea`);
  if (!isSubmitted && getAttribute(form, 'data-signup-part') !== 'form')
    find(form, '[data-signup-part=honeypot]')?.before(notice);
  else if (first?.matches(HEADING) && first.checkVisibility()) placeAfter(first).after(notice);
  else Element.prototype.prepend.call(form, notice);
  return notice;
}
