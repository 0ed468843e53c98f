// Our own form: loaded where the page has none.
import {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  LAST_NAME,
  PASSWORD,
  PASSWORD_HINT,
  SUBMIT,
} from '../words/en.json';
import { element } from './dom.js';

const ENGLISH = {
  DIRECTION,
  EMAIL,
  FIRST_NAME,
  LAST_NAME,
  PASSWORD,
  PASSWORD_HINT,
  SUBMIT,
};

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} type
 * @property {string} label
 * @property {string} [hint]
 * @property {boolean} [isRequired]
 */

/**
 * @param {import('./language.js').Language} language
 * @param {Record<string, string>} overrides The author's words.
 */
export function ownForm({ locale, words }, overrides) {
  const ours = { ...ENGLISH, ...words };
  const text = { ...ours, ...overrides };
  const id = unusedId();
  /** @type {Field[]} */
  const fields = [
    { name: 'first-name', type: 'text', label: text.FIRST_NAME },
    { name: 'last-name', type: 'text', label: text.LAST_NAME },
    { name: 'email', type: 'email', label: text.EMAIL, isRequired: true },
    {
      name: 'password',
      type: 'password',
      label: text.PASSWORD,
      hint: text.PASSWORD_HINT,
      isRequired: true,
    },
  ];
  const form = element(
    'form',
    { id, 'data-signup-part': 'form', 'aria-label': text.SUBMIT },
    ...fields.map((field) => group(id, field)),
    element('button', { type: 'submit' }, text.SUBMIT),
  );
  if (!Object.hasOwn(overrides, 'SUBMIT')) {
    form.lang = locale;
    form.dir = ours.DIRECTION;
  }
  return form;
}

/**
 * A field with its label and its hint.
 *
 * @param {string} formId
 * @param {Field} field
 */
function group(formId, { name, type, label, hint, isRequired }) {
  const id = `${formId}-${name}`;
  const hintId = `${id}-hint`;
  const made = element('div', {}, element('label', { for: id }, label));
  const input = element('input', { id, name, type });
  if (hint) {
    made.append(element('p', { id: hintId }, hint));
    input.setAttribute('aria-describedby', hintId);
  }
  input.required = Boolean(isRequired);
  made.append(input);
  return made;
}

function unusedId() {
  let number = 1;
  while (document.getElementById(`signup-${number}`)) number++;
  return `signup-${number}`;
}
