"""Counters: how often something came in a window of time, which begins when it comes first.

Several are counted at once, in order, and none after the first that is over: whoever is over a
narrow limit uses up nothing of a wider one.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from limits import RateLimitItem
from redis.asyncio import Redis

MOST = 20_000
"""Counters of one limit that a process holds, so that nobody can fill its memory: more than Keygen
makes users in an hour. For one more, the oldest is dropped. That lets in nobody: who has so many
networks comes from a new one each time, and the limit of all is one counter, and never dropped."""

PREFIX = "keygen-signup/"
# KEYS are counters; ARGV has for each how many may come, and the seconds of its window. Answers the
# seconds until the last begins anew, if it is over, and how many came of each; no more, as redis-py
# reads slowly.
SCRIPT = """
local came, seconds = {}, 0
for i, key in ipairs(KEYS) do
  came[i] = redis.call('INCR', key)
  if came[i] == 1 then redis.call('EXPIRE', key, ARGV[2 * i]) end
  if came[i] > tonumber(ARGV[2 * i - 1]) then
    seconds = redis.call('TTL', key)
    break
  end
end
return {seconds, unpack(came)}
"""


class Counter(NamedTuple):
    """What is to be counted: for which limit, and whose."""

    limit: str
    item: RateLimitItem
    whose: str


class Count(NamedTuple):
    """How many came, and how many may come; if it is over, seconds until it begins anew."""

    came: int
    most: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.came > self.most


class InMemory:
    """The counters of this process."""

    def __init__(self) -> None:
        # Windows of the same length end in the order in which they began. A dict would do, but
        # looks for its first through all that were deleted before it.
        self._limits: defaultdict[tuple[str, RateLimitItem], OrderedDict[str, tuple[int, float]]]
        self._limits = defaultdict(OrderedDict)

    def __len__(self) -> int:
        return sum([len(windows) for windows in self._limits.values()])

    def count(self, counters: Sequence[Counter], share: int = 1) -> list[Count]:
        """Count one more of each. `share` is the part that may come of what may come in all: a
        half is 2."""
        counts: list[Count] = []
        for limit, item, whose in counters:
            now = monotonic()
            windows = self._limits[limit, item]
            while windows and next(iter(windows.values()))[1] <= now:
                windows.popitem(last=False)
            before, end = windows.get(whose, (0, now + item.get_expiry()))
            windows[whose] = before + 1, end
            if len(windows) > MOST:
                windows.popitem(last=False)
            counts.append(
                Count(before + 1, max(1, item.amount // share), max(1, int(end - now) + 1))
            )
            if counts[-1].is_over:
                break
        return counts


class InRedis:
    """Counters that several processes share. A sign-up asks once for all of them."""

    def __init__(self, redis: Redis):
        self._script = redis.register_script(SCRIPT)

    async def count(self, counters: Sequence[Counter]) -> list[Count]:
        """Count one more of each."""
        names = [PREFIX + item.key_for(limit, whose) for limit, item, whose in counters]
        told = [number for _, item, _ in counters for number in (item.amount, item.get_expiry())]
        seconds, *came = await self._script(keys=names, args=told)
        return [
            Count(number, counter.item.amount, seconds + 1)
            for counter, number in zip(counters, came, strict=False)
        ]
