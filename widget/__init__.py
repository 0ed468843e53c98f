"""The sign-up widget: a form, a visitor, and one request to Keygen.

`signup` is the story: submit, read, ask Keygen, show. It stands on

- `keygen`: what Keygen accepts and what it answers, without I/O;
- `messages`: our words, by error code;
- `form`: the form on the page;
- `browser`: the one module that imports `js`.

All of it runs unchanged on Pyodide and MicroPython. Nothing below imports upwards.
"""
