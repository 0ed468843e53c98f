"""Changing, renewing, moving, suspending and deleting licences (contract, section 10)."""

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import Error, forbidden, invalid, not_possible, unprocessable
from keygen_sandbox.license_resources import license_resource
from keygen_sandbox.licenses import changed_terms, license_in_path
from keygen_sandbox.records import NOT_YOURS, must_exist, record_id
from keygen_sandbox.store import License, Policy
from keygen_sandbox.validation import license_errors

_POINTER = {"pointer": "/data/attributes/suspended"}


async def change_license(call: Call) -> Response:
    """PATCH /licenses/{id or key}: not by users, whoever owns it."""
    record = license_in_path(call)
    call.require("license.update")
    schema.check(
        schema.license_changes_schema(call.account.edition, call.bearer.role), call.document
    )
    attributes = call.document["data"]["attributes"]
    if faults := license_errors(attributes):
        raise unprocessable(faults)
    expiry = attributes.get("expiry")
    changes = {name: attributes[name] for name in ("name", "metadata") if name in attributes}
    if "expiry" in attributes:
        changes["expiry"] = expiry and expiry.timestamp()
    return _changed(call, record, terms=changed_terms(record.terms, attributes), **changes)


async def renew_license(call: Call) -> Response:
    """POST /licenses/{id or key}/actions/renew: for as long again, from when it would expire."""
    record = license_in_path(call)
    call.require("license.renew")
    policy = _policy_to_decide(call, record)
    if policy is None or policy.duration is None:
        raise not_possible("cannot be renewed because the policy does not have a duration")
    if record.expiry is None:
        raise unprocessable([])  # so Keygen says it: without a reason
    return _changed(call, record, expiry=record.expiry + policy.duration)


async def move_license(call: Call) -> Response:
    """PUT /licenses/{id or key}/policy: a user moves one to another policy that is open.

    It keeps its key and its expiry.
    """
    record = license_in_path(call)
    schema.check(schema.POLICY, call.document)
    mine = {"account_id": call.account.id}
    new = call.store.find(Policy, id=record_id(call.document["data"]["id"]), **mine)
    old = call.store.find(Policy, id=record.policy_id)
    call.require("license.policy.update")
    role = call.bearer.role
    is_protected = record.terms.get("protected", old is not None and old.protected)
    if (
        role == "support-agent"
        or (role == "user" and (is_protected or (new and new.protected)))
        or (role == "product" and (new is None or new.product_id != call.bearer.id))
    ):
        raise forbidden(NOT_YOURS)
    if new is None:
        raise unprocessable([must_exist("licenses", kind) for kind in ("policy", "product")])
    if old and (faults := _unlike(old, new)):
        raise unprocessable(faults)
    return _changed(call, record, policy_id=new.id, product_id=new.product_id)


def _unlike(old: Policy, new: Policy) -> list[Error]:
    """Why the licences of one policy cannot be the other's."""
    if old.use_pool != new.use_pool:
        detail = "cannot change from a pooled policy to an unpooled policy (or vice-versa)"
    elif old.scheme != new.scheme:
        detail = "cannot change to a policy with a different scheme"
    else:
        return []
    return [invalid("licenses", "/data/relationships/policy", detail, "POLICY_NOT_COMPATIBLE")]


async def suspend_license(call: Call) -> Response:
    """POST /licenses/{id or key}/actions/suspend."""
    record = license_in_path(call)
    call.require("license.suspend")
    if record.terms.get("suspended"):
        raise not_possible("is already suspended", source=_POINTER)
    return _changed(call, record, terms=record.terms | {"suspended": True})


async def reinstate_license(call: Call) -> Response:
    """POST /licenses/{id or key}/actions/reinstate: no longer suspended."""
    record = license_in_path(call)
    call.require("license.reinstate")
    if not record.terms.get("suspended"):
        raise not_possible("is not suspended", source=_POINTER)
    return _changed(call, record, terms=record.terms | {"suspended": False})


async def delete_license(call: Call) -> Response:
    """DELETE /licenses/{id or key}."""
    return _delete(call, "license.delete")


async def revoke_license(call: Call) -> Response:
    """DELETE /licenses/{id or key}/actions/revoke: the same, by another right."""
    return _delete(call, "license.revoke")


def _delete(call: Call, right: str) -> Response:
    record = license_in_path(call)
    call.require(right)
    _policy_to_decide(call, record)
    call.store.delete(License, id=record.id)
    return call.answer(204)


def _policy_to_decide(call: Call, record: License) -> Policy | None:
    """The policy of a licence whose end the bearer decides on.

    Raises ApiError (403) for users where it is protected, and for those who help them alone.
    """
    policy = call.store.find(Policy, id=record.policy_id)
    is_protected = policy is not None and policy.protected
    if call.bearer.role == "support-agent" or (call.bearer.role == "user" and is_protected):
        raise forbidden(NOT_YOURS)
    return policy


def _changed(call: Call, record: License, **changes: object) -> Response:
    record = call.store.update(record, updated_at=call.now, **changes)
    return call.answer(200, {"data": license_resource(call, record)})
