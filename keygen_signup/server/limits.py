"""How many may sign up: from one network, with one address, and in all.

What is counted has a keyed name: neither Redis nor memory has an address in it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from limits import RateLimitItem

from . import metrics
from .counters import Count, Counter
from .door import Address, household, neighbourhood
from .keys import Keys, canonical
from .replies import come_back
from .settings import Settings
from .shared import Shared

log = logging.getLogger("keygen_signup.server")

CODE = "TOO_MANY_REQUESTS"
ALL = "all"
NEIGHBOURS = 10
"""How many times as much comes from a network of many."""
NEARLY = 0.8
"""From this share on, the owner is told of it."""


class Limits:
    """The limits that are set."""

    def __init__(self, settings: Settings, shared: Shared, keys: Keys):
        self._shared = shared
        self._keys = keys
        self._of_address = settings.signup_limit_address
        self._of_more = [_times(item, NEIGHBOURS) for item in self._of_address]
        self._of_email = settings.signup_limit_email
        self._of_all = settings.signup_limit_all

    async def count_user(self, address: Address | None, email: str) -> None:
        """Count a sign-up, the narrow limits first. Raises Refused.

        Whoever is over a narrow one uses up nothing of a wider one: nobody closes the door to all
        from one place.
        """
        await self._count(
            [
                *self._of_networks("users", address),
                *self._counters("email", self._of_email, canonical(email)),
                *[Counter(ALL, item, "") for item in self._of_all],
            ]
        )

    async def count_license(self, address: Address | None) -> None:
        """Count that somebody asked for a licence. Raises Refused."""
        await self._count(self._of_networks("licenses", address))

    def _of_networks(self, call: str, address: Address | None) -> list[Counter]:
        return [
            *self._counters(f"{call}-address", self._of_address, household(address)),
            *self._counters(f"{call}-network", self._of_more, neighbourhood(address)),
        ]

    def _counters(self, limit: str, items: Sequence[RateLimitItem], whose: str) -> list[Counter]:
        name = self._keys.of(limit, whose)
        return [Counter(limit, item, name) for item in items]

    async def _count(self, counters: Sequence[Counter]) -> None:
        for counter, count in zip(counters, await self._shared.count(counters), strict=False):
            if counter.limit == ALL:
                _tell(counter.item, count)
            if count.is_over:
                raise come_back(CODE, "Try again later", count.seconds, counter.limit, count.most)


def _tell(item: RateLimitItem, count: Count) -> None:
    """Tell the owner how much is used up of a limit of all."""
    name = f"{item.amount}/{item.GRANULARITY.name}"
    metrics.LIMIT_USED.labels(name).set(min(count.came / count.most, 1))
    if count.came == int(count.most * NEARLY):
        log.warning("SIGNUP_LIMIT_ALL is nearly used up", extra={"limit": name})
    if count.came == count.most:
        log.error("SIGNUP_LIMIT_ALL is used up", extra={"limit": name})


def _times(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
