"""The key of a new licence: an own one, out of a pool, or made up; and signed (section 10)."""

import json
import re
import secrets
from collections.abc import Mapping

from keygen_sandbox import pools
from keygen_sandbox.accounts import Account
from keygen_sandbox.signing import sign
from keygen_sandbox.store import License, Policy, Store, User
from keygen_sandbox.times import iso_time

_VARIABLE = re.compile(r"\{\{(\w+)\}\}", re.ASCII)


def finished_key(
    store: Store, account: Account, policy: Policy, record: License, owner: User | None
) -> str:
    """The key that a licence gets, whose `key` is as the caller wants it, or "".

    Raises ApiError (422) if the policy's pool is empty.
    """
    if policy.scheme:
        facts = _facts(policy, record, owner)
        return sign(account, _filled(record.key, facts) if record.key else _default_data(facts))
    return record.key or (pools.take(store, policy) if policy.use_pool else _random_key())


def _random_key() -> str:
    return "-".join([*(secrets.token_hex(3).upper() for _ in range(5)), "V3"])


def _facts(policy: Policy, record: License, owner: User | None) -> dict[str, str | int | None]:
    """What can be signed of a licence."""
    return {
        "account": record.account_id,
        "product": record.product_id,
        "policy": policy.id,
        "duration": policy.duration,
        "user": owner.id if owner else None,
        "email": owner.email if owner else None,
        "id": record.id,
        "created": iso_time(record.created_at),
        "expiry": iso_time(record.expiry),
    }


def _default_data(facts: Mapping[str, str | int | None]) -> str:
    """What is signed where the caller has no key of their own: what an app reads offline."""
    owner = {"id": facts["user"], "email": facts["email"]} if facts["user"] else None
    data = {
        "account": {"id": facts["account"]},
        "product": {"id": facts["product"]},
        "policy": {"id": facts["policy"], "duration": facts["duration"]},
        "user": owner,
        "license": {name: facts[name] for name in ("id", "created", "expiry")},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _filled(template: str, facts: Mapping[str, str | int | None]) -> str:
    """An own key, in which variables such as `{{expiry}}` are filled in; unknown ones are empty."""
    return _VARIABLE.sub(lambda match: str(facts.get(match[1].lower()) or ""), template)
