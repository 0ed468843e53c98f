"""Pools of keys, of which each licence of a policy takes one (contract, section 10)."""

from keygen_sandbox.errors import invalid, unprocessable
from keygen_sandbox.store import Policy, PoolKey, Store


def fill(store: Store, policy: Policy, *keys: str) -> None:
    """Put keys into the pool of a policy. Raises Conflict for one that is in a pool already."""
    for key in keys:
        store.add(PoolKey(account_id=policy.account_id, policy_id=policy.id, key=key))


def take(store: Store, policy: Policy) -> str:
    """The key that came into the pool last, which leaves it: so Keygen was seen to do it.

    Raises ApiError (422) if the pool is empty.
    """
    keys = store.all(PoolKey, policy_id=policy.id)
    if not keys:
        pointer = "/data/relationships/policy"
        raise unprocessable([invalid("licenses", pointer, "pool is empty", "POLICY_POOL_EMPTY")])
    store.delete(PoolKey, id=keys[0].id)
    return keys[0].key
