// A form in a shadow root is out of reach: a submit stays inside, and so do our style sheet and the
// ids that our messages go by. It is closed as soon as the visitor turns to it, so that nothing
// leaves it, and the author is told.
// https://dom.spec.whatwg.org/#dom-event-composedpath
import { formAround } from './dom.js';
import { isGuarded } from './forms.js';
import { guard } from './guard.js';
import { rootOf } from './prototypes.js';
import { tagsFor } from './tags.js';

/** @param {Event} event */
export function refuseInShadow(event) {
  if (!(/** @type {Partial<Element> | null} */ (event.target)?.shadowRoot)) return;
  const [target] = event.composedPath();
  const form = formAround(target);
  if (!form || isGuarded(form)) return;
  const [tag] = tagsFor(form);
  if (!tag) return;
  rootOf(form).addEventListener('submit', (submit) => submit.preventDefault(), true);
  guard(form, tag, { code: 'IN_SHADOW_ROOT', attribute: '' });
}
