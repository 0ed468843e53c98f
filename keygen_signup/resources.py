"""What Keygen has: users, tokens and licences, as frozen records with names as in Python.

Each has `raw`, the resource as Keygen sent it, and `request_id`, by which Keygen's logs know the
request. What is secret in them, or might be, is not in their `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from . import documents
from .documents import get_typed

Resource = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Somebody who signed up. `status` is "ACTIVE", "INACTIVE" or "BANNED"."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    full_name: str | None
    status: str
    role: str
    created: datetime | None
    updated: datetime | None
    metadata: Mapping[str, Any] = field(repr=False, hash=False)
    raw: Resource = field(repr=False, compare=False)
    request_id: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Token:
    """What a user's requests are sent with. `secret` is the token; `expiry` None is never."""

    id: str
    secret: str = field(repr=False)
    name: str | None
    expiry: datetime | None
    created: datetime | None
    user_id: str
    raw: Resource = field(repr=False, compare=False)
    request_id: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class License:
    """A licence and its `key`. `expiry` None is never.

    `status` is "ACTIVE", "INACTIVE", "EXPIRING", "EXPIRED", "SUSPENDED" or "BANNED".
    """

    id: str
    key: str = field(repr=False)
    name: str | None
    expiry: datetime | None
    status: str
    policy_id: str
    owner_id: str | None
    created: datetime | None
    updated: datetime | None
    metadata: Mapping[str, Any] = field(repr=False, hash=False)
    raw: Resource = field(repr=False, compare=False)
    request_id: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Validation:
    """What Keygen says of a key: whether it is `valid`, and a `code` that says why or why not
    ("VALID", "EXPIRED", "SUSPENDED", "NOT_FOUND", …). `license` is None if there is none."""

    valid: bool
    code: str
    detail: str
    license: License | None
    request_id: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class SignedUp:
    """Who signed up, and the licence that they have now."""

    user: User
    license: License


def user_from(resource: Resource, request_id: str) -> User | None:
    """The user of a JSON:API resource, or None if it is not one."""
    attributes = get_typed(resource, "attributes", dict)
    if get_typed(resource, "type", str) != "users" or not get_typed(resource, "id", str):
        return None
    if not get_typed(attributes, "email", str):
        return None
    return User(
        id=resource["id"],
        email=attributes["email"],
        first_name=text(attributes, "firstName"),
        last_name=text(attributes, "lastName"),
        full_name=text(attributes, "fullName"),
        status=text(attributes, "status") or "",
        role=text(attributes, "role") or "",
        created=time(attributes, "created"),
        updated=time(attributes, "updated"),
        metadata=get_typed(attributes, "metadata", dict),
        raw=resource,
        request_id=request_id,
    )


def token_from(resource: Resource, request_id: str) -> Token | None:
    """The token of a JSON:API resource, or None if it is not one that was just made."""
    attributes = get_typed(resource, "attributes", dict)
    secret, id = text(attributes, "token"), get_typed(resource, "id", str)
    user_id = related(resource, "bearer")
    if not (secret and id and user_id):
        return None
    return Token(
        id=id,
        secret=secret,
        name=text(attributes, "name"),
        expiry=time(attributes, "expiry"),
        created=time(attributes, "created"),
        user_id=user_id,
        raw=resource,
        request_id=request_id,
    )


def license_from(resource: Resource, request_id: str) -> License | None:
    """The licence of a JSON:API resource, or None if it is not one."""
    attributes = get_typed(resource, "attributes", dict)
    id, key = get_typed(resource, "id", str), text(attributes, "key")
    if get_typed(resource, "type", str) != "licenses" or not (id and key):
        return None
    return License(
        id=id,
        key=key,
        name=text(attributes, "name"),
        expiry=time(attributes, "expiry"),
        status=text(attributes, "status") or "",
        policy_id=related(resource, "policy") or "",
        owner_id=related(resource, "owner"),
        created=time(attributes, "created"),
        updated=time(attributes, "updated"),
        metadata=get_typed(attributes, "metadata", dict),
        raw=resource,
        request_id=request_id,
    )


def text(attributes: Resource, name: str) -> str | None:
    """An attribute, or None if it is no text."""
    value = attributes.get(name)
    return value if isinstance(value, str) else None


def time(attributes: Resource, name: str) -> datetime | None:
    """An attribute as a time with a zone, or None if it is no time."""
    try:
        found = datetime.fromisoformat(text(attributes, name) or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def related(resource: Resource, name: str) -> str | None:
    """The ID of a related resource, or None."""
    return documents.related(resource, name) or None
