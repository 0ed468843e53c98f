// The snapshot of Pyodide's memory: how it is read, and put into that memory.

/** @param {Response} response */
export async function bytes(response) {
  return new Uint8Array(await response.arrayBuffer());
}

/** @param {Response} response */
export async function unzip({ body }) {
  return bytes(new Response(body?.pipeThrough(new DecompressionStream('gzip'))));
}

/**
 * What Pyodide's memory holds from the first is left out of the snapshot (scripts/snapshot.mjs).
 *
 * @param {Uint8Array<ArrayBuffer>} snapshot
 * @param {WebAssembly.Memory} memory
 */
export function fill(snapshot, memory) {
  const [, start] = new Uint32Array(snapshot.buffer);
  const words = new Uint32Array(snapshot.buffer, start);
  const initial = new Uint32Array(memory.buffer);
  const end = Math.min(initial.length, words.length);
  for (let i = 0; i < end; i++) words[i] ^= initial[i];
}
