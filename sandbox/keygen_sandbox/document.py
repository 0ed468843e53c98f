"""Reading a request body as the server's JSON parser does (contract, sections 1 and 2)."""

import json
import re
from typing import Any, NoReturn

from keygen_sandbox.errors import bad_json
from keygen_sandbox.naming import snake_keys

_MAX_NESTING = 100
_STRING_OR_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*', re.DOTALL)


def decode(body: bytes) -> dict[str, Any]:
    """The document with snake_case keys; {} for no body; anything but an object becomes `data`.

    Raises ApiError (400 JSON_INVALID) for what is not JSON: bad UTF-8, lone surrogates, NaN,
    trailing bytes. Comments are tolerated.
    """
    if not body:
        return {}
    try:
        text = _STRING_OR_COMMENT.sub(lambda match: match[1] or " ", body.decode())
        value = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
    except (ValueError, RecursionError):
        raise bad_json() from None
    if _nesting(value) > _MAX_NESTING:
        raise bad_json()
    document = snake_keys(value)
    return document if isinstance(document, dict) else {"data": document}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _nesting(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_nesting, value), default=0) if isinstance(value, list) else 0
