// The visitor turns to a form: Python starts while they type.
import { formAround } from './dom.js';
import { isGuarded } from './forms.js';
import { showInterest } from './guard.js';
import { refuseInShadow } from './shadow.js';
import { visit } from './tags.js';

export const SIGNS_OF_INTEREST = ['pointerover', 'focusin', 'input'];

/** @param {Event} event */
export function onInterest(event) {
  refuseInShadow(event);
  const form = formAround(event.target);
  if (!form) return;
  if (!isGuarded(form)) visit(form);
  if (isGuarded(form)) showInterest(form);
}
