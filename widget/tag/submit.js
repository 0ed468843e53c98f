// Stops every submission of a guarded form, asks the page, and then hands it to Python, or holds it
// until Python is up.
import { askPage, isQuestion, withdrawQuestion } from './ask.js';
import { forbid, tell } from './close.js';
import { formAround } from './dom.js';
import { isGuarded, recordOf } from './forms.js';
import { ensureJudged, showInterest } from './guard.js';
import { hold } from './hold.js';
import { startPython } from './python.js';
import { say, stepAndTell } from './speak.js';
import { canStep, step } from './states.js';
import { visit } from './tags.js';
import { findMistakeInEntries } from './verdicts.js';

/** What waits for the page's answer, by the event that asked for it. @type {WeakMap<Event, () => void>} */
const asked = new WeakMap();

/**
 * Before anybody else hears of it. What a script of the page dispatches is a submission too.
 *
 * @param {SubmitEvent} event
 */
export function onSubmit(event) {
  const form = formAround(event.target);
  if (isQuestion(event) || !form || form !== event.target || sendsNothing(event)) return;
  // A form that comes and is submitted in the same breath is guarded in time.
  if (!isGuarded(form)) visit(form);
  if (!isGuarded(form)) return;
  event.preventDefault(); // in every state: no address ever holds what was typed
  // What a script of the page dispatches may be an event of any kind.
  const submitter = event instanceof SubmitEvent ? event.submitter : null;
  asked.set(event, askPage(form, submitter, { take, wait }));
}

/**
 * Right after that: a listener of its own, as microtasks run in between where a browser dispatches.
 * To wait for them with a timer takes a frame, which is drawn before.
 * https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script
 *
 * @param {SubmitEvent} event
 */
export function onAsked(event) {
  const settle = asked.get(event);
  if (!settle) return;
  event.stopImmediatePropagation();
  settle();
}

/**
 * A button that only closes the <dialog> around it, by the author's own formmethod.
 *
 * @param {SubmitEvent} event
 */
function sendsNothing({ submitter }) {
  return /** @type {HTMLButtonElement | null} */ (submitter)?.formMethod === 'dialog';
}

/**
 * The page has cancelled it. Validators cancel every submission, and call when all is well.
 *
 * @param {HTMLFormElement} form
 */
function wait(form) {
  showInterest(form);
  const record = recordOf(form);
  if (!record.isCancelTold) tell({ code: 'CANCELLED', attribute: '' }, 'info');
  record.isCancelTold = true;
}

/**
 * Carries out a submission, without asking the page: `form.submit()` does it too.
 *
 * @param {HTMLFormElement} form
 */
export function take(form) {
  withdrawQuestion(form);
  const record = recordOf(form);
  record.isSubmitted = true;
  ensureJudged(form);
  if (!record.mistake) forbid(form, findMistakeInEntries(form));
  if (record.mistake)
    say(form, 'CLOSED'); // why, for the author, may still be loading
  else if (record.isStalled) say(form, 'STALLED');
  else if (record.python) record.python.onSubmit();
  else holdUntilReady(form);
}

/** @param {HTMLFormElement} form */
function holdUntilReady(form) {
  const record = recordOf(form);
  if (canStep(record.state, 'start')) step(form, 'start');
  if (!canStep(record.state, 'hold')) return;
  hold(form);
  stepAndTell(form, 'hold');
  record.isRejected = false;
  startPython(form);
}
