// What would be seen without its style sheet for a moment, and move as that comes, waits for it.

/** A style sheet that takes longer is not waited for. */
const SHEET_SECONDS = 3;

/**
 * Resolves when a style sheet is there, or cannot come.
 *
 * @param {HTMLLinkElement} link
 */
export function loaded(link) {
  return new Promise((resolve) => {
    if (link.sheet) resolve(null);
    link.addEventListener('load', resolve);
    link.addEventListener('error', resolve);
    setTimeout(resolve, SHEET_SECONDS * 1000);
  });
}
