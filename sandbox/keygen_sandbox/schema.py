"""Typed parameters: what a request document may and must contain (contract, section 2).

Only the first fault is reported. Keys nobody may send come first, in document order; then keys
this caller may not send; then all else, in the order of the schema and children before parents.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from keygen_sandbox.accounts import Edition
from keygen_sandbox.errors import bad_parameter
from keygen_sandbox.naming import camel
from keygen_sandbox.times import parse_time

Type = Literal["string", "integer", "boolean", "object", "array", "time", "UUID string"]
Schema = Mapping[str, "Param"]

UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_METADATA_DEPTH = 2


@dataclass(frozen=True)
class Param:
    """One key of a document. Null means absent where the key is optional."""

    type: Type
    optional: bool = False
    nullable: bool = False
    blank: bool = False
    one_of: tuple[str, ...] = ()
    max_depth: int | None = None
    allowed: bool = True
    """False for a key that exists, but not for this caller."""
    children: Schema = field(default_factory=dict)


def check(schema: Schema, document: dict[str, Any]) -> None:
    """Compare a decoded document with a schema; raises ApiError (400) at the first fault."""
    _refuse_unknown(schema, document, "")
    _refuse_forbidden(schema, document, "")
    _check_children(schema, document, "")


def _refuse_unknown(schema: Schema, document: dict[str, Any], path: str) -> None:
    for key, value in document.items():
        if key not in schema:
            raise bad_parameter("unpermitted parameter", f"{path}/{camel(key)}")
        if schema[key].children and isinstance(value, dict):
            _refuse_unknown(schema[key].children, value, f"{path}/{camel(key)}")


def _refuse_forbidden(schema: Schema, document: dict[str, Any], path: str) -> None:
    for key, param in schema.items():
        if key not in document:
            continue
        pointer = f"{path}/{camel(key)}"
        if isinstance(document[key], dict):
            _refuse_forbidden(param.children, document[key], pointer)
        if not param.allowed:
            raise bad_parameter("unpermitted parameter", pointer)


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
    if isinstance(value, str | list | dict) and not param.children and _is_blank(value):
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


def _is_blank(value: str | list[Any] | dict[str, Any]) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def _fits(expected: Type, value: Any) -> bool:
    if expected == "UUID string":
        return isinstance(value, str) and UUID.fullmatch(value) is not None
    if expected == "time":
        return parse_time(value) is not None
    return _type_name(value) == expected


def _type_name(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "float", str: "string", list: "array"}
    return names.get(type(value), "object")


_METADATA = Param("object", optional=True, blank=True, max_depth=_METADATA_DEPTH)
_GROUP_MANAGERS = frozenset(
    ("admin", "developer", "sales-agent", "support-agent", "product", "environment")
)
_PERMISSION_MANAGERS = frozenset(("admin", "developer", "product", "environment"))


def _linkage(kind: str, *, plural: str | None = None, nullable: bool = False) -> Schema:
    types = (kind, plural or f"{kind}s")
    identifier = {"type": Param("string", one_of=types), "id": Param("UUID string")}
    return {"data": Param("object", nullable=nullable, children=identifier)}


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
    }
    group = _linkage("group", nullable=True)
    relationships = {
        "group": Param("object", optional=True, allowed=role in _GROUP_MANAGERS, children=group)
    }
    if edition == "EE":
        attributes["permissions"] = Param(
            "array", optional=True, allowed=role in _PERMISSION_MANAGERS
        )
        relationships["environment"] = _ENVIRONMENT
    return _resource("user", attributes, Param("object", optional=True, children=relationships))


def token_schema(edition: Edition) -> Schema:
    """POST /tokens; everything is optional (contract, section 9a)."""
    bearers = ("environment", "product", "user", "license")
    identifier = {
        "type": Param("string", one_of=(*bearers, *(f"{bearer}s" for bearer in bearers))),
        "id": Param("UUID string"),
    }
    bearer = {"data": Param("object", children=identifier)}
    relationships = {"bearer": Param("object", optional=True, children=bearer)}
    attributes = {
        "expiry": Param("time", optional=True),
        "name": Param("string", optional=True),
    }
    if edition == "EE":
        relationships["environment"] = _ENVIRONMENT
    resource = {
        "type": Param("string", one_of=("token", "tokens")),
        "attributes": Param("object", optional=True, children=attributes),
        "relationships": Param("object", optional=True, children=relationships),
    }
    return {
        "data": Param("object", optional=True, children=resource),
        "meta": Param("object", optional=True, children={"otp": Param("string")}),
    }


def license_schema(edition: Edition) -> Schema:
    """POST /licenses, for users: only these keys, all others belong to staff (section 9c)."""
    attributes = {
        "name": Param("string", optional=True, blank=True),
        "key": Param("string", optional=True),
        "metadata": _METADATA,
    }
    owner = Param("object", optional=True, children=_linkage("user", nullable=True))
    relationships = {
        "policy": Param("object", children=_linkage("policy", plural="policies")),
        "owner": owner,
        "user": owner,
    }
    if edition == "EE":
        relationships["environment"] = _ENVIRONMENT
    resource = _resource("license", attributes, Param("object", children=relationships))
    children = dict(resource["data"].children)
    children["attributes"] = Param("object", optional=True, children=attributes)
    return {"data": Param("object", children=children)}


_ENVIRONMENT = Param("object", optional=True, children=_linkage("environment", nullable=True))

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


def _resource(kind: str, attributes: Schema, relationships: Param) -> Schema:
    children = {
        "type": Param("string", one_of=(kind, f"{kind}s")),
        "attributes": Param("object", children=attributes),
        "relationships": relationships,
    }
    return {"data": Param("object", children=children)}
