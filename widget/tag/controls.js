// The controls of a form, without form.elements, wherever many forms are looked at: Chromium takes
// account of each such collection at every change of the page, from when it is first asked for, and
// any property of a form asks for it (https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem).
import { findAll, findInPage, getAttribute, matches } from './prototypes.js';

const CONTROLS = 'button, fieldset, input, object, output, select, textarea';

/** Those that name their form, as they are in this turn. @type {HTMLElement[] | null} */
let elsewhere = null;

/**
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
export function controlsOf(form) {
  const inside = [...findAll(form, `${CONTROLS}, [name]`)].filter(
    (one) => getAttribute(one, 'form') === null,
  );
  const found = [...inside, ...controlsElsewhere()].filter((one) => isOf(form, one));
  return /** @type {HTMLInputElement[]} */ (found);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} one
 */
function isOf(form, one) {
  if (matches(one, CONTROLS)) return /** @type {HTMLInputElement} */ (one).form === form;
  const isCustom = one.localName.includes('-');
  const owner = getAttribute(one, 'form');
  return isCustom && (owner === null || owner === getAttribute(form, 'id'));
}

function controlsElsewhere() {
  if (!elsewhere)
    queueMicrotask(() => {
      elsewhere = null;
    });
  elsewhere ??= [...findInPage(document, '[form]')];
  return elsewhere;
}
