// The attributes of the tag, by their names in HTML.

/** What each means where it is not set. No others of ours exist, but for the messages. */
export const DEFAULTS = {
  'data-account': '',
  'data-api-url': 'https://api.keygen.sh',
  'data-form': 'form#register',
  'data-runtime': 'micropython',
  'data-boot': 'intent',
  'data-locale': '',
  'data-redirect': '',
  'data-environment': '',
  'data-attribution': '',
};

/** data-message-email-taken holds the author's words for EMAIL_TAKEN. */
export const MESSAGE_PREFIX = 'data-message-';

export const RUNTIMES = ['micropython', 'pyodide'];

/** When Python starts. 'page': the page starts it itself, as index.html does. */
export const BOOTS = ['intent', 'visible', 'now', 'page'];

// What optimisers, frameworks and consent managers write on script tags.
const PREFIXES_OF_OTHERS = [
  'data-cf',
  'data-wp',
  'data-rocket',
  'data-minify',
  'data-nscript',
  'data-turbo',
  'data-cookie',
  'data-ot-',
];
const NAMES_OF_OTHERS = ['data-category'];

/** @param {string} name */
export function isOurs(name) {
  return Object.hasOwn(DEFAULTS, name) || isMessage(name);
}

/** @param {string} name */
export function isMessage(name) {
  return name.startsWith(MESSAGE_PREFIX) && name !== MESSAGE_PREFIX;
}

/** @param {string} name */
export function isOfOthers(name) {
  return (
    !name.startsWith('data-') ||
    NAMES_OF_OTHERS.includes(name) ||
    PREFIXES_OF_OTHERS.some((prefix) => name.startsWith(prefix))
  );
}
