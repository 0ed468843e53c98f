"""Licences: making them for oneself or others, and reading them (contract, sections 9c and 10)."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import Error, forbidden, invalid, no_record, unprocessable
from keygen_sandbox.license_keys import finished_key
from keygen_sandbox.license_resources import license_path, license_resource
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
    user_in_path,
)
from keygen_sandbox.schema import LIMITS
from keygen_sandbox.standing import license_standings
from keygen_sandbox.store import License, Policy, User
from keygen_sandbox.validation import license_errors


async def create_license(call: Call) -> Response:
    """POST /licenses (contract, section 9c): by users for themselves, by products of their own."""
    bearer = call.bearer
    schema.check(schema.license_schema(call.account.edition, bearer.role), call.document)
    data = call.document["data"]
    attributes = data.get("attributes") or {}
    environment_id = environment_of(call, data)
    call.require("license.create")
    mine = {"account_id": call.account.id}
    owner_id = linked(data, "owner")
    policy = call.store.find(Policy, id=linked(data, "policy") or "", **mine)
    if bearer.role == "user" and (owner_id != bearer.id or (policy and policy.protected)):
        raise forbidden(NOT_YOURS)
    if bearer.role == "product" and (policy is None or policy.product_id != bearer.id):
        raise forbidden(NOT_YOURS)

    owner = call.store.find(User, id=owner_id, **mine) if owner_id else None
    faults = []
    if policy is None:
        faults += [must_exist("licenses", "policy"), must_exist("licenses", "product")]
    if owner_id and owner is None:
        faults.append(must_exist("licenses", "user" if call.older_than("1.6") else "owner"))
    if linked(data, "group"):
        faults.append(must_exist("licenses", "group"))
    key = attributes.get("key", "")
    key_taken = call.store.find(License, key=key, **mine) is not None
    is_signed = policy is not None and policy.scheme is not None
    faults += license_errors(attributes, key_taken=key_taken, is_signed=is_signed)
    if policy is None or faults:
        raise unprocessable(faults)
    limit = call.account.max_licensed_users
    if limit is not None and _licensed_users(call) >= limit:
        raise unprocessable([_limit_reached(limit)], status=402)

    record = License(
        account_id=call.account.id,
        policy_id=policy.id,
        product_id=policy.product_id,
        owner_id=owner_id,
        key=key,
        name=attributes.get("name"),
        expiry=_expiry(call, policy, attributes),
        metadata=attributes.get("metadata") or {},
        terms=changed_terms({}, attributes),
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    record = replace(record, key=finished_key(call.store, call.account, policy, record, owner))
    call.store.add(record)
    resource = license_resource(call, record)
    return call.answer(201, {"data": resource}, location=license_path(record))


async def list_licenses(call: Call) -> Response:
    """GET /licenses: those that the bearer may read (contract, section 10)."""
    call.require("license.read")
    if call.bearer.role == "license":
        raise forbidden(NOT_YOURS)
    return _listed(call, call.store.all(License, account_id=call.account.id))


async def list_user_licenses(call: Call) -> Response:
    """GET /users/{id or email}/licenses."""
    user = user_in_path(call)
    call.require("license.read")
    return _listed(call, call.store.all(License, account_id=call.account.id, owner_id=user.id))


def _listed(call: Call, licenses: list[License]) -> Response:
    """Those of the licences that the query asks for, and the bearer may read."""
    query = call.request.query_params
    licenses = with_metadata(licenses, query)
    for name in ("policy", "product", "owner", "user"):
        if value := query.get(name, "").strip():
            wanted = user_id(call, value) if name in ("owner", "user") else record_id(value)
            column = "owner_id" if name == "user" else f"{name}_id"
            licenses = [
                record for record in licenses if wanted and getattr(record, column) == wanted
            ]
    if status := query.get("status", "").strip().upper():
        licenses = [
            record
            for record in licenses
            if status in license_standings(call.store, record, call.now)
        ]
    licenses = [record for record in licenses if is_in_reach(call, record)]
    body = page_of(licenses, call.request, lambda record: license_resource(call, record))
    return call.answer(200, body)


async def show_license(call: Call) -> Response:
    """GET /licenses/{id or key}: nobody is told of a licence that they may not read."""
    record = license_in_path(call)
    call.require("license.read")
    return call.answer(200, {"data": license_resource(call, record)})


def license_in_path(call: Call) -> License:
    """The licence whose UUID or key is in the path. Raises ApiError (404), also out of reach."""
    name = call.request.path_params["id"]
    mine = {"account_id": call.account.id}
    record = call.store.find(License, id=record_id(name), **mine)
    record = record or call.store.find(License, key=name, **mine)
    if record is None or not is_in_reach(call, record):
        raise no_record("license", name)
    return record


def is_in_reach(call: Call, record: License) -> bool:
    """Whether a licence exists, for the bearer."""
    bearer = call.bearer
    others = bearer.role in STAFF or bearer.role == "environment"
    return others or bearer.id in (record.owner_id, record.product_id, record.id)


def user_id(call: Call, name: str | None) -> str | None:
    """The id of the user with this id or email, if there is one."""
    user = find_user(call, name or "")
    return user.id if user else None


def changed_terms(terms: dict[str, Any], attributes: dict[str, Any]) -> dict[str, Any]:
    """What is particular to a licence, once these attributes are set; null and 0 unset a limit."""
    changed = dict(terms)
    for name in (*LIMITS, "protected", "suspended"):
        if name in attributes:
            value = attributes[name]
            changed |= {camel(name): value}
            if value is None or (name in LIMITS and value == 0):
                del changed[camel(name)]
    return changed


def _expiry(call: Call, policy: Policy, attributes: dict[str, Any]) -> float | None:
    """When a new licence expires. A time that cannot be read is none: the policy says."""
    if time := attributes.get("expiry"):
        return float(time.timestamp())
    return None if policy.duration is None else call.now + policy.duration


def _licensed_users(call: Call) -> int:
    return call.store.count(License, distinct="owner_id", account_id=call.account.id)


def _limit_reached(limit: int) -> Error:
    detail = (
        f"Your tier's active licensed user limit of {limit} has been reached for your account. "
        "Please upgrade to a paid tier and add a payment method at https://app.keygen.sh/billing."
    )
    pointer = "/data/relationships/account"
    return invalid("licenses", pointer, detail, "ACCOUNT_ALU_LIMIT_EXCEEDED")
