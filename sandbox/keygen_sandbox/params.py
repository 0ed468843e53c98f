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

from keygen_sandbox.errors import bad_parameter
from keygen_sandbox.naming import camel
from keygen_sandbox.times import parse_time

Type = Literal["string", "integer", "boolean", "object", "array", "time", "UUID string"]
Schema = Mapping[str, "Param"]

UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_TYPE_NAMES = {
    bool: "boolean", int: "integer", float: "float", str: "string", list: "array",
    datetime: "time",
}  # fmt: skip


@dataclass(frozen=True)
class Param:
    """One key of a document.

    Null is a value where the key is nullable, and means absent where it is only optional. A value
    of the type "time" becomes a datetime, or None.
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
    """Compare a decoded document with a schema; raises ApiError (400) at the first fault.

    Times, aliases, and nulls that mean absent are made what they stand for, in the document.
    """
    _refuse_unknown(schema, document, "")
    _refuse_forbidden(schema, document, "")
    _coerce(schema, document, "")
    _check_children(schema, document, "")
    _leave_out_nulls(schema, document)


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


def _leave_out_nulls(schema: Schema, document: dict[str, Any]) -> None:
    for key, param, _ in _sent(schema, document, ""):
        if isinstance(document[key], dict):
            _leave_out_nulls(param.children, document[key])
        elif document[key] is None and not param.nullable:
            del document[key]


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
