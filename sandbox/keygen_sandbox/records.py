"""What the endpoints share: finding records, and reading what a request says of them."""

import uuid
from typing import Any

from keygen_sandbox.call import Call
from keygen_sandbox.errors import ApiError, Error, forbidden, invalid, no_record
from keygen_sandbox.params import UUID
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.store import License, User
from keygen_sandbox.validation import normalise_email

ANONYMOUS = "ensure a token or license is present and valid"
NOT_YOURS = "ensure the token or license is allowed to access all resources"


def record_id(name: str) -> str:
    """A UUID as it is stored, whatever its case and dashes; any other name as it is."""
    return str(uuid.UUID(name)) if UUID.fullmatch(name) else name


def find_user(call: Call, name: str) -> User | None:
    """The user with this UUID or email."""
    mine = {"account_id": call.account.id}
    user = call.store.find(User, id=record_id(name), **mine)
    return user or call.store.find(User, email=normalise_email(name), **mine)


def any_user_in_path(call: Call) -> User:
    """The user whose UUID or email is in the path, whoever asks. Raises ApiError (404)."""
    user = find_user(call, call.request.path_params["id"])
    if user is None:
        raise user_not_found(call)
    return user


def user_in_path(call: Call) -> User:
    """The user in the path, if the bearer may know of them. Raises ApiError (404)."""
    user = any_user_in_path(call)
    if not is_user_in_reach(call, user):
        raise user_not_found(call)
    return user


def is_user_in_reach(call: Call, user: User) -> bool:
    """Users know of themselves, products of all end users, staff of anyone."""
    role = call.bearer.role
    if role == "license":
        return call.store.find(License, id=call.bearer.id, owner_id=user.id) is not None
    return role in STAFF or user.id == call.bearer.id or (role != "user" and user.role == "user")


def has_product(call: Call, user: User, product_id: str) -> bool:
    """Whether an end user has a licence of a product."""
    is_licensed = call.store.find(License, owner_id=user.id, product_id=product_id) is not None
    return user.role == "user" and is_licensed


def user_not_found(call: Call) -> ApiError:
    """404, of the user in the path."""
    return no_record("user", call.request.path_params["id"])


def linked(data: dict[str, Any], name: str) -> str | None:
    """The id that a relationship of a request points to."""
    relationship = (data.get("relationships") or {}).get(name) or {}
    identifier = relationship.get("data") or {}
    value = identifier.get("id")
    return record_id(value) if value else None


def environment_of(call: Call, data: dict[str, Any]) -> str | None:
    """The environment of a new record. Raises ApiError (403) if it is not the one in force."""
    named = (data.get("relationships") or {}).get("environment")
    if named is not None and linked(data, "environment") != call.environment_id:
        raise forbidden("record environment is not compatible with the current environment")
    return call.environment_id


def must_exist(resource: str, relationship: str) -> Error:
    """The fault of a relationship that points to nothing."""
    pointer, code = f"/data/relationships/{relationship}", f"{relationship.upper()}_NOT_FOUND"
    return invalid(resource, pointer, "must exist", code)
