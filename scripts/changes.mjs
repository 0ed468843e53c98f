// Changes that are nearer to each other are one: fewer of them, for a few bytes that did not change.
const NEAR_WORDS = 16;

/**
 * What a snapshot has that differs from the memory which Pyodide begins with: that is in its WebAssembly
 * already, and widget/tag/start/snapshot.js takes it from there. The form: the size of the snapshot, where
 * in it the memory begins, how much of that is not zero from the first, and how many changes there are;
 * for each, how many bytes to skip and how many to take; those bytes.
 */
export function changes(snapshot, start, initial) {
  const before = new Uint8Array(snapshot.length);
  before.set(initial, start);
  const [old, now] = [before, snapshot].map(({ buffer }) => new Uint32Array(buffer));
  const steps = [];
  const taken = [];
  let end = 0;
  for (let at = 0; at < now.length; at++) {
    if (now[at] === old[at]) continue;
    const first = 4 * at;
    for (let next = at + 1; next <= at + NEAR_WORDS; next++) if (now[next] !== old[next]) at = next;
    const change = snapshot.subarray(first, 4 * (at + 1));
    steps.push(first - end, change.length);
    taken.push(change);
    end = first + change.length;
  }
  const used = initial.findLastIndex((byte) => byte !== 0) + 1;
  const head = new Uint32Array([snapshot.length, start, used, taken.length].concat(steps));
  return Buffer.concat([new Uint8Array(head.buffer), ...taken]);
}
