import { loadPyodide } from '../../dist/pyodide-314.0.5/pyodide.js';

const beside = (name) => new URL(name, import.meta.url).href;

const pyodide = await loadPyodide();
await pyodide.loadPackage(beside('keygen_signup-0.1.0-py3-none-any.whl'), { messageCallback() {} });
const code = await fetch(beside('page.py'));
pyodide.runPython(await code.text());
