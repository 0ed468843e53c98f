// Lets the page have its turn, so that nothing long is done in one piece.

/**
 * Not by setTimeout, which soon waits for 4 ms each time:
 * https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timer-initialisation-steps
 */
export function turn() {
  const { port1, port2 } = new MessageChannel();
  port2.postMessage('');
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
    })
  );
}

/**
 * @template Value
 * @param {Promise<Value>} promise
 */
export async function inTurn(promise) {
  const value = await promise;
  await turn();
  return value;
}
