"""Compiles modules for Pyodide. This runs in Pyodide, whose version of Python it has to be."""

import marshal
from importlib.util import MAGIC_NUMBER, source_hash

from scripts.bare import bare_tree

CHECKED_HASH = 0b11
"""Python compiles the source itself where it finds another: https://peps.python.org/pep-0552/"""


def compiled(path: str, source: str) -> bytes:
    """The content of a .pyc file, whose tracebacks have the lines of the source."""
    code = compile(bare_tree(source), path, "exec", dont_inherit=True, optimize=2)
    flags = CHECKED_HASH.to_bytes(4, "little")
    return MAGIC_NUMBER + flags + source_hash(source.encode()) + marshal.dumps(code)
