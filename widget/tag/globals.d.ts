/** What scripts/build.py puts into the scripts: a path in dist/, and the hash it is checked against. */
type Checked = [path: string, integrity: string];

type ForRuntimes = Record<string, Checked>;

declare const FILES: {
  extras: Checked;
  ownForm: Checked;
  /** The path of its style sheet. */
  ownFormSheet: string;
  start: Checked;
  /** The package, compiled. */
  widget: ForRuntimes;
  /** PyScript's own package, compiled for Pyodide. */
  pyscript: Checked;
  laterSheet: string;
  /** The modules that make licences, their names from the bottom up, and the sheet for a key. */
  licensing: { modules: ForRuntimes; names: string[]; sheet: string };
  words: Record<string, Checked>;
  micropython: Record<'micropython.js' | 'micropython.wasm', Checked>;
  pyodide: Record<
    | 'pyodide.js'
    | 'pyodide.asm.js'
    | 'pyodide.asm.wasm'
    | 'python_stdlib.wasm'
    | 'page-snapshot.wasm'
    | 'snapshot.wasm'
    | 'pyodide-lock.json',
    Checked
  >;
  /** Of Pyodide's lock file. */
  lockInfo: Record<string, string>;
  /** The modules of the package, from the bottom up. */
  modules: string[];
};

/** What Python calls for each form: throws where it cannot take it. */
type Attach = (form: HTMLFormElement, json: string) => void;

interface Window {
  keygenSignup?: {
    add(tag: HTMLScriptElement): void;
    takeOver(attach: Attach): void;
    listen(form: HTMLFormElement, onSubmit: () => void, onLanguage: (json: string) => void): void;
    enter(form: HTMLFormElement, state: import('./forms.js').State): void;
    /** Comes with what starts Python. */
    placeAfter?(owner: HTMLElement): HTMLElement;
    stringify?(value: unknown): string | undefined;
    /** The same: resolves when Python can import what makes licences. */
    loadLicensing?(): Promise<void>;
  };
}

// PyScript's adapters have no types.
declare module '*/interpreter/micropython.js' {
  const adapter: import('./start/interpreter.js').Adapter;
  export default adapter;
}
declare module '*/interpreter/pyodide.js' {
  const adapter: import('./start/interpreter.js').Adapter;
  export default adapter;
}

// What the build puts in its place.
declare module 'dist:pyodide.js' {
  export const loadPyodide: (options: object) => Promise<import('./start/interpreter.js').Pyodide>;
  export const version: string;
}
