"""What all resources have in common in JSON:API (contract, sections 5 and 9)."""

from typing import Any

from keygen_sandbox.accounts import Account
from keygen_sandbox.call import Call
from keygen_sandbox.naming import camel, camel_keys
from keygen_sandbox.store import License, Policy, Product, Token, User
from keygen_sandbox.times import iso_time

Resource = dict[str, Any]


def resource(
    kind: str, record_id: str, path: str, attributes: Resource, relationships: Resource
) -> Resource:
    """A record, in the order of the members that the server has."""
    return {
        "id": record_id,
        "type": kind,
        "attributes": attributes,
        "relationships": relationships,
        "links": {"self": path},
    }


def metadata_of(call: Call, metadata: Resource) -> Resource:
    """Metadata keys in lowerCamel; those of nested objects only since version 1.5."""
    if call.older_than("1.5"):
        return {camel(key): value for key, value in metadata.items()}
    return dict(camel_keys(metadata))


def times_of(record: User | Product | Token | Policy | License) -> Resource:
    """The attributes that say when a record was made and changed."""
    return {"created": iso_time(record.created_at), "updated": iso_time(record.updated_at)}


def account_link(account: Account) -> Resource:
    """The relationship to the account."""
    return {
        "account": related(f"/v1/accounts/{account.id}")
        | {"data": identifier("accounts", account.id)}
    }


def environment_link(account: Account, environment_id: str | None) -> Resource:
    """The relationship that only the Enterprise Edition has."""
    if account.edition == "CE":
        return {}
    path = environment_id and f"/v1/accounts/{account.id}/environments/{environment_id}"
    data = identifier("environments", environment_id)
    return {"environment": {"links": {"related": path}, "data": data}}


def related(path: str) -> Resource:
    """A relationship that can be followed."""
    return {"links": {"related": path}}


def identifier(kind: str, record_id: str | None) -> Resource | None:
    """What a relationship points to, if to anything."""
    return {"type": kind, "id": record_id} if record_id else None
