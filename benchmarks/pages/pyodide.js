// The floor: no less than this can be loaded for one handler in Python, on the same page.
import { loadPyodide } from '/dist/$pyodide/pyodide.js';

const python = await loadPyodide();
python.runPython(`
import js
from pyodide.ffi import create_proxy

js.document.forms[0].addEventListener("submit", create_proxy(lambda event: None))
js.performance.mark("live")
`);
