"""The sign-up widget: a form, a visitor, and one request to Keygen.

`signup` is the story: submit, read, ask Keygen, show. It stands on

- `form`: the form's state, and what its status line says;
- `fields`, `constraints`: what was typed, and what the page's author asked of it, without a page;
- `advice`: what the author may not have meant, without a page;
- `errors` with `summary`, and `greeting`: how a sign-up ends on the page;
- `session`: acting as the visitor, with a token;
- `licensing` with `card`: the licence key after the sign-up, loaded where it is wanted;
- `messages`, `states`: our words and the form's steps, from files that the tag reads too;
- `browser`: what speaks to the browser, with `card`; it knows only the records above;
- `keygen_signup`: what Keygen accepts and answers.

All of it runs unchanged on Pyodide and MicroPython. Nothing imports upwards.
"""
