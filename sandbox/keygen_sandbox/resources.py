"""Users, products, tokens and accounts as they are shown (contract, sections 5, 9 and 10)."""

from keygen_sandbox.accounts import Account
from keygen_sandbox.call import Call, default_permissions
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
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.signing import public_keys
from keygen_sandbox.standing import user_status
from keygen_sandbox.store import Product, Token, User
from keygen_sandbox.times import iso_time

_KINDS = {
    "sales-agent": "sales-token",
    "support-agent": "support-token",
    "license": "activation-token",
}

_OF_ACCOUNTS = {
    "settings": "settings", "webhookEndpoints": "webhook-endpoints",
    "webhookEvents": "webhook-events", "products": "products", "platforms": "platforms",
    "arches": "arches", "channels": "channels", "releases": "releases",
    "artifacts": "artifacts", "policies": "policies", "users": "users", "keys": "keys",
    "licenses": "licenses", "machines": "machines", "components": "components",
    "processes": "processes", "tokens": "tokens",
}  # fmt: skip
"""What an account has -> where it can be read, in the order of the server."""
_OPENED = 1782864000.0
"""When each of the sandbox's accounts was opened: before all that happens in it."""


def user_path(user: User) -> str:
    """The path of a user; the account is always its UUID."""
    return f"/v1/accounts/{user.account_id}/users/{user.id}"


def token_path(token: Token) -> str:
    """The path of a token."""
    return f"/v1/accounts/{token.account_id}/tokens/{token.id}"


def user_resource(call: Call, user: User) -> Resource:
    """A user; passwords are never among the attributes."""
    path = user_path(user)
    named = user.first_name is not None and user.last_name is not None
    attributes: Resource = {
        "fullName": f"{user.first_name} {user.last_name}" if named else None,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "status": user_status(call.store, user, call.now),
        "role": user.role,
    }
    if call.account.edition == "EE":
        attributes["permissions"] = _permissions(call.account, user)
    attributes |= {"metadata": metadata_of(call, user.metadata)} | times_of(user)
    relationships = account_link(call.account) | environment_link(call.account, user.environment_id)
    relationships |= {
        "group": related(f"{path}/group") | {"data": None},
        "products": related(f"{path}/products"),
        "licenses": related(f"{path}/licenses"),
        "machines": related(f"{path}/machines"),
        "tokens": related(f"{path}/tokens"),
        "secondFactors": related(f"{path}/second-factors"),
    }
    return resource("users", user.id, path, attributes, relationships)


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
        **times_of(product),
    }
    names = (
        "policies", "licenses", "machines", "users", "tokens", "platforms", "channels",
        "releases", "artifacts",
    )  # fmt: skip
    relationships = account_link(call.account) | environment_link(call.account, None)
    relationships |= {name: related(f"{path}/{name}") for name in names}
    return resource("products", product.id, path, attributes, relationships)


def account_resource(account: Account) -> Resource:
    """An account, with the keys that signatures are checked with."""
    path = f"/v1/accounts/{account.id}"
    status = {"active": "SUBSCRIBED", "canceled": "CANCELED", "paused": "PAUSED"}
    attributes: Resource = {
        "name": "example.com",
        "slug": account.slug,
        "apiVersion": account.api_version,
        "status": status[account.subscription],
        "protected": account.protected,
        "created": iso_time(_OPENED),
        "updated": iso_time(_OPENED),
    }
    relationships = {name: related(f"{path}/{tail}") for name, tail in _OF_ACCOUNTS.items()}
    keys = public_keys(account)
    meta = {"publicKey": keys["rsa2048"], "keys": keys}
    return resource("accounts", account.id, path, attributes, relationships) | {"meta": meta}


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
    attributes |= times_of(token)
    bearer = "users" if token.role in {*STAFF, "user"} else f"{token.role}s"
    relationships = account_link(call.account) | environment_link(
        call.account, token.environment_id
    )
    relationships["bearer"] = related(
        f"/v1/accounts/{token.account_id}/{bearer}/{token.bearer_id}"
    ) | {"data": identifier(bearer, token.bearer_id)}
    return resource("tokens", token.id, token_path(token), attributes, relationships)


def _permissions(account: Account, user: User) -> list[str]:
    """A user's permissions; those of staff by default are left out of the sandbox."""
    if user.permissions is not None:
        return sorted(user.permissions, key=str)
    return default_permissions(account) if user.role == "user" else []
