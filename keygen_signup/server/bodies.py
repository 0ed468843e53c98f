"""The body of a request, read strictly, and built anew: what Keygen gets is what was checked.

Keygen takes names that look different for one (`signupId`, `signup_id`), and of two the first;
Python's json takes the last of two that are the same. So that nobody is served something else than
was looked at, such names are refused (`tests/data/keygen-contract.md`, section 10).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from ..arguments import MAX_METADATA_DEPTH, Secret, is_encodable
from ..codes import Problem
from ..documents import checked
from ..rules import NUL, check, check_metadata, check_name, trim
from .replies import bad_request, not_accepted

MAILBOX = "signupMailbox"
"""The name in a licence's metadata that says whose mailbox it was made for."""

PAGE_AT_FAULT = "REQUEST_REFUSED"
"""No visitor can put a name right: by this code, the page's author reads what is wrong with it."""

AT_ATTRIBUTES = "/data/attributes"
_TEXTS = ("firstName", "lastName", "email", "password")


class Twice(ValueError):
    """A name is there twice, or two names that Keygen takes for one."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


def user_attributes(body: bytes, allowed: Collection[str] | None = None) -> Secret[dict[str, Any]]:
    """The attributes of a new user. Raises Refused.

    `allowed` are the names that the metadata may have; None is any.
    """
    data = _resource(body, "users", ("type", "attributes"))
    found = _object(data, "attributes", "/data")
    _only(found.value, (*_TEXTS, "metadata"), AT_ATTRIBUTES)
    attributes = Secret(
        {
            name: text
            for name in _TEXTS
            if (text := _text(Secret(found.value.get(name)), f"{AT_ATTRIBUTES}/{name}")) is not None
        }
    )
    for name in ("firstName", "lastName", "email"):
        if name in attributes.value:
            attributes.value[name] = trim(attributes.value[name])
    metadata = _metadata(found.value.get("metadata"), allowed)
    everything = Secret[dict[str, Any]]({**attributes.value})
    if metadata:
        everything.value["metadata"] = metadata
    if problems := check(everything.value):
        raise not_accepted(problems)
    return everything


def license_request(
    body: bytes, allowed: Collection[str] | None = None
) -> tuple[dict[str, Any], str, str]:
    """What a user asks of a licence: its attributes, policy and owner. Raises Refused."""
    data = _resource(body, "licenses", ("type", "attributes", "relationships"))
    attributes: dict[str, Any] = {}
    if data.value.get("attributes") is not None:
        found = _object(data, "attributes", "/data").value
        _only(found, ("name", "metadata"), AT_ATTRIBUTES)
        name = _text(Secret(found.get("name")), f"{AT_ATTRIBUTES}/name")
        if name:
            if problem := check_name(name, "name", "NAME_TOO_LONG"):
                raise not_accepted([problem])
            attributes["name"] = name
        if metadata := _metadata(found.get("metadata"), allowed):
            attributes["metadata"] = metadata
    related = _object(data, "relationships", "/data")
    _only(related.value, ("policy", "owner"), "/data/relationships")
    return attributes, _linked(related, "policy", "policies"), _linked(related, "owner", "users")


def _resource(body: bytes, kind: str, names: Collection[str]) -> Secret[dict[str, Any]]:
    """The `data` of a document: a resource of this kind, with these members at most."""
    document = Secret(_read(body))
    if not isinstance(document.value, dict):
        raise bad_request("type mismatch (expected object)", "/data")
    _only(document.value, ("data",), "")
    data = _object(document, "data", "")
    _only(data.value, names, "/data")
    if data.value.get("type") not in (kind, kind[:-1]):
        raise bad_request("is invalid", "/data/type")
    return data


def _read(body: bytes) -> Any:
    """JSON in UTF-8, of at most 32 levels, with no name twice."""
    try:
        text = body.decode()
        return json.loads(checked(text), object_pairs_hook=_members)
    except Twice as twice:
        refused = bad_request(f"the name {_shown(twice.name)} is there twice")
    except (ValueError, RecursionError):
        refused = bad_request(
            "The request could not be completed because it contains invalid JSON "
            "(check formatting/encoding)",
            code="JSON_INVALID",
        )
    raise refused


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises Twice, and ValueError for half a character."""
    seen: set[str] = set()
    for name, _ in pairs:
        if not is_encodable(name):
            raise ValueError
        folded = fold(name)
        if folded in seen:
            raise Twice(name)
        seen.add(folded)
    return dict(pairs)


def fold(name: str) -> str:
    """What is left of a name when all is dropped that Keygen might drop or change.

    >>> fold("signup_ID") == fold("signupId")
    True
    """
    return "".join([c for c in name.lower() if c.isascii() and c.isalnum()])


def _shown(name: str) -> str:
    """A name for an error: short, and such as it can be shown."""
    return json.dumps(name[:40])


def _only(members: dict[str, Any], names: Collection[str], at: str) -> None:
    """Nothing else than these members."""
    for name in members:
        if name not in names:
            raise bad_request("unpermitted parameter", f"{at}/{name[:40]}")


def _object(parent: Secret[dict[str, Any]], name: str, at: str) -> Secret[dict[str, Any]]:
    if name not in parent.value:
        raise bad_request("is missing", f"{at}/{name}")
    found = Secret[dict[str, Any]](parent.value[name])
    if not isinstance(found.value, dict):
        raise bad_request("type mismatch (expected object)", f"{at}/{name}")
    return found


def _text(value: Secret[Any], at: str) -> str | None:
    """A text that can be stored, or None if there is none."""
    if value.value is None:
        return None
    if not isinstance(value.value, str):
        raise bad_request("type mismatch (expected string)", at)
    if not is_encodable(value.value):
        raise not_accepted([Problem("ENCODING_INVALID", at.rpartition("/")[2])])
    return value.value


def _metadata(value: Any, allowed: Collection[str] | None) -> dict[str, Any]:
    """Metadata whose names Keygen keeps apart, without ours."""
    at = f"{AT_ATTRIBUTES}/metadata"
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request("type mismatch (expected object)", at)
    for name in value:
        if fold(name) == fold(MAILBOX):
            raise bad_request("unpermitted parameter", f"{at}/{name[:40]}")
        if allowed is not None and name not in allowed:
            raise bad_request(f"SIGNUP_METADATA has no {_shown(name)}", at, PAGE_AT_FAULT)
    _check_tree(value, at, 0)
    if problem := check_metadata(value):
        raise not_accepted([problem])
    return value


def _check_tree(value: Any, at: str, depth: int) -> None:
    """Names and texts of the metadata, at all of its levels."""
    if isinstance(value, str):
        if NUL in value or not is_encodable(value):
            raise not_accepted([Problem("ENCODING_INVALID", "metadata")])
        return
    if not isinstance(value, dict | list):
        return
    if depth > MAX_METADATA_DEPTH:
        raise bad_request(f"maximum depth of {MAX_METADATA_DEPTH} exceeded", at)
    if isinstance(value, list):
        for item in value:
            _check_tree(item, at, depth + 1)
        return
    for name, item in value.items():
        if not name.isascii() or not fold(name):
            raise bad_request(
                f"the name {_shown(name)} has other letters than a to z, which Keygen would change",
                at,
                PAGE_AT_FAULT,
            )
        _check_tree(item, at, depth + 1)


def _linked(related: Secret[dict[str, Any]], name: str, kind: str) -> str:
    """The id of a related resource."""
    at = f"/data/relationships/{name}"
    link = _object(related, name, "/data/relationships")
    _only(link.value, ("data",), at)
    data = _object(link, "data", at).value
    _only(data, ("type", "id"), f"{at}/data")
    found = data.get("id")
    if data.get("type") != kind or not isinstance(found, str):
        raise bad_request("is invalid", f"{at}/data")
    return found.lower()
