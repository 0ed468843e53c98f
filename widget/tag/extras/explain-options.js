// What the page's author did not mean, and the fix, in words: for the console and for the event
// `signup:unavailable`. Which mistakes there are is decided in ../mistakes.js and
// ../addresses.js.
import { CHOICES, DEFAULTS } from '../attributes.js';

/** @typedef {import('../mistakes.js').Mistake} Mistake */

const KNOWN = Object.keys(DEFAULTS).join(', ');

/** @type {Record<string, (mistake: Mistake) => string>} */
const EXPLANATIONS = {
  TOKEN: ({ attribute, element }) =>
    `${attribute || 'An attribute'} of <${element}> holds a Keygen token, which every visitor ` +
    'could read. Remove it, revoke it in Keygen, and give only data-account: sign-up needs no ' +
    'token.',
  NAMED_FOR_SECRET: ({ attribute }) =>
    `${attribute} is named for a secret. Remove it: sign-up needs no token.`,
  UNKNOWN_ATTRIBUTE: ({ attribute }) =>
    `${attribute} is not known. Known are ${KNOWN} and data-message-….`,
  UNKNOWN_CHOICE: ({ attribute, value }) =>
    `${attribute}="${value}" is not known. Use ${inWords(CHOICES[attribute])}.`,
  SELECTOR_INVALID: ({ attribute, value }) => `${attribute}="${value}" is not a CSS selector.`,
  API_URL_INVALID: ({ attribute, value }) =>
    `${attribute}="${value}" is not a URL. Use one like ${DEFAULTS['data-api-url']}.`,
  API_URL_INSECURE: ({ attribute }) =>
    `${attribute} must begin with https:// (http:// only for localhost).`,
  API_URL_NOT_ALONE: ({ attribute }) =>
    `${attribute} must be an address alone, without a user, a query or a fragment.`,
  API_URL_WITH_VERSION: ({ attribute }) =>
    `${attribute} must end before /v1, which is added to it.`,
  ACCOUNT_MISSING: ({ attribute }) =>
    `${attribute} is missing. Set it to the ID or slug of your Keygen account.`,
  ACCOUNT_INVALID: ({ attribute, value }) =>
    `${attribute}="${value}" is not the ID or slug of an account (letters, digits, hyphens).`,
  LINK_UNSAFE: ({ attribute, value }) =>
    `${attribute}="${value}" is not allowed. Use a path of this site, or an address that begins ` +
    'with https://.',
  POLICY_INVALID: ({ attribute, value }) =>
    `${attribute}="${value}" is not the ID of a policy. Copy the ID from Keygen: it is like ` +
    '0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d.',
  NEXT_AND_REDIRECT: () =>
    'data-next and data-redirect are both set, and the greeting leads to one place. Leave one.',
  FIELD_HIDDEN: ({ attribute }) =>
    `The form has a hidden field named ${attribute}, which would be sent in the place of what the ` +
    'visitor types. Remove it, or look for who put it there.',
  FIELD_TWICE: ({ attribute }) =>
    `The form has several fields named ${attribute}, and one may be a stranger's. Leave one, or ` +
    'disable the others.',
  TAGS_DISAGREE: () =>
    'Several tags are for this form, and their attributes differ. Leave one, or give each tag a ' +
    'data-form of its own.',
  IN_SHADOW_ROOT: () =>
    'The form is in a shadow root, where the tag cannot work. Put it into the page itself, for ' +
    'example in a <slot>.',
  NOT_ON_A_FORM: ({ attribute }) =>
    `${attribute} of the form does not count: whoever may write HTML on the page could set it. ` +
    'Set it on the tag, or set data-per-form="on" there.',
  ROUTERS_FORM: () =>
    "React Router's <Form> sends what is typed to the action of a route. Write <form>.",
  CANCELLED: () =>
    'The page cancelled a submission, so nothing was sent. If it is to be sent later, call ' +
    'form.submit().',
  SENT_EARLY: () =>
    'A form was sent before the tag had run, so what was typed, the password too, became part of ' +
    'the address, and may stand in logs. Write method="post" on the form.',
};

/**
 * Of many, the first and the last: they are numbers.
 *
 * @param {string[]} choices
 */
function inWords(choices) {
  return choices.length > 9 ? `${choices[0]} to ${choices.at(-1)}` : choices.join(' or ');
}

/** @param {Mistake} mistake */
export function explain(mistake) {
  return EXPLANATIONS[mistake.code]?.(mistake) ?? mistake.code;
}
