"""Lists: what a query asks for, page by page (contract, section 10)."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from keygen_sandbox.errors import bad_request
from keygen_sandbox.naming import snake
from keygen_sandbox.params import UUID
from keygen_sandbox.store import License, Policy, Token, User

Record = TypeVar("Record", User, License, Token, Policy)
Described = TypeVar("Described", User, License)

_MOST = 100
"""Records of one page, and pages."""
_USUAL = 10
_SAID = {"true": True, "false": False, "null": None}


def with_metadata(records: Iterable[Described], query: QueryParams) -> list[Described]:
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

    A page has a number, or comes after the record whose id is the cursor; without either, there
    are as many records as the limit says, and no links. Raises ApiError (400) for a bad page,
    limit or order.
    """
    query = request.query_params
    order = query.get("order", "desc").lower()
    if order not in ("asc", "desc"):
        raise _bad("order", "order is invalid")
    if order == "asc":
        records = records[::-1]
    limit = _integer(query.get("limit", str(_USUAL)))
    size = _integer(query.get("page[size]", str(limit)))
    if "page[cursor]" in query and "page[number]" not in query:
        shown, links = _after_cursor(records, request, query["page[cursor]"], size)
    elif "page[number]" in query:
        shown, links = _numbered(records, request, _integer(query["page[number]"]), size)
    elif any(re.match(r"page\b", name) for name in query):
        what = "an object containing a cursor or number and optional size"
        raise _bad("page", f"page must be {what}")
    else:
        _check("limit", "limit", limit)
        return {"data": [resource(record) for record in records[:limit]]}
    return {"data": [resource(record) for record in shown], "links": links}


def _numbered(
    records: list[Record], request: Request, number: int, size: int
) -> tuple[list[Record], dict[str, Any]]:
    if number > _MOST:
        instead = f"(got {number}, please use cursor-based pagination instead)"
        detail = f"page number must be a number between 1 and {_MOST} {instead}"
        raise _bad("page[number]", detail)
    _check("page[number]", "page number", number)
    _check("page[size]", "page size", size)
    pages = -(-len(records) // size)
    links = {
        "self": _address(request, size, number=number),
        "prev": _address(request, size, number=number - 1) if 1 < number <= pages else None,
        "next": _address(request, size, number=number + 1) if number < pages else None,
        "first": _address(request, size, number=1),
        "last": _address(request, size, number=pages),
        "meta": {"pages": pages, "count": len(records)},
    }
    return records[(number - 1) * size : number * size], links


def _after_cursor(
    records: list[Record], request: Request, cursor: str, size: int
) -> tuple[list[Record], dict[str, Any]]:
    """What follows a record; nothing, after one that is not in the list."""
    if cursor and not UUID.fullmatch(cursor):
        raise _bad("page[cursor]", f'page cursor must be a valid UUID (got "{cursor}")')
    _check("page[size]", "page size", size)
    rest = records
    if cursor:
        ids = [record.id for record in records]
        rest = records[ids.index(cursor) + 1 :] if cursor in ids else []
    shown = rest[:size]
    links = {
        "self": _address(request, size, cursor=cursor),
        "next": _address(request, size, cursor=shown[-1].id) if len(rest) > size else None,
    }
    return shown, links


def _address(request: Request, size: int, **page: str | int) -> str:
    """The path and query of a page, in the order of the alphabet, and without credentials."""
    query: dict[str, str | int] = {
        name: value
        for name, value in request.query_params.items()
        if name not in ("token", "auth") and not name.startswith("page[")
    }
    query |= {f"page[{name}]": value for name, value in page.items()} | {"page[size]": size}
    return f"{request.url.path}?{'&'.join(sorted(urlencode([pair]) for pair in query.items()))}"


def _integer(text: str) -> int:
    """The digits that a text begins with, as Ruby reads a number."""
    match = re.match(r"\s*[+-]?\d+", text)
    return int(match[0]) if match else 0


def _check(parameter: str, name: str, number: int) -> None:
    if not 1 <= number <= _MOST:
        raise _bad(parameter, f"{name} must be a number between 1 and {_MOST} (got {number})")


def _bad(parameter: str, detail: str) -> Exception:
    return bad_request(detail, source={"parameter": parameter})
