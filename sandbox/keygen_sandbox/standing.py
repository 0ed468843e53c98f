"""How licences and users stand: active, expired, banned (contract, section 10)."""

from keygen_sandbox.store import License, Store, User

_DAY = 24 * 60 * 60
_SOON = 3 * _DAY
_IN_USE = 90 * _DAY

_STANDINGS = ("BANNED", "SUSPENDED", "EXPIRED", "EXPIRING", "INACTIVE", "ACTIVE")
"""In the order in which they count."""


def license_status(store: Store, record: License, now: float) -> str:
    """The status of a licence; `now` in seconds since 1970."""
    standings = license_standings(store, record, now)
    return next(standing for standing in _STANDINGS if standing in standings)


def license_standings(store: Store, record: License, now: float) -> set[str]:
    """All that is true of a licence, of which its status is the first.

    A list by status goes by this: an expired licence is among those that are active.
    """
    owner = store.find(User, id=record.owner_id) if record.owner_id else None
    if owner and owner.banned:
        standings = {"BANNED"}
    else:
        standings = {"ACTIVE" if _is_in_use(record, now) else "INACTIVE"}
    if record.terms.get("suspended"):
        standings.add("SUSPENDED")
    if record.expiry is not None and record.expiry < now:
        standings.add("EXPIRED")
    elif record.expiry is not None and now < record.expiry < now + _SOON:
        standings.add("EXPIRING")
    return standings


def user_status(store: Store, user: User, now: float) -> str:
    """The status of a user: INACTIVE if there was nothing for 90 days."""
    if user.banned:
        return "BANNED"
    licenses = store.all(License, owner_id=user.id)
    is_new = user.created_at >= now - _IN_USE
    return "ACTIVE" if is_new or any(_is_in_use(each, now) for each in licenses) else "INACTIVE"


def _is_in_use(record: License, now: float) -> bool:
    return max(record.created_at, record.validated_at or 0) >= now - _IN_USE
