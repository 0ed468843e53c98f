// Asks the page about a submission: by an event like the browser's own, which listeners may cancel.
import { dispatchEvent } from './prototypes.js';

/**
 * @typedef {object} Reactions
 * @property {(form: HTMLFormElement) => void} take The page lets the submission through.
 * @property {(form: HTMLFormElement) => void} wait The page has cancelled it.
 */

/** Events of ours, by which the page is asked, and what notes that it was. @type {WeakMap<Event, () => void>} */
const questions = new WeakMap();

/** The one that is still to be answered. @type {WeakMap<HTMLFormElement, Event>} */
const openQuestions = new WeakMap();

/**
 * Whether an event is ours, which then has come to somebody.
 *
 * @param {Event} event
 */
export function isQuestion(event) {
  const noteHeard = questions.get(event);
  noteHeard?.();
  return Boolean(noteHeard);
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
 * Every listener of the page hears the submission, and may cancel it. Returns what does as the page
 * wants: at once where it has had time to say so, or else a little later.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {Reactions} reactions
 * @returns {() => void}
 */
export function askPage(form, submitter, { take, wait }) {
  const question = new SubmitEvent('submit', { bubbles: true, cancelable: true });
  let [isHeard, isCancelled, isQuiet] = [false, false, false];

  /** What a listener finds that looks at the event once it is over. */
  const later = {
    currentTarget: { value: form },
    preventDefault: {
      value: () => {
        isCancelled = true;
      },
    },
  };

  /** Dispatches it. Last of all we cancel it ourselves: in Firefox it would close a dialog. */
  const put = () => {
    let isOver = false;
    /** @param {Event} event */
    const end = (event) => {
      if (event !== question) return;
      isOver = true;
      isCancelled = question.defaultPrevented;
      question.preventDefault();
    };
    addEventListener('submit', end);
    dispatchEvent(form, question);
    removeEventListener('submit', end);
    if (!isOver) isCancelled = question.defaultPrevented; // somebody has stopped it
    // Libraries that check with promises cancel, or look at currentTarget, in a microtask.
    if (isHeard) Object.defineProperties(question, later);
  };

  /** Does as the page wants. */
  const settle = () => {
    if (openQuestions.get(form) !== question) return; // the page has called submit() meanwhile
    if (isCancelled) wait(form);
    else take(form);
  };

  questions.set(question, () => {
    isHeard = true;
  });
  openQuestions.set(form, question);
  // For the page alone. Firefox sends a form for an event that a script has made, too, and would do
  // so by the method and action of the button (HTMLFormElement.cpp, PostHandleEvent).
  Object.defineProperty(question, 'submitter', { value: submitter });
  put();
  queueMicrotask(() => {
    isQuiet = true; // all that was put off before is done
  });

  return () => {
    if (isHeard && isQuiet) settle();
    else if (isHeard) setTimeout(settle);
    // While Firefox dispatches a submit of its own at a form, it dispatches no other there:
    // https://searchfox.org/mozilla-central/source/dom/html/HTMLFormElement.cpp (mGeneratingSubmit)
    else
      setTimeout(() => {
        put();
        setTimeout(settle);
      });
  };
}
