// What the page's author reads in the console.

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {unknown} error */
export function report(error) {
  console.error(`Keygen sign-up: ${messageOf(error)}`);
}
