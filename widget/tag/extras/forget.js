// What must not stay in an address.

/** @typedef {import('../options.js').Options['fields']} Fields */

/** @param {Fields} fields */
export function forget(fields) {
  try {
    // The prototype's: a router has put its own before it, and would load what it is given.
    History.prototype.replaceState.call(
      history,
      history.state,
      '',
      withoutFields(location.href, fields),
    );
  } catch {} // in a frame without an origin. What the browser says of it repeats the address
}

/**
 * An address without the fields of a form.
 *
 * @param {string} address
 * @param {Fields} fields
 */
export function withoutFields(address, fields) {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()])
    if (Object.values(fields).includes(name) || name.startsWith('metadata.'))
      url.searchParams.delete(name);
  return url.href;
}
