"""JSON from outside: read within limits, fit to be passed on, and rid of a secret.

    >>> hide(parse('{"detail": "my secret is short"}'), "my secret")
    {'detail': '••• is short'}

Answers can be anything, and from anybody: a proxy, a captive portal, a server of somebody else's.
"""

import json

# Keygen's answers have a few thousand characters, and are 6 deep.
MAX_CHARACTERS = 100_000
MAX_DEPTH = 32
# CPython raises at 4,300 digits, MicroPython takes seconds for 100,000:
# https://docs.python.org/3/library/stdtypes.html#integer-string-conversion-length-limitation
MAX_DIGITS = 1000

LARGEST_NUMBER = 1.7976931348623157e308  # of JavaScript, and of every float

# Python's json reads and writes these, JSON has none of them, and MicroPython reads none.
NOT_JSON = ("-Infinity", "Infinity", "NaN")

HIDDEN = "•••"
# The names in JSON:API's errors: https://jsonapi.org/format/#error-objects
ERROR_MEMBERS = (
    "id",
    "links",
    "about",
    "status",
    "code",
    "title",
    "detail",
    "source",
    "pointer",
    "parameter",
    "header",
    "meta",
)


def parse(text: str, max_characters: int = MAX_CHARACTERS):
    """The JSON value in `text`, or None if it is not JSON, too long or too deep. Never raises.

    Numbers that JavaScript does not have become None; what is half a character becomes U+FFFD.
    """
    if len(text) > max_characters:
        return None
    try:
        return portable(json.loads(checked(text)))
    except (ValueError, RuntimeError, MemoryError, TypeError):  # MicroPython reads {1: 2}, {[]: 2}
        return None


def checked(text: str) -> str:
    """`text`, with null for the numbers that JSON does not have. Raises ValueError if parsing it
    could take too long, or too much of the stack: 8,000 levels end Pyodide as a whole.
    """
    pieces = text.split('"')
    is_string = False
    depth = digits = 0
    for i, piece in enumerate(pieces):
        if is_string:
            # It goes on if the quote after this piece is escaped: \" or \\\" but not \\".
            is_string = (len(piece) - len(piece.rstrip("\\"))) % 2 == 1
            continue
        is_string = True
        for c in piece:
            digits = digits + 1 if "0" <= c <= "9" else 0
            if c in "[{":
                depth += 1
            elif c in "]}":
                depth -= 1
            if depth > MAX_DEPTH or digits > MAX_DIGITS:
                raise ValueError
        for word in NOT_JSON:
            pieces[i] = pieces[i].replace(word, "null")
    return '"'.join(pieces)


def portable(value, depth: int = 0):
    """A JSON value as every interpreter and JavaScript can have it. Raises ValueError if it is too
    deep after all: MicroPython's json takes a quote for a hexadecimal digit.
    """
    if depth > MAX_DEPTH:
        raise ValueError
    if isinstance(value, dict):
        return {repaired(name): portable(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [portable(item, depth + 1) for item in value]
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, (int, float)) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        return None
    return value


def repaired(text: str) -> str:
    """`text` without surrogates: a pair is one character, which MicroPython's json leaves in two
    halves, and a lone one is U+FFFD, as in JavaScript's `toWellFormed`.
    """
    if not text or max(text) < "\ud800":
        return text
    whole, high = "", 0
    for c in text:
        code = ord(c)
        if high and 0xDC00 <= code <= 0xDFFF:
            whole, high = whole[:-1] + chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00), 0
        else:
            whole += "\ufffd" if 0xD800 <= code <= 0xDFFF else c
            high = code if 0xD800 <= code <= 0xDBFF else 0
    return whole


def hide(value, secret: str):
    """A JSON value with ••• for `secret`, wherever it is in it; as it is if there is no secret."""
    if not secret:
        return value
    if isinstance(value, dict):
        return hide_in(value, secret)
    if isinstance(value, list):
        return [hide(item, secret) for item in value]
    if isinstance(value, str):
        return value.replace(secret, HIDDEN)
    return HIDDEN if secret in str(value) else value


def hide_in(members: dict, secret: str, kept=()) -> dict:
    """The members of a JSON object with ••• for `secret`, but in those that are `kept`."""
    hidden = {}
    for name, value in members.items():
        if name not in kept:
            value = hide(value, secret)
            if name not in ERROR_MEMBERS:
                name = hide(name, secret)
        hidden[name] = value
    return hidden


def get_typed(value, name: str, kind):
    """`value[name]` if it is of this kind, or else an empty one."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, kind) else kind()


def related(resource: dict, name: str) -> str:
    """The ID of a related resource, or an empty string."""
    relationships = get_typed(resource, "relationships", dict)
    return get_typed(get_typed(get_typed(relationships, name, dict), "data", dict), "id", str)
