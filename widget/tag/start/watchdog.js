// Should Python die while Keygen is asked, the form does not say "sending" for ever.
import { report } from '../report.js';

/** More than all requests of a sign-up may take together (../../signup.py). */
const SECONDS = 105;

/** @type {WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const timers = new WeakMap();

/**
 * From now on, what Python does is timed.
 *
 * @param {NonNullable<Window['keygenSignup']>} tag
 * @param {Pick<import('../start.js').Start, 'recordOf' | 'stepAndTell'>} given
 */
export function watchPython(tag, { recordOf, stepAndTell }) {
  const { enter } = tag;
  /** @param {HTMLFormElement} form */
  const stall = (form) => {
    const reason = `Python has not come back in ${SECONDS} seconds.`;
    recordOf(form).isStalled = true;
    report(reason);
    stepAndTell(form, 'stall', reason);
  };
  tag.enter = (form, state) => {
    enter(form, state);
    recordOf(form).isStalled = false; // late, but alive
    clearTimeout(timers.get(form));
    if (state === 'sending') timers.set(form, setTimeout(stall, SECONDS * 1000, form));
  };
}
