// Who has taken a form over before it was guarded.

/**
 * htmx looks at the method of a form once, when it boosts it: it is asked to look again.
 * https://htmx.org/api/#process and https://four.htmx.org/reference/methods/htmx-process
 *
 * @param {HTMLFormElement} form
 */
export function unboost(form) {
  const htmx = Reflect.get(window, 'htmx');
  if (typeof htmx?.process === 'function') htmx.process(form, true);
}
