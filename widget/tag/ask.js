// Asks the page about a submission: by an event like the browser's own, which listeners may cancel.
import { dispatchEvent } from './prototypes.js';

/**
 * @typedef {object} Answer
 * @property {boolean} isHeard Whether anybody has been asked.
 * @property {boolean} isCancelled
 *
 * @typedef {object} Reactions
 * @property {(form: HTMLFormElement) => void} take The page lets the submission through.
 * @property {(form: HTMLFormElement) => void} wait The page has cancelled it.
 */

/** Events of ours, by which the page is asked, with its answers. @type {WeakMap<Event, Answer>} */
const questions = new WeakMap();

/** The one that is still to be answered. @type {WeakMap<HTMLFormElement, Event>} */
const openQuestions = new WeakMap();

/**
 * Whether an event is ours, which then has come to somebody.
 *
 * @param {Event} event
 */
export function isQuestion(event) {
  const answer = questions.get(event);
  if (answer) answer.isHeard = true;
  return Boolean(answer);
}

/**
 * The page has decided otherwise: it calls form.submit().
 *
 * @param {HTMLFormElement} form
 */
export function withdrawQuestion(form) {
  openQuestions.delete(form);
}

/**
 * Every listener of the page hears the submission, and may cancel it.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {Reactions} reactions
 */
export function askPage(form, submitter, reactions) {
  const question = new SubmitEvent('submit', { bubbles: true, cancelable: true });
  // For the page alone. Firefox sends a form for an event that a script has made, too, and would do
  // so by the method and action of the button (HTMLFormElement.cpp, PostHandleEvent).
  Reflect.defineProperty(question, 'submitter', { value: submitter });
  const answer = { isHeard: false, isCancelled: false };
  questions.set(question, answer);
  openQuestions.set(form, question);
  put(form, question, answer);
  if (answer.isHeard) settle(form, question, answer, reactions);
  // While Firefox dispatches a submit of its own at a form, it dispatches no other there:
  // https://searchfox.org/mozilla-central/source/dom/html/HTMLFormElement.cpp (mGeneratingSubmit)
  else
    setTimeout(() => {
      put(form, question, answer);
      settle(form, question, answer, reactions);
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
 * @param {Reactions} reactions
 */
function settle(form, question, answer, { take, wait }) {
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
