// The files that it takes to start Python, all by their names in dist/ without hashes.

/** By runtime. */
export const PACKAGE = FILES.widget;

export const PYSCRIPT = FILES.pyscript;

export const LATER_SHEET = FILES.laterSheet;

export const LICENSING = FILES.licensing;

export const MICROPYTHON = {
  script: FILES.micropython['micropython.js'],
  binary: FILES.micropython['micropython.wasm'],
};

export const PYODIDE = {
  script: FILES.pyodide['pyodide.js'],
  module: FILES.pyodide['pyodide.asm.js'],
  binary: FILES.pyodide['pyodide.asm.wasm'],
  library: FILES.pyodide['python_stdlib.wasm'],
  snapshot: FILES.pyodide['snapshot.wasm'],
  pageSnapshot: FILES.pyodide['page-snapshot.wasm'],
  lock: FILES.pyodide['pyodide-lock.json'],
};

/**
 * What a page's own interpreter loads as well, and may wait for without end.
 *
 * @type {Record<string, Checked[]>}
 */
export const PAGES_PARTS = {
  micropython: [MICROPYTHON.binary],
  pyodide: [], // ../pyodide.js fails by itself
};

/** @param {string} path */
export function at(path) {
  return new URL(path, import.meta.url).href;
}
