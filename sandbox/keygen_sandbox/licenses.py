"""Licences: making and reading one's own, and validating a key (contract, sections 9c and 10)."""

import secrets
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import Error, forbidden, invalid, no_record, unprocessable
from keygen_sandbox.lists import page_of, with_metadata
from keygen_sandbox.naming import camel
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.records import (
    NOT_YOURS,
    environment_of,
    find_user,
    linked,
    must_exist,
    record_id,
)
from keygen_sandbox.resources import license_path, license_resource, license_status
from keygen_sandbox.store import License, Policy, User
from keygen_sandbox.times import iso_time
from keygen_sandbox.validation import license_errors

_NO_MACHINE = ("fingerprint is not activated (has no associated machine)", "NO_MACHINE")
_OF_MACHINES = {
    "entitlements": ("is missing one or more required entitlements", "ENTITLEMENTS_MISSING"),
    "machine": ("machine is not activated (has no associated machine)", "NO_MACHINE"),
    "fingerprint": _NO_MACHINE,
    "fingerprints": _NO_MACHINE,
    "components": (
        "fingerprint scope is required when using the components scope",
        "FINGERPRINT_SCOPE_REQUIRED",
    ),
    "checksum": (
        "checksum scope is not valid (does not match any accessible artifacts)",
        "CHECKSUM_SCOPE_MISMATCH",
    ),
    "version": (
        "version scope is not valid (does not match any accessible releases)",
        "VERSION_SCOPE_MISMATCH",
    ),
}
"""Scope -> why a licence is not valid there, in the order of the checks. The sandbox has no
machines, entitlements and releases."""


async def create_license(call: Call) -> Response:
    """POST /licenses (contract, section 9c): by users for themselves, by products of their own."""
    bearer = call.bearer
    schema.check(schema.license_schema(call.account.edition, bearer.role), call.document)
    data = call.document["data"]
    attributes = data.get("attributes") or {}
    environment_id = environment_of(call, data)
    call.require("license.create")
    owner_id = linked(data, "owner")
    policy_id = linked(data, "policy") or ""
    policy = call.store.find(Policy, account_id=call.account.id, id=policy_id)
    if bearer.role == "user" and (owner_id != bearer.id or (policy and policy.protected)):
        raise forbidden(NOT_YOURS)
    if bearer.role == "product" and (policy is None or policy.product_id != bearer.id):
        raise forbidden(NOT_YOURS)

    faults = []
    if policy is None:
        faults += [must_exist("licenses", "policy"), must_exist("licenses", "product")]
    if owner_id and not call.store.find(User, account_id=call.account.id, id=owner_id):
        faults.append(must_exist("licenses", "user" if call.older_than("1.6") else "owner"))
    if linked(data, "group"):
        faults.append(must_exist("licenses", "group"))
    key = attributes.get("key") or _new_key()
    key_taken = call.store.find(License, account_id=call.account.id, key=key) is not None
    faults += license_errors(attributes, key_taken=key_taken)
    limit = call.account.max_licensed_users
    if limit is not None and _licensed_users(call) >= limit:
        raise unprocessable([_limit_reached(limit), *faults], status=402)
    if policy is None or faults:
        raise unprocessable(faults)

    record = License(
        account_id=call.account.id,
        policy_id=policy.id,
        product_id=policy.product_id,
        owner_id=owner_id,
        key=key,
        name=attributes.get("name"),
        metadata=attributes.get("metadata") or {},
        terms=_terms(call, policy, attributes),
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(record)
    resource = license_resource(call, record)
    return call.answer(201, {"data": resource}, location=license_path(record))


async def list_licenses(call: Call) -> Response:
    """GET /licenses: those that the bearer may read (contract, section 10)."""
    call.require("license.read")
    query = call.request.query_params
    licenses = with_metadata(call.store.all(License, account_id=call.account.id), query)
    for name in ("policy", "product", "owner", "user"):
        if value := query.get(name, "").strip():
            wanted = _user_id(call, value) if name in ("owner", "user") else record_id(value)
            column = "owner_id" if name == "user" else f"{name}_id"
            licenses = [
                record for record in licenses if wanted and getattr(record, column) == wanted
            ]
    if status := query.get("status", "").strip().upper():
        licenses = [record for record in licenses if license_status(record, call.now) == status]
    licenses = [record for record in licenses if _may_read_license(call, record)]
    body = page_of(licenses, call.request, lambda record: license_resource(call, record))
    return call.answer(200, body)


async def show_license(call: Call) -> Response:
    """GET /licenses/{id or key}: nobody is told of a licence that they may not read."""
    call.require("license.read")
    name = call.request.path_params["id"]
    mine = {"account_id": call.account.id}
    record = call.store.find(License, id=record_id(name), **mine)
    record = record or call.store.find(License, key=name, **mine)
    if record is None or not _may_read_license(call, record):
        raise no_record("license", name)
    return call.answer(200, {"data": license_resource(call, record)})


async def validate_key(call: Call) -> Response:
    """POST /licenses/actions/validate-key: anybody who has a key may ask (contract, section 10)."""
    schema.check(schema.LICENSE_KEY, call.document)
    meta = call.document["meta"]
    record = call.store.find(License, account_id=call.account.id, key=meta["key"])
    if call.caller and record:
        call.require("license.validate")
        if not _may_read_license(call, record):
            raise forbidden(NOT_YOURS)
    if record:
        record = call.store.update(record, validated_at=call.now)
    valid, detail, code = _validity(call, record, meta.get("scope") or {})
    answer = {"ts": iso_time(call.now), "valid": valid, "detail": detail, "code": code}
    answer |= {name: meta[name] for name in ("nonce", "scope") if meta.get(name) is not None}
    resource = license_resource(call, record) if record else None
    return call.answer(200, {"data": resource, "meta": answer})


def _may_read_license(call: Call, record: License) -> bool:
    bearer = call.bearer
    others = bearer.role in STAFF or bearer.role == "environment"
    return others or bearer.id in (record.owner_id, record.product_id, record.id)


def _validity(call: Call, record: License | None, scope: dict[str, Any]) -> tuple[bool, str, str]:
    """Whether a licence is valid, and why or why not: in words, and as a code."""
    if record is None:
        return False, "does not exist", "NOT_FOUND"
    status = license_status(record, call.now)
    if status == "SUSPENDED":
        return False, "is suspended", status
    held = {"product": record.product_id, "policy": record.policy_id, "user": record.owner_id}
    for name, value in held.items():
        asked = _user_id(call, scope.get(name)) if name == "user" else scope.get(name)
        if name in scope and asked != value:
            return False, f"{name} scope does not match", f"{name.upper()}_SCOPE_MISMATCH"
    for name, (detail, code) in _OF_MACHINES.items():
        if name in scope:
            return False, detail, code
    if status == "EXPIRED":
        return False, "is expired", status
    return True, "is valid", "VALID"


def _user_id(call: Call, name: str | None) -> str | None:
    """The id of the user with this id or email, if there is one."""
    user = find_user(call, name or "")
    return user.id if user else None


def _terms(call: Call, policy: Policy, attributes: dict[str, Any]) -> dict[str, Any]:
    """What is particular to a licence: when it expires, and what the bearer sets of it."""
    terms = {
        camel(name): value
        for name, value in attributes.items()
        if name not in ("name", "key", "metadata", "permissions") and value is not None
    }
    if "expiry" in terms:
        terms["expiry"] = iso_time(terms["expiry"].timestamp())
    elif policy.duration is not None:
        terms["expiry"] = iso_time(call.now + policy.duration)
    return terms


def _licensed_users(call: Call) -> int:
    return call.store.count(License, distinct="owner_id", account_id=call.account.id)


def _limit_reached(limit: int) -> Error:
    detail = (
        f"Your tier's active licensed user limit of {limit} has been reached for your account. "
        "Please upgrade to a paid tier and add a payment method at https://app.keygen.sh/billing."
    )
    pointer = "/data/relationships/account"
    return invalid("licenses", pointer, detail, "ACCOUNT_ALU_LIMIT_EXCEEDED")


def _new_key() -> str:
    return "-".join([*(secrets.token_hex(3).upper() for _ in range(5)), "V3"])
