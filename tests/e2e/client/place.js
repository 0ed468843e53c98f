// Pyodide on the main thread of a page or, where this is a worker's own script, in that worker.
// `run(code, isAsync)` gives what Python code evaluates to, or throws what it throws.

/** @param {{pyodide: string, jspi: boolean}} options */
export async function start({ pyodide, jspi }) {
  if (!jspi) delete WebAssembly.Suspending; // as in a browser that cannot wait for a promise
  const { loadPyodide } = await import(pyodide);
  const python = await loadPyodide();
  return (code, isAsync) => (isAsync ? python.runPythonAsync(code) : python.runPython(code));
}

/** The same in a worker. */
export function startWorker(options) {
  const worker = new Worker(import.meta.url, { type: 'module' });
  const ask = (message) =>
    new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data: [value, error] }) => (error ? reject(error) : resolve(value));
      worker.postMessage(message, [port2]);
    });
  return ask(['start', options]).then(() => (code, isAsync) => ask(['run', code, isAsync]));
}

if (!globalThis.document) {
  let run;
  addEventListener('message', async ({ data: [name, ...given], ports: [port] }) => {
    try {
      if (name === 'start') run = await start(...given);
      const value = name === 'run' ? await run(...given) : null;
      port.postMessage([value]);
    } catch (error) {
      port.postMessage([null, new Error(error.message)]);
    }
  });
}
