"""The JSON:API form of each record (contract, sections 5 and 9)."""

from typing import Any

from keygen_sandbox.accounts import Account
from keygen_sandbox.call import Call, default_permissions
from keygen_sandbox.naming import camel, camel_keys
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.store import License, Policy, Product, Token, User
from keygen_sandbox.times import iso_time

Resource = dict[str, Any]

_KINDS = {
    "sales-agent": "sales-token",
    "support-agent": "support-token",
    "license": "activation-token",
}


def user_path(user: User) -> str:
    """The path of a user; the account is always its UUID."""
    return f"/v1/accounts/{user.account_id}/users/{user.id}"


def token_path(token: Token) -> str:
    """The path of a token."""
    return f"/v1/accounts/{token.account_id}/tokens/{token.id}"


def license_path(record: License) -> str:
    """The path of a licence."""
    return f"/v1/accounts/{record.account_id}/licenses/{record.id}"


def user_resource(call: Call, user: User) -> Resource:
    """A user; passwords are never among the attributes."""
    path = user_path(user)
    named = user.first_name is not None and user.last_name is not None
    attributes: Resource = {
        "fullName": f"{user.first_name} {user.last_name}" if named else None,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "status": "BANNED" if user.banned else "ACTIVE",
        "role": user.role,
    }
    if call.account.edition == "EE":
        attributes["permissions"] = _permissions(call.account, user)
    attributes |= {"metadata": _metadata(call, user.metadata)} | _times(user)
    relationships = _account(call.account) | _environment(call.account, user.environment_id)
    relationships |= {
        "group": _related(f"{path}/group") | {"data": None},
        "products": _related(f"{path}/products"),
        "licenses": _related(f"{path}/licenses"),
        "machines": _related(f"{path}/machines"),
        "tokens": _related(f"{path}/tokens"),
        "secondFactors": _related(f"{path}/second-factors"),
    }
    return _resource("users", user.id, path, attributes, relationships)


def product_resource(call: Call, product: Product) -> Resource:
    """A product, as its own token sees it."""
    path = f"/v1/accounts/{product.account_id}/products/{product.id}"
    attributes: Resource = {
        "name": product.name,
        "code": None,
        "distributionStrategy": "LICENSED",
        "url": product.url,
        "platforms": None,
        "metadata": {},
        **_times(product),
    }
    related = (
        "policies", "licenses", "machines", "users", "tokens", "platforms", "channels",
        "releases", "artifacts",
    )  # fmt: skip
    relationships = _account(call.account) | _environment(call.account, None)
    relationships |= {name: _related(f"{path}/{name}") for name in related}
    return _resource("products", product.id, path, attributes, relationships)


def token_resource(call: Call, token: Token, secret: str | None = None) -> Resource:
    """A token; its secret is shown when it is created, and never again."""
    attributes: Resource = {"kind": _KINDS.get(token.role, f"{token.role}-token")}
    if secret is not None:
        attributes["token"] = secret
    attributes |= {"expiry": iso_time(token.expiry), "name": token.name}
    if call.account.edition == "EE":
        user = call.store.find(User, id=token.bearer_id)
        granted = _permissions(call.account, user) if user else []
        attributes["permissions"] = token.permissions or granted
    attributes |= _times(token)
    bearer = "users" if token.role in {*STAFF, "user"} else f"{token.role}s"
    relationships = _account(call.account) | _environment(call.account, token.environment_id)
    relationships["bearer"] = _related(
        f"/v1/accounts/{token.account_id}/{bearer}/{token.bearer_id}"
    ) | {"data": _identifier(bearer, token.bearer_id)}
    return _resource("tokens", token.id, token_path(token), attributes, relationships)


def license_status(record: License, now: float) -> str:
    """What has become of a licence; `now` in seconds since 1970."""
    if record.terms.get("suspended"):
        return "SUSPENDED"
    expiry = record.terms.get("expiry")
    return "EXPIRED" if expiry and expiry <= str(iso_time(now)) else "ACTIVE"


def license_resource(call: Call, record: License) -> Resource:
    """A licence of the sandbox's one kind of policy: one machine, no key scheme, no pool."""
    path = license_path(record)
    policy = call.store.find(Policy, id=record.policy_id)
    attributes: Resource = {
        "name": record.name,
        "key": record.key,
        "expiry": None,
        "status": license_status(record, call.now),
        "uses": 0,
        "suspended": False,
        "scheme": None,
        "encrypted": False,
        "strict": False,
        "floating": False,
        "protected": policy is not None and policy.protected,
        "version": None,
        "maxMachines": 1,
        **dict.fromkeys(
            ("maxProcesses", "maxUsers", "maxCores", "maxMemory", "maxDisk", "maxUses")
        ),
        "requireHeartbeat": False,
        "requireCheckIn": False,
        "lastValidated": iso_time(record.validated_at),
        **dict.fromkeys(("lastCheckIn", "nextCheckIn", "lastCheckOut")),
        "metadata": _metadata(call, record.metadata),
        **_times(record),
    }
    attributes |= record.terms
    owner = "user" if call.older_than("1.6") else "owner"
    product = _identifier("products", record.product_id)
    machines = {"meta": {"cores": 0, "memory": 0, "disk": 0, "count": 0}}
    relationships = _account(call.account) | _environment(call.account, record.environment_id)
    relationships |= {
        "product": _related(f"{path}/product") | {"data": product},
        "policy": _related(f"{path}/policy") | {"data": _identifier("policies", record.policy_id)},
        "group": _related(f"{path}/group") | {"data": None},
        owner: _related(f"{path}/{owner}") | {"data": _identifier("users", record.owner_id)},
        "users": _related(f"{path}/users") | {"meta": {"count": 1 if record.owner_id else 0}},
        "machines": _related(f"{path}/machines") | machines,
        "tokens": _related(f"{path}/tokens"),
        "entitlements": _related(f"{path}/entitlements"),
    }
    return _resource("licenses", record.id, path, attributes, relationships)


def _resource(
    kind: str, record_id: str, path: str, attributes: Resource, relationships: Resource
) -> Resource:
    return {
        "id": record_id,
        "type": kind,
        "attributes": attributes,
        "relationships": relationships,
        "links": {"self": path},
    }


def _permissions(account: Account, user: User) -> list[str]:
    """A user's permissions; those of staff by default are left out of the sandbox."""
    if user.permissions is not None:
        return sorted(user.permissions, key=str)
    return default_permissions(account) if user.role == "user" else []


def _metadata(call: Call, metadata: Resource) -> Resource:
    """Metadata keys in lowerCamel; those of nested objects only since version 1.5."""
    if call.older_than("1.5"):
        return {camel(key): value for key, value in metadata.items()}
    return dict(camel_keys(metadata))


def _times(record: User | Product | Token | License) -> Resource:
    return {"created": iso_time(record.created_at), "updated": iso_time(record.updated_at)}


def _account(account: Account) -> Resource:
    identifier = _identifier("accounts", account.id)
    return {"account": _related(f"/v1/accounts/{account.id}") | {"data": identifier}}


def _environment(account: Account, environment_id: str | None) -> Resource:
    """The relationship that only the Enterprise Edition has."""
    if account.edition == "CE":
        return {}
    path = environment_id and f"/v1/accounts/{account.id}/environments/{environment_id}"
    data = _identifier("environments", environment_id)
    return {"environment": {"links": {"related": path}, "data": data}}


def _related(path: str) -> Resource:
    return {"links": {"related": path}}


def _identifier(kind: str, record_id: str | None) -> Resource | None:
    return {"type": kind, "id": record_id} if record_id else None
