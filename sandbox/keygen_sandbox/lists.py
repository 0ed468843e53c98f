"""Lists: what a query asks for, page by page (contract, section 10)."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from keygen_sandbox.errors import bad_request
from keygen_sandbox.naming import snake
from keygen_sandbox.store import License, User

Record = TypeVar("Record", User, License)

_MOST = 100
"""Records of one page, and pages."""
_USUAL = 10
_SAID = {"true": True, "false": False, "null": None}


def with_metadata(records: Iterable[Record], query: QueryParams) -> list[Record]:
    """Those of the records that have all the metadata that `metadata[key]=value` asks for."""
    asked = [
        (snake(match[1]), value)
        for name, value in query.multi_items()
        if (match := re.fullmatch(r"metadata\[(.*)\]", name))
    ]
    return [
        record
        for record in records
        if all(_is(record.metadata.get(key, ...), value) for key, value in asked)
    ]


def _is(value: Any, text: str) -> bool:
    """Whether a value of the metadata is this text, or what the text says: a number, true, null."""
    if re.fullmatch(r"\d+(\.\d+)?", text) and type(value) in (int, float):
        return bool(value == float(text))
    return value == text or (text in _SAID and value is _SAID[text])


def page_of(
    records: list[Record], request: Request, resource: Callable[[Record], dict[str, Any]]
) -> dict[str, Any]:
    """The document with the page of the records that the query asks for, the latest first.

    Left out: pages by cursor. Raises ApiError (400) for a bad page, limit or order.
    """
    query = request.query_params
    order = query.get("order", "desc").lower()
    if order not in ("asc", "desc"):
        raise _bad("order", "order is invalid")
    if order == "asc":
        records = records[::-1]
    limit = _integer(query.get("limit", str(_USUAL)))
    asked = {name for name in query if re.match(r"page\b", name)}
    if not asked:
        _check("limit", "limit", limit)
        return {"data": [resource(record) for record in records[:limit]]}
    if "page[number]" not in asked or asked - {"page[number]", "page[size]"}:
        what = "an object containing a cursor or number and optional size"
        raise _bad("page", f"page must be {what}")
    number = _integer(query.get("page[number]", "0"))
    size = _integer(query.get("page[size]", str(limit)))
    _check("page[number]", "page number", number)
    _check("page[size]", "page size", size)
    pages = -(-len(records) // size)
    shown = records[(number - 1) * size : number * size]
    links = {
        "self": _address(request, size, number),
        "prev": _address(request, size, number - 1) if 1 < number <= pages else None,
        "next": _address(request, size, number + 1) if number < pages else None,
        "first": _address(request, size, 1),
        "last": _address(request, size, pages),
        "meta": {"pages": pages, "count": len(records)},
    }
    return {"data": [resource(record) for record in shown], "links": links}


def _address(request: Request, size: int, number: int) -> str:
    """The path and query of a page, in the order of the alphabet, and without credentials."""
    query = {
        name: value for name, value in request.query_params.items() if name not in ("token", "auth")
    }
    query |= {"page[number]": str(number), "page[size]": str(size)}
    return f"{request.url.path}?{urlencode(sorted(query.items()))}"


def _integer(text: str) -> int:
    """The digits that a text begins with, as Ruby reads a number."""
    match = re.match(r"\s*[+-]?\d+", text)
    return int(match[0]) if match else 0


def _check(parameter: str, name: str, number: int) -> None:
    if not 1 <= number <= _MOST:
        raise _bad(parameter, f"{name} must be a number between 1 and {_MOST} (got {number})")


def _bad(parameter: str, detail: str) -> Exception:
    return bad_request(detail, source={"parameter": parameter})
