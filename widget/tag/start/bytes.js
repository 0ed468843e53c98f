/**
 * What a response has, for `fetcher`.
 *
 * @param {Response} response
 */
export async function bytes(response) {
  return new Uint8Array(await response.arrayBuffer());
}
