// The floor: no less than this can be loaded for one handler in Python.
import { loadPyodide } from '/dist/$pyodide/pyodide.mjs';

const python = await loadPyodide();
python.runPython(`
import js
from pyodide.ffi import create_proxy

js.document.addEventListener("click", create_proxy(lambda event: None))
js.performance.mark("live")
`);
