// The visitor turns to a form: Python starts while they type.
import { formOf } from './dom.js';
import { isGuarded } from './forms.js';
import { showInterest } from './guard.js';
import { guardAll } from './tags.js';

export const SIGNS_OF_INTEREST = ['pointerover', 'focusin', 'input'];

/** @param {Event} event */
export function onInterest(event) {
  const form = formOf(event);
  if (!form) return;
  if (!isGuarded(form)) guardAll();
  if (isGuarded(form)) showInterest(form);
}
