"""What several processes share, in Redis: counters and locks, by keyed names. It decides nothing
about people.

Where there is no Redis, or it is gone, they are in this process: a limit is then half of what it
is, as there may be other processes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import LockError, RedisError

from . import metrics
from .counters import PREFIX, Count, Counter, InMemory, InRedis

log = logging.getLogger("keygen_signup.server")

REDIS_SECONDS = 0.5
"""Time that Redis may take. Visitors wait for it."""
AGAIN_AFTER = 5.0
"""Seconds until Redis is asked again that did not answer."""
HELD_SECONDS = 60
"""A lock ends by then at the latest: whoever held it may have been killed."""
UNCERTAIN_SECONDS = 30
"""How long Keygen may still be at work on what it did not answer: 33 seconds were seen, from when
the request was sent (`tests/data/keygen-contract.md`, section 10)."""

GONE = (RedisError, OSError, TimeoutError)


class Uncertain(Exception):
    """Keygen may still be at work on what the lock is there for."""


class Occupied(Exception):
    """Somebody else has the lock, for longer than can be waited."""


class Shared:
    """Counters and locks."""

    def __init__(self, url: SecretStr | None = None):
        self._here = InMemory()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._redis: Redis | None = None
        self._there: InRedis | None = None
        self._ask_again = 0.0
        self.is_whole = True
        """Whether Redis, if there is to be one, answered last."""
        if url is not None:
            self._redis = Redis.from_url(
                url.get_secret_value(),
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
                retry=Retry(NoBackoff(), 1),  # a restart has closed the connections that were open
            )
            self._there = InRedis(self._redis)
            metrics.SHARED.set(1)

    async def count(self, counters: Sequence[Counter]) -> list[Count]:
        """Count one more of each, in order, up to the first that is over."""
        if self._there is not None and self._is_worth_asking():
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    counts = await self._there.count(counters)
            except GONE as error:
                self._failed(error)
            else:
                self._answered()
                return counts
        return self._here.count(counters, share=1 if self._there is None else 2)

    @asynccontextmanager
    async def hold(self, name: str, wait: float) -> AsyncIterator[None]:
        """Have a lock, after at most `wait` seconds. Raises Occupied.

        If Uncertain is raised meanwhile, or this is cancelled, nobody has it until Keygen must have
        come to its end.
        """
        if self._redis is not None and self._is_worth_asking():
            lock = self._redis.lock(f"{PREFIX}lock/{name}", timeout=HELD_SECONDS)
            try:
                is_held = await lock.acquire(blocking_timeout=wait)
                self._answered()
            except GONE as error:
                self._failed(error)
            else:
                if not is_held:
                    raise Occupied
                try:
                    yield
                except (Uncertain, asyncio.CancelledError):
                    await self._quietly(lock.extend(UNCERTAIN_SECONDS, replace_ttl=True))
                    raise
                except BaseException:
                    await self._quietly(lock.release())
                    raise
                await self._quietly(lock.release())
                return
        async with self._hold_here(name, wait):
            yield

    @asynccontextmanager
    async def _hold_here(self, name: str, wait: float) -> AsyncIterator[None]:
        lock = self._locks.setdefault(name, asyncio.Lock())
        try:
            async with asyncio.timeout(wait):
                await lock.acquire()
        except TimeoutError:
            raise Occupied from None
        try:
            yield
        except (Uncertain, asyncio.CancelledError):
            asyncio.get_running_loop().call_later(UNCERTAIN_SECONDS, lock.release)
            raise
        except BaseException:
            lock.release()
            raise
        lock.release()

    async def _quietly(self, asked: Any) -> None:
        """The lock ends by itself where Redis is gone, or the lock was lost."""
        try:
            await asked
        except LockError:
            log.warning("a lock ended before its work")
        except GONE as error:
            self._failed(error)

    async def faults(self) -> list[str]:
        """What is wrong with Redis, with the fix. Empty if there is none to be."""
        if self._redis is None:
            return []
        try:
            memory = await self._redis.info("memory")
        except GONE as error:
            self._failed(error)
            return [
                f"Redis does not answer ({type(error).__name__}). Check SIGNUP_REDIS_URL. Until "
                "then, limits count in each process, at half."
            ]
        policy = memory.get("maxmemory_policy", "noeviction")
        if policy == "noeviction":
            return []
        return [
            f"Redis evicts ({policy}), so that limits may be forgotten when it is full. Set "
            "maxmemory-policy noeviction."
        ]

    def _is_worth_asking(self) -> bool:
        return monotonic() >= self._ask_again

    def _answered(self) -> None:
        if not self.is_whole:
            log.warning("Redis is back: limits are shared again")
        self.is_whole = True
        metrics.SHARED.set(1)

    def _failed(self, error: Exception) -> None:
        if self.is_whole:
            log.error(
                "Redis is gone: limits count in each process, at half",
                extra={"reason": type(error).__name__},
            )
        self.is_whole = False
        self._ask_again = monotonic() + AGAIN_AFTER
        metrics.SHARED.set(0)

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()
