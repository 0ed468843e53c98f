"""How many may sign up: from one network, with one address, and in all.

What is counted has a keyed name: neither Redis nor memory has an address in it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from limits import RateLimitItem

from . import metrics
from .door import Address, household, neighbourhood
from .keys import Keys, canonical
from .replies import come_back
from .settings import Settings
from .shared import Shared

log = logging.getLogger("keygen_signup.server")

CODE = "TOO_MANY_REQUESTS"
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
        await self._count_address("users", address)
        await self._count("email", self._of_email, canonical(email))
        await self._count_all()

    async def count_license(self, address: Address | None) -> None:
        """Count that somebody asked for a licence. Raises Refused."""
        await self._count_address("licenses", address)

    async def _count_address(self, call: str, address: Address | None) -> None:
        await self._count(f"{call} address", self._of_address, household(address))
        await self._count(f"{call} network", self._of_more, neighbourhood(address))

    async def _count(self, kind: str, items: Sequence[RateLimitItem], value: str) -> None:
        key = self._keys.of(kind, value)
        for item in items:
            count, most, seconds = await self._shared.hit(item, key)
            if count > most:
                raise come_back(CODE, "Try again later", seconds, kind.replace(" ", "-"), most)

    async def _count_all(self) -> None:
        for item in self._of_all:
            count, most, seconds = await self._shared.hit(item, "all")
            name = f"{item.amount}/{item.GRANULARITY.name}"
            metrics.LIMIT_USED.labels(name).set(min(count / most, 1))
            if count > most:
                raise come_back(CODE, "Try again later", seconds, "all", most)
            if count == int(most * NEARLY):
                log.warning("SIGNUP_LIMIT_ALL is nearly used up", extra={"limit": name})
            if count == most:
                log.error("SIGNUP_LIMIT_ALL is used up", extra={"limit": name})


def _times(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
