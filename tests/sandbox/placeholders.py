"""The placeholders of the recorded requests and answers, such as `{{uuid}}` and `{{300 x é}}`."""

import base64
import re
from collections.abc import Mapping
from typing import Any

PATTERNS = {
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "time+14d": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "64 hex": r"[0-9a-f]{64}",
    "license key": r"[0-9A-F]{6}(?:-[0-9A-F]{6}){4}-V3",
    "signed key": r"key/[-\w]+=*\.[-\w]{86}==",
    "base64": r"[A-Za-z0-9+/]+=*",
    "epoch": r"\d{10}",
    "seconds": r"\d{1,4}",
    "reason": r"[a-z ]+",
    "url": r"https://.+",
}
"""What may stand for a placeholder whose value is not known."""


def fill(value: Any, known: Mapping[str, str]) -> Any:
    """A JSON value with what is known in place of the placeholders, in keys as well."""
    if isinstance(value, dict):
        return {fill(key, known): fill(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    if not isinstance(value, str):
        return value
    value = re.sub(r"\{\{(\d+) x (.)\}\}", lambda match: match[2] * int(match[1]), value)
    return re.sub(r"\{\{(.*?)\}\}", lambda match: known.get(match[1], match[0]), value)


def fill_headers(headers: Mapping[str, str | None], known: Mapping[str, str]) -> dict[bytes, bytes]:
    """Request headers, with `Basic base64(…)` encoded. White space around one is none."""
    filled = {}
    for name, template in headers.items():
        if template is None:
            continue
        value = fill(template, known).strip()
        if match := re.fullmatch(r"(\w+) base64\((.*)\)", value):
            value = f"{match[1]} {base64.b64encode(match[2].encode()).decode()}"
        filled[name.encode()] = value.encode()
    return filled


def difference(
    actual: Any, expected: Any, known: Mapping[str, str], *, exact: bool = True, path: str = ""
) -> str | None:
    """Where a JSON value first differs from what is expected, if it does, and how.

    Where `exact`, objects have no more keys, and in the same order.
    """
    if isinstance(expected, dict):
        expected = {fill(key, known): item for key, item in expected.items()}
        if not isinstance(actual, dict) or not expected.keys() <= actual.keys():
            return f"{path}: {actual!r}"
        if exact and list(actual) != list(expected):
            return f"{path}: {list(actual)}"
        pairs = [(key, actual[key], item) for key, item in expected.items()]
    elif isinstance(expected, list) and isinstance(actual, list) and len(actual) == len(expected):
        pairs = [
            (str(index), *pair) for index, pair in enumerate(zip(actual, expected, strict=True))
        ]
    else:
        return None if _is_like(actual, expected, known) else f"{path}: {actual!r}"
    found = (
        difference(value, item, known, exact=exact, path=f"{path}/{key}")
        for key, value, item in pairs
    )
    return next(filter(None, found), None)


def _is_like(actual: Any, expected: Any, known: Mapping[str, str]) -> bool:
    if expected == "{{permissions}}":
        return bool(actual == sorted(actual)) and all(isinstance(item, str) for item in actual)
    if expected == "{{list}}":
        return isinstance(actual, list)
    if expected == "{{time or null}}":
        return actual is None or _is_like(actual, "{{time}}", known)
    if not (isinstance(expected, str) and isinstance(actual, str)):
        return type(actual) is type(expected) and bool(actual == expected)
    parts = re.split(r"\{\{(.*?)\}\}", fill(expected, known))
    pattern = "".join(
        PATTERNS.get(part, re.escape(f"{{{{{part}}}}}")) if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    return re.fullmatch(pattern, actual) is not None
