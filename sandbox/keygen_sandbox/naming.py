"""Spelling of JSON keys: snake_case inside, lowerCamel outside (contract, section 2, casing)."""

import re
import unicodedata
from typing import Any

_WORD_BORDER = re.compile(r"(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])")
_LAST_TRANSLITERATED = "\u017e"
"""The server knows the letters of Latin-1 and Latin Extended-A, and drops all others."""
_LIGATURES = str.maketrans({
    "æ": "ae", "ð": "d", "×": "x", "ø": "o", "þ": "th", "ß": "ss", "đ": "d", "ħ": "h", "ı": "i",
    "ĳ": "ij", "ĸ": "k", "ŀ": "l", "ł": "l", "ŉ": "'n", "ŋ": "ng", "œ": "oe", "ŧ": "t",
})  # fmt: skip


def snake(key: str) -> str:
    """The key as the server stores it: `firstName`, `First Name`, `first-name` -> `first_name`."""
    words = _WORD_BORDER.sub("_", key).replace("-", "_").lower()
    words = unicodedata.normalize("NFC", words).translate(_LIGATURES)
    latin = "".join(
        unicodedata.normalize("NFD", letter)[0] if letter <= _LAST_TRANSLITERATED else " "
        for letter in words
    )
    return re.sub(r"[^a-z0-9]+", "_", latin).strip("_")


def camel(key: str) -> str:
    """The key as the server shows it: `first_name` -> `firstName`."""
    first, *others = key.split("_")
    return first + "".join(word.capitalize() for word in others)


def snake_keys(value: Any) -> Any:
    """A JSON value with every key at every depth in snake_case.

    The server renames keys one after another and in place (`deep_transform_keys!` of
    ActiveSupport). So of `firstName` and `first_name` the first counts, since the second is gone
    when its turn comes; of `email` and `Email` the second, which is written over the first.
    """
    if isinstance(value, dict):
        renamed = dict(value)
        for key in value:
            item = renamed.pop(key, None)
            renamed[snake(key)] = snake_keys(item)
        return renamed
    if isinstance(value, list):
        return [snake_keys(item) for item in value]
    return value


def camel_keys(value: Any) -> Any:
    """A JSON value with every key at every depth in lowerCamel."""
    if isinstance(value, dict):
        return {camel(key): camel_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [camel_keys(item) for item in value]
    return value
