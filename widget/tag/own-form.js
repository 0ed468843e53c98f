// Our own form: loaded where the page has none.
import { element } from './dom.js';
import { loaded } from './loaded.js';
import { links } from './own-form-links.js';
import { textOf, WORDS, write, writeIn } from './own-form-words.js';
import { elementWithId, find, setAttribute } from './prototypes.js';
import { makeToggle, watchToggles } from './toggle.js';

/**
 * @typedef {import('./language.js').Language} Language
 * @typedef {import('./options.js').Options} Options
 * @typedef {import('./options.js').Verdict} Verdict
 *
 * @typedef {object} Field
 * @property {keyof Options['fields']} attribute The user's.
 * @property {string} id The end of it.
 * @property {Record<string, string>} is What the field is, as in HTML.
 * @property {string} label The code of its words.
 * @property {string} [hint] The same of its hint.
 * @property {boolean} [isRequired]
 */

/** For the keyboard on a screen, and so that nothing typed is sent to be checked. */
const NAME = { type: 'text', autocapitalize: 'words', spellcheck: 'false', enterkeyhint: 'next' };
const ADDRESS = { type: 'email', inputmode: 'email', enterkeyhint: 'next' };
/** Written from left to right in every language. */
const CODE = { autocapitalize: 'off', spellcheck: 'false', dir: 'ltr' };

/** @type {Field[]} */
const NAMES = [
  { attribute: 'firstName', id: 'first-name', is: NAME, label: 'FIRST_NAME' },
  { attribute: 'lastName', id: 'last-name', is: NAME, label: 'LAST_NAME' },
];

/** @type {Field[]} */
const FIELDS = [
  {
    attribute: 'email',
    id: 'email',
    is: { ...CODE, ...ADDRESS },
    label: 'EMAIL',
    isRequired: true,
  },
  {
    attribute: 'password',
    id: 'password',
    is: { ...CODE, type: 'password', enterkeyhint: 'go', autocomplete: 'new-password' },
    label: 'PASSWORD',
    hint: 'PASSWORD_HINT',
    isRequired: true,
  },
];

watchToggles();

/**
 * Resolves with the form when its style sheet is there, or cannot come: before, the form would be seen
 * without its looks, and move what is around it.
 *
 * @param {Language} language
 * @param {Verdict} verdict
 * @param {HTMLLinkElement | null} sheet
 */
export async function ownForm(language, { options, mistake }, sheet) {
  const id = unusedId();
  const titleId = `${id}-title`;
  const form = element(
    'form',
    {
      id,
      'aria-labelledby': titleId,
      'data-signup-part': 'form',
      // A morph would take it away: https://turbo.hotwired.dev/handbook/page_refreshes#exclude-sections
      'data-turbo-permanent': '',
    },
    element('h2', { id: titleId, 'data-signup-part': 'title', [WORDS]: 'TITLE' }),
  );
  if (options.card === 'on') setAttribute(form, 'data-signup-card', ''); // for our style sheet
  /** @param {Field} field */
  const grouped = (field) => group(id, field, options.fields[field.attribute]);
  if (options.names === 'split')
    form.append(element('div', { 'data-signup-names': '' }, ...NAMES.map(grouped)));
  form.append(
    ...FIELDS.map(grouped),
    element('button', { type: 'submit', [WORDS]: 'SUBMIT' }),
    // Where something is wrong with an attribute, the form is closed, and leads nowhere.
    ...(mistake ? [] : links(options)),
  );
  const password = /** @type {HTMLInputElement} */ (form.querySelector('[type=password]'));
  setAttribute(password, 'passwordrules', `minlength: ${options.passwordMin}; maxlength: 72`);
  const around = element('div', {}); // its frame, and that of the button in its end
  password.replaceWith(around);
  around.append(password);
  label(form, language, options);
  if (sheet) await loaded(sheet);
  return form;
}

/**
 * Says all that is in it in a language. A copy, from a router's cache, has lost the button.
 *
 * @param {HTMLFormElement} form
 * @param {Language} language
 * @param {Options} options
 */
export function label(form, language, options) {
  const password = find(form, '[type=password]');
  if (password && !find(form, '[data-signup-part=toggle]'))
    addToggle(form, /** @type {HTMLInputElement} */ (password));
  writeIn(form, language, options);
}

/**
 * The button that shows the password, in the end of its field.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} password
 */
function addToggle(form, password) {
  const toggle = makeToggle(password, (part, code) => {
    if (part instanceof HTMLButtonElement) {
      // Read out is all of it. No aria-label: whoever looks for "Password" by labels finds the field.
      part.replaceChildren(
        element('span', { 'aria-hidden': 'true', [WORDS]: `${code}_SHORT` }),
        element('span', { 'data-signup-part': 'unseen', [WORDS]: code }),
      );
      write(form);
    } else part.textContent = textOf(form, code);
  });
  password.after(...toggle);
}

/**
 * A field with its label and its hint.
 *
 * @param {string} formId
 * @param {Field} field
 * @param {string} name
 */
function group(formId, { id: end, is, label, hint, isRequired }, name) {
  const id = `${formId}-${end}`;
  const input = element('input', { id, name, ...is });
  input.required = Boolean(isRequired);
  const made = element('div', {}, element('label', { for: id, [WORDS]: label }), input);
  if (hint) {
    const hintId = `${id}-hint`;
    made.append(element('p', { id: hintId, 'data-signup-part': 'hint', [WORDS]: hint }));
    input.setAttribute('aria-describedby', hintId);
  }
  return made;
}

function unusedId() {
  let number = 1;
  while (elementWithId(document, `signup-${number}`)) number++;
  return `signup-${number}`;
}
