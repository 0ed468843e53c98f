// The floor: no less than this can be loaded for one handler in Python, on the same page.
import { loadMicroPython } from '/dist/$micropython/micropython.js';

const python = await loadMicroPython();
python.runPython(`
import js
from jsffi import create_proxy

js.document.forms[0].addEventListener("submit", create_proxy(lambda event: None))
js.performance.mark("live")
`);
