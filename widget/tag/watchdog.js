// Should Python die while Keygen is asked, the form does not say "sending" for ever.
import { recordOf } from './forms.js';
import { report } from './report.js';
import { stepAndTell } from './speak.js';
import { step } from './states.js';

/** More than all requests of a sign-up may take together (../signup.py). */
const SECONDS = 75;

/** @type {WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const timers = new WeakMap();

/**
 * A step that Python takes.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function stepForPython(form, name) {
  const { to } = step(form, name);
  recordOf(form).isStalled = false; // late, but alive
  clearTimeout(timers.get(form));
  if (to === 'sending')
    timers.set(
      form,
      setTimeout(() => stall(form), SECONDS * 1000),
    );
}

/** @param {HTMLFormElement} form */
function stall(form) {
  const reason = `Python has not come back in ${SECONDS} seconds.`;
  recordOf(form).isStalled = true;
  report(reason);
  stepAndTell(form, 'stall', reason);
}
