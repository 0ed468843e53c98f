// Stops every submission of a guarded form, asks the page, and then hands it to Python, or holds it
// until Python is up.
import { forbid } from './close.js';
import { formAround } from './dom.js';
import { isGuarded, recordOf } from './forms.js';
import { ensureJudged, showInterest } from './guard.js';
import { hold } from './hold.js';
import { dispatchEvent } from './prototypes.js';
import { startPython } from './python.js';
import { say, stepAndTell } from './speak.js';
import { canStep, step } from './states.js';
import { visit } from './tags.js';
import { findMistakeInEntries } from './verdicts.js';

/**
 * @typedef {object} Answer
 * @property {boolean} isHeard Whether anybody has been asked.
 * @property {boolean} isCancelled
 */

/** Events of ours, by which the page is asked, with its answers. @type {WeakMap<Event, Answer>} */
const questions = new WeakMap();

/** The one that is still to be answered. @type {WeakMap<HTMLFormElement, Event>} */
const openQuestions = new WeakMap();

/**
 * Before anybody else hears of it. What a script of the page dispatches is a submission too.
 *
 * @param {SubmitEvent} event
 */
export function onSubmit(event) {
  const question = questions.get(event);
  if (question) question.isHeard = true;
  const form = formAround(event.target);
  if (question || !form || form !== event.target || sendsNothing(event)) return;
  // A form that comes and is submitted in the same breath is guarded in time.
  if (!isGuarded(form)) visit(form);
  if (!isGuarded(form)) return;
  event.preventDefault(); // in every state: no address ever holds what was typed
  event.stopImmediatePropagation();
  // What a script of the page dispatches may be an event of any kind.
  askPage(form, event instanceof SubmitEvent ? event.submitter : null);
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
 * Every listener of the page hears the submission, and may cancel it.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function askPage(form, submitter) {
  const question = new SubmitEvent('submit', { bubbles: true, cancelable: true });
  // For the page alone. Firefox sends a form for an event that a script has made, too, and would do
  // so by the method and action of the button (HTMLFormElement.cpp, PostHandleEvent).
  Reflect.defineProperty(question, 'submitter', { value: submitter });
  const answer = { isHeard: false, isCancelled: false };
  questions.set(question, answer);
  openQuestions.set(form, question);
  put(form, question, answer);
  if (answer.isHeard) settle(form, question, answer);
  // While Firefox dispatches a submit of its own at a form, it dispatches no other there:
  // https://searchfox.org/mozilla-central/source/dom/html/HTMLFormElement.cpp (mGeneratingSubmit)
  else
    setTimeout(() => {
      put(form, question, answer);
      settle(form, question, answer);
    });
}

/**
 * Dispatches a question. Last of all we cancel it ourselves: in Firefox it would close a dialog.
 *
 * @param {HTMLFormElement} form
 * @param {Event} question
 * @param {Answer} answer
 */
function put(form, question, answer) {
  let isOver = false;
  /** @param {Event} event */
  const end = (event) => {
    if (event !== question) return;
    isOver = true;
    answer.isCancelled = question.defaultPrevented;
    question.preventDefault();
  };
  addEventListener('submit', end);
  dispatchEvent(form, question);
  removeEventListener('submit', end);
  if (!isOver) answer.isCancelled = question.defaultPrevented; // somebody has stopped it
}

/**
 * Does what the page wants, once it has had time to say so: libraries that check with promises
 * cancel, or look at currentTarget, in a microtask. It comes while a browser dispatches, and only
 * after a script has:
 * https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script
 *
 * @param {HTMLFormElement} form
 * @param {Event} question
 * @param {Answer} answer
 */
function settle(form, question, answer) {
  const preventDefault = () => {
    answer.isCancelled = true;
  };
  Object.defineProperties(question, {
    currentTarget: { value: form },
    preventDefault: { value: preventDefault },
  });
  setTimeout(() => {
    if (openQuestions.get(form) !== question) return; // the page has called submit() meanwhile
    if (answer.isCancelled) wait(form);
    else take(form);
  });
}

/**
 * The page has cancelled it. Validators cancel every submission, and call when all is well.
 *
 * @param {HTMLFormElement} form
 */
function wait(form) {
  showInterest(form);
  const record = recordOf(form);
  if (!record.isCancelTold)
    console.info(
      'Keygen sign-up: The page cancelled a submission, so nothing was sent. ' +
        'If it is to be sent later, call form.submit().',
    );
  record.isCancelTold = true;
}

/**
 * Carries out a submission, without asking the page: `form.submit()` does it too.
 *
 * @param {HTMLFormElement} form
 */
export function take(form) {
  openQuestions.delete(form);
  const record = recordOf(form);
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
