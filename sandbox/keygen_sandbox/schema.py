"""Typed parameters: what a request document may and must contain (contract, section 2).

Only the first fault is reported. Keys nobody may send come first, in document order; then keys
this caller may not send; then values that cannot be made what they should be; then all else. The
last three in the order of the schema, and children before parents.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from keygen_sandbox.accounts import Edition
from keygen_sandbox.errors import bad_parameter
from keygen_sandbox.naming import camel
from keygen_sandbox.permissions import CREATORS
from keygen_sandbox.times import parse_time

Type = Literal["string", "integer", "boolean", "object", "array", "time", "UUID string"]
Schema = Mapping[str, "Param"]

UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_METADATA_DEPTH = 2
_TYPE_NAMES = {
    bool: "boolean", int: "integer", float: "float", str: "string", list: "array",
    datetime: "time",
}  # fmt: skip


@dataclass(frozen=True)
class Param:
    """One key of a document. Null means absent where the key is optional.

    A value of the type "time" becomes a datetime, or None.
    """

    type: Type
    optional: bool = False
    nullable: bool = False
    blank: bool = False
    one_of: tuple[str, ...] = ()
    max_depth: int | None = None
    allowed: bool = True
    """False for a key that exists, but not for this caller."""
    alias: str | None = None
    """Another name of this key."""
    children: Schema = field(default_factory=dict)


def check(schema: Schema, document: dict[str, Any]) -> None:
    """Compare a decoded document with a schema; raises ApiError (400) at the first fault."""
    _refuse_unknown(schema, document, "")
    _refuse_forbidden(schema, document, "")
    _coerce(schema, document, "")
    _check_children(schema, document, "")


def _refuse_unknown(schema: Schema, document: dict[str, Any], path: str) -> None:
    aliases = {param.alias: key for key, param in schema.items() if param.alias}
    for name, value in list(document.items()):
        key = aliases.get(name, name)
        if key not in schema:
            raise bad_parameter("unpermitted parameter", f"{path}/{camel(key)}")
        document[key] = document.pop(name)
        if schema[key].children and isinstance(value, dict):
            _refuse_unknown(schema[key].children, value, f"{path}/{camel(key)}")


def _refuse_forbidden(schema: Schema, document: dict[str, Any], path: str) -> None:
    for key, param, pointer in _sent(schema, document, path):
        if isinstance(document[key], dict):
            _refuse_forbidden(param.children, document[key], pointer)
        if not param.allowed:
            raise bad_parameter("unpermitted parameter", pointer)


def _coerce(schema: Schema, document: dict[str, Any], path: str) -> None:
    for key, param, pointer in _sent(schema, document, path):
        value = document[key]
        if isinstance(value, dict):
            _coerce(param.children, value, pointer)
        if param.type != "time":
            continue
        if is_blank(value):
            document[key] = None
        elif isinstance(value, str) or (type(value) is int and value >= 0):
            document[key] = parse_time(str(value))
        else:
            received = "hash" if isinstance(value, dict) else _type_name(value)
            raise bad_parameter(f"failed to coerce {received} to time", pointer)


def _sent(schema: Schema, document: dict[str, Any], path: str) -> list[tuple[str, Param, str]]:
    """The keys of a schema that a document has, each with its pointer."""
    return [
        (key, param, f"{path}/{camel(key)}") for key, param in schema.items() if key in document
    ]


def _check_children(schema: Schema, document: dict[str, Any], path: str) -> None:
    for key, param in schema.items():
        pointer = f"{path}/{camel(key)}"
        if key in document:
            _check_value(param, document[key], pointer)
        elif not param.optional:
            raise bad_parameter("is missing", pointer)


def _check_value(param: Param, value: Any, pointer: str) -> None:
    if param.children and isinstance(value, dict):
        _check_children(param.children, value, pointer)
    if value is None:
        if not (param.optional or param.nullable):
            raise bad_parameter("cannot be null", pointer)
        return
    if not _fits(param.type, value):
        received = _type_name(value)
        raise bad_parameter(f"type mismatch (received {received} expected {param.type})", pointer)
    if not param.children and value is not False and is_blank(value):
        if not param.blank:
            raise bad_parameter("cannot be blank", pointer)
        return
    if param.one_of and value not in param.one_of:
        raise bad_parameter("is invalid", pointer)
    if param.max_depth is not None:
        _check_depth(value, param.max_depth, param.max_depth, pointer)


def _check_depth(value: Any, levels_left: int, max_depth: int, pointer: str) -> None:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if not isinstance(item, dict | list):
            continue
        path = f"{pointer}/{camel(str(key))}"
        if levels_left == 0:
            raise bad_parameter(f"maximum depth of {max_depth} exceeded", path)
        _check_depth(item, levels_left - 1, max_depth, path)


def is_blank(value: Any) -> bool:
    """Whether a JSON value is blank in the sense of Rails: null, false, empty, or white space."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is False or value in ([], {})


def _fits(expected: Type, value: Any) -> bool:
    if expected == "UUID string":
        return isinstance(value, str) and UUID.fullmatch(value) is not None
    return _type_name(value) == expected


def _type_name(value: Any) -> str:
    return _TYPE_NAMES.get(type(value), "object")


_METADATA = Param("object", optional=True, blank=True, max_depth=_METADATA_DEPTH)
_GROUP_MANAGERS = CREATORS | {"support-agent"}
_PERMISSION_MANAGERS = CREATORS - {"sales-agent"}


def _link(kind: str, *, plural: str | None = None, nullable: bool = False, **options: Any) -> Param:
    """A relationship to one record of a kind."""
    types = (kind, plural or f"{kind}s")
    identifier = {"type": Param("string", one_of=types), "id": Param("UUID string")}
    data = Param("object", nullable=nullable, children=identifier)
    return Param("object", children={"data": data}, **options)


def _group(role: str | None) -> Param:
    return _link("group", nullable=True, optional=True, allowed=role in _GROUP_MANAGERS)


def _environments(edition: Edition) -> Schema:
    link = _link("environment", nullable=True, optional=True)
    return {"environment": link} if edition == "EE" else {}


def _permissions(edition: Edition, role: str | None) -> Schema:
    allowed = role in _PERMISSION_MANAGERS
    permissions = Param("array", optional=True, allowed=allowed)
    return {"permissions": permissions} if edition == "EE" else {}


def user_schema(edition: Edition, role: str | None) -> Schema:
    """POST /users, for a caller with this role or for nobody (contract, section 2)."""
    attributes = {
        "first_name": Param("string", optional=True, blank=True),
        "last_name": Param("string", optional=True, blank=True),
        "email": Param("string"),
        "password": Param("string", optional=True),
        "metadata": _METADATA,
        "role": Param(
            "string",
            optional=True,
            one_of=("user", "admin", "developer", "sales-agent", "support-agent", "read-only"),
            allowed=role == "admin",
        ),
        **_permissions(edition, role),
    }
    relationships = {"group": _group(role), **_environments(edition)}
    return {
        "data": Param("object", children={
            "type": Param("string", one_of=("user", "users")),
            "attributes": Param("object", children=attributes),
            "relationships": Param("object", optional=True, children=relationships),
        }),
    }  # fmt: skip


def token_schema(edition: Edition) -> Schema:
    """POST /tokens; everything is optional (contract, section 9a)."""
    bearers = ("environment", "product", "user", "license")
    bearer = {
        "type": Param("string", one_of=(*bearers, *(f"{bearer}s" for bearer in bearers))),
        "id": Param("UUID string"),
    }
    relationships = {
        "bearer": Param(
            "object", optional=True, children={"data": Param("object", children=bearer)}
        ),
        **_environments(edition),
    }
    attributes = {
        "expiry": Param("time", optional=True),
        "name": Param("string", optional=True),
    }
    resource = {
        "type": Param("string", one_of=("token", "tokens")),
        "attributes": Param("object", optional=True, children=attributes),
        "relationships": Param("object", optional=True, children=relationships),
    }
    return {
        "data": Param("object", optional=True, children=resource),
        "meta": Param("object", optional=True, children={"otp": Param("string")}),
    }


def license_schema(edition: Edition, role: str | None) -> Schema:
    """POST /licenses (contract, section 9c): users may send a name, a key and metadata."""
    numbers = (
        "max_machines", "max_cores", "max_memory", "max_disk", "max_uses", "max_processes",
        "max_users",
    )  # fmt: skip
    may_set_terms = role in CREATORS
    attributes = {
        "name": Param("string", optional=True, blank=True),
        "key": Param("string", optional=True),
        "protected": Param("boolean", optional=True, allowed=may_set_terms),
        "expiry": Param("time", optional=True, allowed=may_set_terms),
        "suspended": Param("boolean", optional=True, allowed=may_set_terms),
        **{name: Param("integer", optional=True, allowed=may_set_terms) for name in numbers},
        "metadata": _METADATA,
        **_permissions(edition, role),
    }
    relationships = {
        "policy": _link("policy", plural="policies"),
        "owner": _link("user", nullable=True, optional=True, alias="user"),
        "group": _group(role),
        **_environments(edition),
    }
    return {
        "data": Param("object", children={
            "type": Param("string", one_of=("license", "licenses")),
            "id": Param("UUID string", optional=True, allowed=False),  # nobody here chooses ids
            "attributes": Param("object", optional=True, children=attributes),
            "relationships": Param("object", children=relationships),
        }),
    }  # fmt: skip


_TEXT = Param("string", optional=True)
_TEXTS = Param("array", optional=True)

LICENSE_KEY: Schema = {
    "meta": Param("object", children={
        "key": Param("string"),
        "legacy_encrypted": Param("boolean", optional=True),
        "encrypted": Param("boolean", optional=True),
        "nonce": Param("integer", optional=True),
        "scope": Param("object", optional=True, children={
            "product": _TEXT, "policy": _TEXT, "user": _TEXT, "machine": _TEXT,
            "fingerprint": _TEXT, "fingerprints": _TEXTS, "components": _TEXTS,
            "entitlements": _TEXTS, "checksum": _TEXT, "version": _TEXT,
        }),
    }),
}  # fmt: skip
"""POST /licenses/actions/validate-key (contract, section 10)."""

FORGOTTEN_PASSWORD: Schema = {
    "meta": Param("object", children={
        "deliver": Param("boolean", optional=True),
        "email": Param("string"),
    }),
}  # fmt: skip
"""POST /passwords (contract, section 9d)."""

NEW_PASSWORD: Schema = {
    "meta": Param("object", children={
        "password_reset_token": Param("string"),
        "new_password": Param("string"),
    }),
}  # fmt: skip
"""POST /users/{id}/actions/reset-password (contract, section 9d)."""
