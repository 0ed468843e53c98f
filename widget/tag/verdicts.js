// What is read of the page to judge a form: when it is guarded, and again when it is submitted.
import { controlsOf } from './controls.js';
import { attributesOf, isSelector } from './dom.js';
import { findFieldMistake } from './fields.js';
import { recordOf } from './forms.js';
import { findTokenAmong } from './mistakes.js';
import { readOptions } from './options.js';
import { elementsOf, findAll, matches } from './prototypes.js';

/**
 * The options of a tag's form, and whether something is wrong in them or in the form.
 *
 * @param {HTMLScriptElement} tag
 * @param {HTMLFormElement} form
 * @returns {import('./options.js').Verdict}
 */
export function readVerdict(tag, form) {
  const controls = controlsOf(form);
  const { options, mistake } = readOptions(
    attributesOf(tag),
    attributesOf(form),
    textsIn(form, controls),
    page(),
  );
  return { options, mistake: mistake ?? findTwice(controls, options) };
}

/**
 * The same for a tag by itself.
 *
 * @param {HTMLScriptElement} tag
 */
export function readTag(tag) {
  return readOptions(attributesOf(tag), {}, [], page());
}

/**
 * What is wrong with the fields of a form as they are now: some may have come later.
 *
 * @param {HTMLFormElement} form
 */
export function findMistakeInFields(form, controls = controlsOf(form)) {
  return findTwice(controls, recordOf(form).options) ?? findTokenAmong(textsIn(form, controls));
}

/**
 * What is wrong with what would be sent: a script may have filled fields in.
 *
 * @param {HTMLFormElement} form
 */
export function findMistakeInEntries(form) {
  const controls = /** @type {HTMLInputElement[]} */ ([...elementsOf(form)]);
  return (
    findMistakeInFields(form, controls) ?? findTokenAmong(entriesOf(form, recordOf(form).options))
  );
}

/**
 * @param {HTMLInputElement[]} controls
 * @param {import('./options.js').Options} options
 */
function findTwice(controls, { fields }) {
  const found = controls.map((field) => ({
    name: field.name,
    type: field.type,
    isEnabled: !matches(field, ':disabled'),
  }));
  return findFieldMistake(found, Object.values(fields));
}

/**
 * What stands in the markup of a form's fields.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement[]} controls
 */
function textsIn(form, controls) {
  const texts = [...findAll(form, 'option, textarea')];
  return [
    ...[...controls, ...texts].map(attributesOf).map(ofField),
    ...texts.map(({ textContent }) => ({ value: textContent ?? '' })),
  ];
}

/**
 * All of a hidden field; of others what is sent, as an id like "user-0123456789ab" is no token.
 *
 * @param {import('./options.js').Attributes} attributes
 */
function ofField(attributes) {
  const { type, name = '', value = '' } = attributes;
  return type === 'hidden' ? attributes : { name, value };
}

/**
 * What a form would send, but for the password: that is the visitor's own secret.
 *
 * @param {HTMLFormElement} form
 * @param {import('./options.js').Options} options
 */
function entriesOf(form, { fields }) {
  return [...new FormData(form)]
    .filter(([name]) => name !== fields.password)
    .map(([name, value]) => ({ [name]: String(value) }));
}

function page() {
  return { address: location.href, isSelector };
}
