"""Licences and policies as they are shown (contract, sections 9c and 10)."""

from keygen_sandbox.call import Call
from keygen_sandbox.json_api import (
    Resource,
    account_link,
    environment_link,
    identifier,
    metadata_of,
    related,
    resource,
    times_of,
)
from keygen_sandbox.standing import license_status
from keygen_sandbox.store import License, Policy
from keygen_sandbox.times import iso_time

_LIMITS = {
    "maxMachines": 1,
    **dict.fromkeys(("maxProcesses", "maxUsers", "maxCores", "maxMemory", "maxDisk", "maxUses")),
}
"""Of every policy here: for one machine, and nothing else is limited."""


def license_path(record: License) -> str:
    """The path of a licence."""
    return f"/v1/accounts/{record.account_id}/licenses/{record.id}"


def license_resource(call: Call, record: License) -> Resource:
    """A licence, whose terms are its policy's unless it has its own."""
    path = license_path(record)
    policy = call.store.find(Policy, id=record.policy_id)
    attributes: Resource = {
        "name": record.name,
        "key": record.key,
        "expiry": iso_time(record.expiry),
        "status": license_status(call.store, record, call.now),
        "uses": 0,
        "suspended": False,
        "scheme": policy.scheme if policy else None,
        "encrypted": False,
        "strict": False,
        "floating": False,
        "protected": policy is not None and policy.protected,
        "version": None,
        **_LIMITS,
        "requireHeartbeat": False,
        "requireCheckIn": False,
        "lastValidated": iso_time(record.validated_at),
        **dict.fromkeys(("lastCheckIn", "nextCheckIn", "lastCheckOut")),
        "metadata": metadata_of(call, record.metadata),
        **times_of(record),
    }
    attributes |= record.terms
    owner = "user" if call.older_than("1.6") else "owner"
    product = identifier("products", record.product_id)
    machines = {"meta": {"cores": 0, "memory": 0, "disk": 0, "count": 0}}
    relationships = {
        **account_link(call.account),
        **environment_link(call.account, record.environment_id),
        "product": related(f"{path}/product") | {"data": product},
        "policy": related(f"{path}/policy") | {"data": identifier("policies", record.policy_id)},
        "group": related(f"{path}/group") | {"data": None},
        owner: related(f"{path}/{owner}") | {"data": identifier("users", record.owner_id)},
        "users": related(f"{path}/users") | {"meta": {"count": 1 if record.owner_id else 0}},
        "machines": related(f"{path}/machines") | machines,
        "tokens": related(f"{path}/tokens"),
        "entitlements": related(f"{path}/entitlements"),
    }
    return resource("licenses", record.id, path, attributes, relationships)


def policy_resource(call: Call, policy: Policy) -> Resource:
    """A policy; what the sandbox's cannot say otherwise is as it is by default."""
    path = f"/v1/accounts/{policy.account_id}/policies/{policy.id}"
    scopes = (
        "Product", "Policy", "Machine", "Fingerprint", "Components", "User", "Checksum", "Version"
    )  # fmt: skip
    attributes: Resource = {
        "name": policy.name,
        "duration": policy.duration,
        "strict": False,
        "floating": False,
        "usePool": policy.use_pool,
        **_LIMITS,
        "machineUniquenessStrategy": "UNIQUE_PER_LICENSE",
        "machineMatchingStrategy": "MATCH_ANY",
        "componentUniquenessStrategy": "UNIQUE_PER_MACHINE",
        "componentMatchingStrategy": "MATCH_ANY",
        "expirationStrategy": "RESTRICT_ACCESS",
        "expirationBasis": "FROM_CREATION",
        "renewalBasis": "FROM_EXPIRY",
        "transferStrategy": "KEEP_EXPIRY",
        "authenticationStrategy": "TOKEN",
        "machineLeasingStrategy": "PER_LICENSE",
        "processLeasingStrategy": "PER_MACHINE",
        "overageStrategy": "NO_OVERAGE",
        "scheme": policy.scheme,
        "encrypted": False,
        "protected": policy.protected,
        **{f"require{scope}Scope": False for scope in scopes},
        "requireCheckIn": False,
        "checkInInterval": None,
        "checkInIntervalCount": None,
        "heartbeatDuration": None,
        "heartbeatCullStrategy": "DEACTIVATE_DEAD",
        "heartbeatResurrectionStrategy": "NO_REVIVE",
        "heartbeatBasis": "FROM_FIRST_PING",
        "requireHeartbeat": False,
        "metadata": metadata_of(call, policy.metadata),
        **times_of(policy),
    }
    relationships = {
        **account_link(call.account),
        **environment_link(call.account, None),
        "product": related(f"{path}/product") | {"data": identifier("products", policy.product_id)},
        **{name: related(f"{path}/{name}") for name in ("pool", "licenses", "entitlements")},
    }
    return resource("policies", policy.id, path, attributes, relationships)
