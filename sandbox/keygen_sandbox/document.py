"""Reading a request body as the server's JSON parser does (contract, sections 1, 2 and 10).

The server reads with Oj in its mode of compatibility, which is laxer than JSON. Left out are what
it makes of `-`, `00`, `nan` and of a surrogate that is followed by something else: no client sends
them, and here they are no JSON.
"""

import json
import re
from typing import Any, NoReturn

from keygen_sandbox.errors import bad_json
from keygen_sandbox.naming import snake_keys

MAX_NESTING = 300
"""Levels of arrays and objects that are read. The server's limit, if any, is not known: it reads
120. This one keeps Python's stack from running out."""

_TOKEN = re.compile(
    r'"(?P<string>(?:[^"\\]|\\.)*)"|(?P<comment>/\*.*?\*/|//[^\n\r\f]*)|\f', re.DOTALL
)
"""What is not read as it stands: strings, comments, and the form feed, which is white space."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def decode(body: bytes) -> dict[str, Any]:
    """The document with snake_case keys; {} for no body; anything but an object becomes `data`.

    Comments are tolerated where something follows, as are control characters in strings, and a
    backslash before any letter. Raises ApiError (400 JSON_INVALID) for what is not JSON: bad
    UTF-8, lone surrogates, NaN, trailing bytes.
    """
    if not body:
        return {}
    try:
        value = json.loads(_plain(body.decode()), strict=False, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
    except (ValueError, RecursionError):
        raise bad_json() from None
    if _nesting(value) > MAX_NESTING:
        raise bad_json()
    document = snake_keys(value)
    return document if isinstance(document, dict) else {"data": document}


def _plain(text: str) -> str:
    """The text without comments, and with no other escapes than JSON has. Raises ValueError."""
    comments = [match.end() for match in _TOKEN.finditer(text) if match["comment"]]
    if "\0" in text or (comments and not text[comments[-1] :].strip()):
        raise ValueError("a NUL, or a comment that nothing follows")
    return _TOKEN.sub(_plain_token, text)


def _plain_token(match: re.Match[str]) -> str:
    if match["string"] is None:
        return " "
    return f'"{_ESCAPED.sub(_plain_escape, match["string"])}"'


def _plain_escape(match: re.Match[str]) -> str:
    return match[0] if match[1] in '"\\/bfnrtu' else match[1]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _nesting(value: Any) -> int:
    """Levels of arrays and objects, counted without recursion."""
    levels, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        levels += 1
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return levels
