"""What each request document may and must contain (contract, section 2)."""

from dataclasses import replace
from typing import Any

from keygen_sandbox.accounts import Edition
from keygen_sandbox.params import Param, Schema
from keygen_sandbox.params import check as check
from keygen_sandbox.permissions import CREATORS, MANAGERS

_METADATA_DEPTH = 2

_METADATA = Param("object", optional=True, blank=True, max_depth=_METADATA_DEPTH)
_ROLES = ("user", "admin", "developer", "sales-agent", "support-agent", "read-only")
_ANY_ID = Param("string", optional=True)
"""Of the record in the path, once more: whatever it is, it does not count."""
_PERMISSION_MANAGERS = CREATORS - {"sales-agent"}


def _link(kind: str, *, plural: str | None = None, nullable: bool = False, **options: Any) -> Param:
    """A relationship to one record of a kind."""
    types = (kind, plural or f"{kind}s")
    identifier = {"type": Param("string", one_of=types), "id": Param("UUID string")}
    data = Param("object", nullable=nullable, children=identifier)
    return Param("object", children={"data": data}, **options)


def _group(role: str | None) -> Param:
    return _link("group", nullable=True, optional=True, allowed=role in MANAGERS)


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
        "password": Param("string", optional=True, nullable=True),
        "metadata": _METADATA,
        "role": Param("string", optional=True, one_of=_ROLES, allowed=role == "admin"),
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


def user_changes_schema(edition: Edition, role: str | None) -> Schema:
    """PATCH /users/{id}, for a caller with this role (contract, section 10)."""
    attributes = {
        "first_name": Param("string", optional=True, nullable=True, blank=True),
        "last_name": Param("string", optional=True, nullable=True, blank=True),
        "email": Param("string", optional=True),
        "password": Param(
            "string", optional=True, nullable=True, allowed=role in _PERMISSION_MANAGERS
        ),
        "metadata": replace(_METADATA, allowed=role in CREATORS),
        "role": Param("string", optional=True, one_of=_ROLES, allowed=role == "admin"),
        **_permissions(edition, role),
    }
    return {
        "data": Param("object", children={
            "type": Param("string", one_of=("user", "users")),
            "id": _ANY_ID,
            "attributes": Param("object", optional=True, children=attributes),
        }),
    }  # fmt: skip


def token_schema(edition: Edition) -> Schema:
    """POST /tokens; everything is optional (contract, section 9a)."""
    bearers = ("environment", "product", "user", "license")
    bearer = {
        "type": Param("string", one_of=(*bearers, *(f"{bearer}s" for bearer in bearers))),
        "id": Param("UUID string"),
    }
    to_whom = Param("object", optional=True, children={"data": Param("object", children=bearer)})
    return {
        "data": _token({"bearer": to_whom, **_environments(edition)}),
        "meta": Param("object", optional=True, children={"otp": Param("string")}),
    }


def user_token_schema(edition: Edition) -> Schema:
    """POST /users/{id}/tokens, whose user is in the path."""
    return {"data": _token(_environments(edition))}


def _token(relationships: Schema) -> Param:
    attributes = {
        "expiry": Param("time", optional=True, nullable=True),
        "name": Param("string", optional=True, nullable=True),
    }
    return Param("object", optional=True, children={
        "type": Param("string", one_of=("token", "tokens")),
        "attributes": Param("object", optional=True, children=attributes),
        "relationships": Param("object", optional=True, children=relationships),
    })  # fmt: skip


def license_schema(edition: Edition, role: str | None) -> Schema:
    """POST /licenses (contract, section 9c): users may send a name, a key and metadata."""
    attributes = {
        "name": Param("string", optional=True, nullable=True, blank=True),
        "key": Param("string", optional=True),
        **_terms(allowed=role in CREATORS),
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


def license_changes_schema(edition: Edition, role: str | None) -> Schema:
    """PATCH /licenses/{id}, for a caller with this role."""
    attributes = {
        "name": Param("string", optional=True, nullable=True, blank=True),
        **_terms(allowed=role in MANAGERS),
        "metadata": replace(_METADATA, allowed=role in MANAGERS),
        **_permissions(edition, role),
    }
    return {
        "data": Param("object", children={
            "type": Param("string", one_of=("license", "licenses")),
            "id": _ANY_ID,
            "attributes": Param("object", children=attributes),
        }),
    }  # fmt: skip


def _terms(*, allowed: bool) -> Schema:
    """What a licence may have of its own, and its policy says otherwise."""
    return {
        "protected": Param("boolean", optional=True, allowed=allowed),
        "expiry": Param("time", optional=True, nullable=True, allowed=allowed),
        "suspended": Param("boolean", optional=True, allowed=allowed),
        **{
            name: Param("integer", optional=True, nullable=True, allowed=allowed) for name in LIMITS
        },
    }


LIMITS = (
    "max_machines", "max_cores", "max_memory", "max_disk", "max_uses", "max_processes",
    "max_users",
)  # fmt: skip
"""What a licence may limit, in the order in which it is checked."""

POLICY: Schema = {
    "data": Param("object", children={
        "type": Param("string", one_of=("policy", "policies")),
        "id": Param("UUID string"),
    }),
}  # fmt: skip
"""PUT /licenses/{id}/policy."""

_TEXT = Param("string", optional=True)
_TEXTS = Param("array", optional=True)

_VALIDATION: Schema = {
    "nonce": Param("integer", optional=True),
    "scope": Param("object", optional=True, children={
        "product": _TEXT, "policy": _TEXT, "user": replace(_TEXT, nullable=True),
        "machine": _TEXT, "fingerprint": _TEXT, "fingerprints": _TEXTS, "components": _TEXTS,
        "entitlements": _TEXTS, "checksum": _TEXT, "version": _TEXT,
    }),
}  # fmt: skip

VALIDATION: Schema = {"meta": Param("object", optional=True, children=_VALIDATION)}
"""POST /licenses/{id}/actions/validate."""

LICENSE_KEY: Schema = {
    "meta": Param("object", children={
        "key": Param("string"),
        "legacy_encrypted": Param("boolean", optional=True),
        "encrypted": Param("boolean", optional=True),
        **_VALIDATION,
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

CHANGED_PASSWORD: Schema = {
    "meta": Param("object", children={
        "old_password": Param("string"),
        "new_password": Param("string"),
    }),
}  # fmt: skip
"""POST /users/{id}/actions/update-password."""
