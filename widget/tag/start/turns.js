// Lets the page have its turn, so that nothing long is done in one piece.

/** Not setTimeout, which waits for 4 ms: https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-settimeout */
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
