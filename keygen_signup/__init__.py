"""Keygen for Python: create users. The core does no I/O.

`rules` says what Keygen accepts, `requests` what to send, `answers` what came back (by way of
`documents`), `codes` who can fix what went wrong. These run unchanged on CPython, Pyodide and
MicroPython. None of them does I/O, so any program can bring its own.

    problems = rules.check(attributes)
    request = requests.create_user(account, attributes)
    answer = answers.read(status, headers, text, attributes["password"])
"""

__version__ = "0.1.0"
