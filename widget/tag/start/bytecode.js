// Modules, compiled in the build: an interpreter would have to parse and compile their sources first.

/**
 * Files in one, as `add_files` in scripts/build.py writes them: a line of JSON with their sizes by path,
 * then their contents.
 *
 * @param {Response} response
 * @returns {Promise<Record<string, Uint8Array>>}
 */
export async function readFiles(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let start = bytes.indexOf('\n'.charCodeAt(0)) + 1;
  /** @type {Record<string, number>} */
  const sizes = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start)));
  const files = Object.entries(sizes).map(([path, size]) => {
    const content = bytes.subarray(start, start + size);
    start += size;
    return [path, content];
  });
  return Object.fromEntries(files);
}
