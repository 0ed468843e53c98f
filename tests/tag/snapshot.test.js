// What the build leaves out of the snapshot of Pyodide's memory, the tag puts in again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../scripts/changes.mjs';
import { bundled } from './bundled.js';

const { readSnapshot } = await bundled('start/snapshot.js');

const PAGE_BYTES = 65_536;
const START = 128;

/** A snapshot of a memory of one page, and that memory as it began. */
function taken(begun, changed) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const initial = new Uint8Array(memory.buffer);
  for (const [at, byte] of begun) initial[at] = byte;
  const snapshot = new Uint8Array(START + PAGE_BYTES).fill(7, 0, START);
  snapshot.set(initial, START);
  for (const [at, byte] of changed) snapshot[START + at] = byte;
  return { memory, initial, snapshot };
}

async function restored({ memory, initial, snapshot }) {
  const file = changes(snapshot, START, initial);
  const { image, fill } = await readSnapshot(new Response(file));
  assert.equal(image.length, snapshot.length, 'Pyodide asks for the size before there is a memory');
  fill(memory);
  return { image, file };
}

const LAST = PAGE_BYTES - 1;
const ENDS = [
  [0, 1],
  [LAST, 2],
];
const CASES = {
  'nothing changed': [ENDS, []],
  'something became zero': [ENDS, ENDS.map(([at]) => [at, 0])],
  'the first and the last byte changed': [[], ENDS],
};

for (const [name, [begun, changed]] of Object.entries(CASES))
  test(`snapshot: ${name}`, async () => {
    const given = taken(begun, changed);
    assert.deepEqual((await restored(given)).image, given.snapshot);
  });

test('snapshot: changes at every distance', async () => {
  for (let distance = 1; distance < 200; distance++) {
    const given = taken(
      [[20_000, 3]],
      [10_000, 10_000 + distance, 30_000].map((at) => [at, 9]),
    );
    assert.deepEqual((await restored(given)).image, given.snapshot, `${distance} bytes`);
  }
});

test('snapshot: what did not change is left out', async () => {
  const begun = Array.from({ length: PAGE_BYTES }, (_, at) => [at, at % 251]);
  const { file } = await restored(taken(begun, [[40_000, 252]]));
  assert.ok(file.length < 1_000, `${file.length} bytes`);
});
