// The attributes of the tag, by their names in HTML.

/** Where requests go, and what it means where it is not set. */
const URLS = { 'data-api-url': 'https://api.keygen.sh', 'data-signup-url': '' };

/** The same of where our links lead. */
const LINKS = {
  'data-redirect': '',
  'data-next': '',
  'data-download': '',
  'data-key-help': '',
  'data-sign-in': '',
  'data-support': '',
  'data-terms': '',
  'data-privacy': '',
};

/** The same of all. No others of ours exist, but for the messages. */
export const DEFAULTS = {
  ...URLS,
  ...LINKS,
  'data-account': '',
  'data-form': 'form#register',
  'data-runtime': 'micropython',
  'data-boot': 'intent',
  'data-locale': '',
  'data-environment': '',
  'data-attribution': '',
  'data-field-first-name': 'first-name',
  'data-field-last-name': 'last-name',
  'data-field-email': 'email',
  'data-field-password': 'password',
  'data-policy': '',
  'data-license-name': '',
  'data-next-label': '',
  'data-reset': 'auto',
  'data-toggle': 'off',
  'data-password-min': '6',
  'data-greeting': 'on',
  'data-own-form': 'on',
  'data-title': '',
  'data-names': 'split',
  'data-card': 'on',
  'data-per-form': 'off',
};

/** The fields of a sign-up: the user's attributes, and the attributes that name their fields. */
export const FIELDS = /** @type {const} */ ({
  firstName: 'data-field-first-name',
  lastName: 'data-field-last-name',
  email: 'data-field-email',
  password: 'data-field-password',
});

export const URL_NAMES = Object.keys(URLS);
export const LINK_NAMES = Object.keys(LINKS);

/**
 * What a form may say for itself. All else decides where a password goes or where a link leads, and
 * sanitisers let data-* of strangers through: it counts on the tag alone, or with data-per-form.
 */
const FOR_FORMS = ['data-locale', 'data-attribution', 'data-toggle', 'data-password-min'];

/** data-message-email-taken holds the author's words for EMAIL_TAKEN. */
export const MESSAGE_PREFIX = 'data-message-';

const SWITCH = ['on', 'off'];

/** @type {Record<string, string[]>} */
export const CHOICES = {
  'data-runtime': ['micropython', 'pyodide'],
  // When Python starts. 'page': the page starts it itself, as index.html does.
  'data-boot': ['intent', 'visible', 'now', 'page'],
  // 'auto': where Keygen's mail leads somewhere (../reset_link.py).
  'data-reset': ['auto', ...SWITCH],
  'data-toggle': SWITCH,
  'data-password-min': [...Array(73).keys()].slice(6).map(String),
  'data-greeting': SWITCH,
  'data-own-form': SWITCH,
  'data-names': ['split', 'none'],
  'data-card': SWITCH,
  'data-per-form': SWITCH,
};

// Not what optimisers, frameworks and consent managers write on script tags.
const UNKNOWN = /^data-(?!cf|wp|rocket|minify|nscript|turbo|cookie|ot-|category)/;

/** @param {string} name */
export function isOurs(name) {
  return Object.hasOwn(DEFAULTS, name) || isMessage(name);
}

/**
 * Whether an attribute can have this value, as far as it has only a few.
 *
 * @param {string} name
 * @param {string} value
 */
export function isChoice(name, value) {
  return !Object.hasOwn(CHOICES, name) || CHOICES[name].includes(value);
}

/** @param {string} name */
export function isForForms(name) {
  return FOR_FORMS.includes(name) || isMessage(name);
}

/** @param {string} name */
export function isMessage(name) {
  return name.startsWith(MESSAGE_PREFIX) && name !== MESSAGE_PREFIX;
}

/** @param {string} name */
export function isOfOthers(name) {
  return !UNKNOWN.test(name);
}
