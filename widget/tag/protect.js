// What keeps a form from being sent by anybody else: the browser, a booster, a script of the page.
import { unboost } from './boosters.js';
import { keepAttribute } from './dom.js';
import { recordOf } from './forms.js';
import { getAttribute, setAttribute, styleOf } from './prototypes.js';
import { isDone, mirrorState } from './states.js';
import { take } from './submit.js';

/**
 * Outside a <dialog>, such a form sends nothing, whoever submits it, and boosters leave it alone:
 * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm
 *
 * @param {HTMLFormElement} form
 */
function silence(form) {
  if (getAttribute(form, 'method') === 'dialog') return;
  setAttribute(form, 'method', 'dialog');
  unboost(form);
}

/**
 * A form that the greeting stands for (../browser.py), should a morph show it again.
 *
 * @param {HTMLFormElement} form
 */
function hide(form) {
  keepAttribute(form, 'hidden', '');
  styleOf(form).setProperty('display', 'none', 'important');
}

/**
 * Again whenever somebody has changed it.
 *
 * @param {HTMLFormElement} form
 */
export function protect(form) {
  silence(form);
  keepAttribute(form, 'data-turbo', 'false'); // which looks at the method of the button first
  keepAttribute(form, 'novalidate', ''); // every submission reaches us, and Python checks it
  mirrorState(form);
  if (isDone(recordOf(form).state)) hide(form);
  takeCalls(form);
}

/** By the prototypes that they stand before. @type {Map<object | null, object>} */
const PROTOTYPES = new Map();

/**
 * What the page calls as form.submit() is carried out by us. It is of a prototype that guarded forms
 * have for themselves: to define a property of a form costs each later change of the page
 * (controls.js). Where a field is named "submit", a page cannot call it, and could not before.
 *
 * @param {HTMLFormElement} form
 */
function takeCalls(form) {
  const prototype = Reflect.getPrototypeOf(form);
  if ([...PROTOTYPES.values()].includes(/** @type {object} */ (prototype))) return;
  const ours = PROTOTYPES.get(prototype) ?? Object.create(prototype, { submit: { value: submit } });
  PROTOTYPES.set(prototype, ours);
  Reflect.setPrototypeOf(form, ours);
}

/** @this {HTMLFormElement} */
function submit() {
  take(this);
}
