"""Validating licences (contract, section 10)."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import forbidden
from keygen_sandbox.license_resources import license_resource
from keygen_sandbox.licenses import is_in_reach, license_in_path, user_id
from keygen_sandbox.records import NOT_YOURS
from keygen_sandbox.standing import license_status
from keygen_sandbox.store import License
from keygen_sandbox.times import iso_time

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


async def validate_key(call: Call) -> Response:
    """POST /licenses/actions/validate-key: anybody who has a key may ask (contract, section 10)."""
    schema.check(schema.LICENSE_KEY, call.document)
    meta = call.document["meta"]
    record = call.store.find(License, account_id=call.account.id, key=meta["key"])
    if call.caller and record:
        call.require("license.validate")
        if not is_in_reach(call, record):
            raise forbidden(NOT_YOURS)
    return _validated(call, record, meta)


async def validate_license(call: Call) -> Response:
    """POST /licenses/{id or key}/actions/validate; by GET, without a scope."""
    record = license_in_path(call)
    call.require("license.validate")
    if call.request.method == "GET":
        return _validated(call, record, {})
    schema.check(schema.VALIDATION, call.document)
    return _validated(call, record, call.document.get("meta") or {})


def _validated(call: Call, record: License | None, meta: dict[str, Any]) -> Response:
    if record:  # Keygen keeps this later, if at all: a moment after, it is not there yet
        record = replace(record, validated_at=call.now)
    valid, detail, code = _validity(call, record, meta.get("scope") or {})
    answer = {"ts": iso_time(call.now), "valid": valid, "detail": detail, "code": code}
    answer |= {name: meta[name] for name in ("nonce", "scope") if meta.get(name) is not None}
    resource = license_resource(call, record) if record else None
    return call.answer(200, {"data": resource, "meta": answer})


def _validity(call: Call, record: License | None, scope: dict[str, Any]) -> tuple[bool, str, str]:
    """Whether a licence is valid, and why or why not: in words, and as a code."""
    if record is None:
        return False, "does not exist", "NOT_FOUND"
    status = license_status(call.store, record, call.now)
    if status in ("BANNED", "SUSPENDED"):
        return False, f"is {status.lower()}", status
    held = {"product": record.product_id, "policy": record.policy_id, "user": record.owner_id}
    for name, value in held.items():
        asked = user_id(call, scope.get(name)) if name == "user" else scope.get(name)
        if name in scope and asked != value:
            return False, f"{name} scope does not match", f"{name.upper()}_SCOPE_MISMATCH"
    for name, (detail, code) in _OF_MACHINES.items():
        if name in scope:
            return False, detail, code
    if status == "EXPIRED":
        return False, "is expired", status
    return True, "is valid", "VALID"
