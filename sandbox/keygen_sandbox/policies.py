"""Policies, as far as they can be read (contract, section 10)."""

from starlette.responses import Response

from keygen_sandbox.call import Call
from keygen_sandbox.errors import no_record
from keygen_sandbox.license_resources import policy_resource
from keygen_sandbox.lists import page_of
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.records import record_id
from keygen_sandbox.store import License, Policy


async def list_policies(call: Call) -> Response:
    """GET /policies: those of the product; for users, those of their licences."""
    call.require("policy.read")
    policies = [
        policy
        for policy in call.store.all(Policy, account_id=call.account.id)
        if _is_in_reach(call, policy)
    ]
    if product := call.request.query_params.get("product", "").strip():
        policies = [policy for policy in policies if policy.product_id == record_id(product)]
    body = page_of(policies, call.request, lambda policy: policy_resource(call, policy))
    return call.answer(200, body)


async def show_policy(call: Call) -> Response:
    """GET /policies/{id}: for products, their own.

    A user is told of no policies but those of their licences (404), and of those that they may
    not read them (403), unless the account lets them.
    """
    name = call.request.path_params["id"]
    policy = call.store.find(Policy, account_id=call.account.id, id=record_id(name))
    if policy is None or not _is_in_reach(call, policy):
        raise no_record("policy", name)
    call.require("policy.read")
    return call.answer(200, {"data": policy_resource(call, policy)})


def _is_in_reach(call: Call, policy: Policy) -> bool:
    """Whether a policy exists, for the bearer."""
    bearer = call.bearer
    if bearer.role in STAFF or bearer.role == "environment":
        return True
    held = {"user": "owner_id", "license": "id"}.get(bearer.role)
    if held is None:
        return policy.product_id == bearer.id
    return call.store.find(License, policy_id=policy.id, **{held: bearer.id}) is not None
