// Who speaks for the visitor: each of the four fields is there once, and in sight. A stranger's
// <input type="hidden" form="register" name="email"> would be sent in the place of what was typed:
// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fae-form

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} type
 * @property {boolean} isEnabled
 */

/** What has a name and is sent only where it is pressed, or never. */
const NO_FIELDS = ['submit', 'button', 'reset', 'image', 'fieldset', 'output'];

/**
 * @param {Field[]} fields Of a form.
 * @param {string[]} names Those that a sign-up has.
 * @returns {import('./mistakes.js').Mistake | null}
 */
export function findFieldMistake(fields, names) {
  for (const name of names) {
    const found = fields.filter((field) => field.name === name && isSent(field));
    if (found.some(({ type }) => type === 'hidden'))
      return { code: 'FIELD_HIDDEN', attribute: name };
    if (found.length > 1) return { code: 'FIELD_TWICE', attribute: name };
  }
  return null;
}

/** @param {Field} field */
function isSent({ type, isEnabled }) {
  return isEnabled && !NO_FIELDS.includes(type);
}
