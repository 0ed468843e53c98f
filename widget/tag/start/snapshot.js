// The snapshot of Pyodide's memory: how it is read, and put together. It has only what differs from
// the memory that Pyodide begins with: `changes` in scripts/snapshot.mjs writes it.

/**
 * @typedef {object} Snapshot
 * @property {Uint8Array} image What Pyodide loads.
 * @property {(memory: WebAssembly.Memory) => void} fill Before it does so: from its memory as it begins.
 */

/**
 * @param {Response} response
 * @returns {Promise<Snapshot>}
 */
export async function readSnapshot(response) {
  const file = await response.arrayBuffer();
  const [size, start, used, count] = new Uint32Array(file, 0, 4);
  const steps = new Uint32Array(file, 16, 2 * count);
  const image = new Uint8Array(size);
  return {
    image,
    fill(memory) {
      image.set(new Uint8Array(memory.buffer, 0, used), start);
      let from = steps.byteOffset + steps.byteLength;
      let to = 0;
      for (let i = 0; i < steps.length; i += 2) {
        to += steps[i];
        image.set(new Uint8Array(file, from, steps[i + 1]), to);
        to += steps[i + 1];
        from += steps[i + 1];
      }
    },
  };
}
