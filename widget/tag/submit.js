// Stops every submission of a guarded form, and holds what is submitted before Python is up.
import { isGuarded, recordOf } from './forms.js';
import { hold } from './hold.js';
import { startPython } from './python.js';
import { say, stepAndTell } from './speak.js';
import { canStep, step } from './states.js';
import { guardAll } from './tags.js';

/** @param {Event} event */
export function onSubmit(event) {
  const form = /** @type {HTMLFormElement | null} */ (event.target);
  if (!form) return;
  // A form that comes and is submitted in the same breath is guarded in time.
  if (!isGuarded(form)) guardAll();
  if (!isGuarded(form)) return;
  event.preventDefault(); // in every state: no address ever holds what was typed
  const record = recordOf(form);
  if (record.mistake) say(form, 'CLOSED'); // why, for the author, may still be loading
  if (record.isAttached || record.mistake) return;
  if (canStep(record.state, 'start')) step(form, 'start');
  if (!canStep(record.state, 'hold')) return;
  hold(form);
  stepAndTell(form, 'hold');
  record.isRejected = false;
  startPython(form);
}
