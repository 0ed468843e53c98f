// What both interpreters need: WebAssembly, compiled as it comes and instantiated in turns.
import { turn } from './turns.js';

/**
 * @typedef {object} Interpreter
 * @property {FileSystem} FS
 * @property {(code: string) => unknown} runPython
 *
 * @typedef {object} FileSystem
 * @property {(path: string, content: string | Uint8Array) => void} writeFile
 *
 * @typedef {Interpreter & ForPyodide} Pyodide
 * @typedef {object} ForPyodide
 * @property {FileSystem & { cwd(): string, mkdirTree(path: string): void }} FS
 * @property {(code: string, ...rest: unknown[]) => Promise<unknown>} runPythonAsync
 * @property {(...given: unknown[]) => Promise<unknown>} loadPackage
 * @property {(name: string) => any} pyimport
 *
 * @typedef {(loader: object, config: object, url: string, base: string) => Promise<Interpreter>} Engine
 * @typedef {{ engine: Engine }} Adapter PyScript's, for an interpreter.
 *
 * @typedef {{ instance: WebAssembly.Instance, module: WebAssembly.Module }} Instantiated
 * @typedef {(imports: WebAssembly.Imports) => Promise<Instantiated>} Instantiate
 */

/** Rejects where WebAssembly is missing or forbidden. By eight bytes: the smallest module. */
export async function assertWebAssembly() {
  try {
    await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`WebAssembly is missing, or script-src lacks 'wasm-unsafe-eval'. ${message}`);
  }
}

/**
 * A host may not know the type of a .wasm file, which compiling as it comes needs:
 * https://webassembly.github.io/spec/web-api/#streaming-modules
 *
 * @param {Response} response
 */
export async function compile(response) {
  const type = response.headers.get('content-type')?.toLowerCase();
  return type === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Starts an interpreter while its WebAssembly is compiled. Where that fails, or gets no memory, this
 * rejects: the interpreters would wait for ever.
 *
 * @template {Interpreter} Started
 * @param {Promise<WebAssembly.Module>} compiling
 * @param {(instantiate: Instantiate) => Promise<Started>} start
 * @param {(memory: WebAssembly.Memory) => void} [prepare] Has the memory first.
 * @returns {Promise<Started>}
 */
export function instantiating(compiling, start, prepare) {
  return new Promise((resolve, reject) => {
    compiling.catch(reject); // before the interpreter asks for it
    /** @type {Instantiate} */
    const instantiate = async (imports) => {
      try {
        const module = await compiling;
        const instance = await WebAssembly.instantiate(module, imports);
        await turn();
        prepare?.(/** @type {WebAssembly.Memory} */ (instance.exports.memory));
        await turn();
        return { instance, module };
      } catch (error) {
        reject(error);
        return new Promise(() => {});
      }
    };
    start(instantiate).then(resolve, reject);
  });
}
