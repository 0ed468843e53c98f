"""The line: Keygen makes about four users a second, so whoever comes next has to wait.

At most so many are served at a time; the others stand in the order they came. Whoever would wait
too long is told at once when to come back, each a little later than the one before, so that they
come back in order. One network never fills the line.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from . import metrics
from .replies import BUSY, come_back

PATIENCE = 20.0
"""Seconds that a visitor may be expected to wait."""
LONGEST_WAIT = 25.0
"""Seconds after which even who was let into the line is told to come back: the widget waits 60."""
LATEST = 600.0
"""Seconds: nobody is told to come back later than that."""
FIRST_GUESS = 1.0
"""Seconds that one visitor takes, until it is known: four at a time, of whom Keygen makes four a
second."""
SHARE = 10
"""One network may have a tenth of the line."""


class Left(Exception):
    """The visitor has left."""


class Line:
    """`at_once` visitors are served at a time."""

    def __init__(self, at_once: int):
        self._at_once = at_once
        self._waiting: dict[asyncio.Future[None], str] = {}  # their networks, in the order of time
        self._served: dict[object, float] = {}  # since when
        self._usual = FIRST_GUESS
        self._closed_until = 0.0
        self._promised = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def check(self, network: str) -> None:
        """Raise Refused if somebody from this network would have to wait for too long."""
        wait = self.expected_wait()
        in_line = sum([other == network for other in self._waiting.values()])
        if in_line >= max(1, int(self._room() / SHARE)):
            raise self._busy(max(wait, self._pace()))
        if wait <= PATIENCE:
            return
        now = monotonic()
        self._promised = max(self._promised, now + wait - PATIENCE)
        if self._promised < now + LATEST:
            self._promised += self._pace() / self._at_once
        raise self._busy(self._promised - now)

    def expected_wait(self) -> float:
        """Seconds until it would be the turn of who came now."""
        pause = max(0.0, self._closed_until - monotonic())
        if len(self._served) < self._at_once and not self._waiting:
            return pause
        return pause + (len(self._waiting) + 1) * self._pace() / self._at_once

    @asynccontextmanager
    async def place(self, network: str, gone: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """Wait for the turn, and have it. `gone` ends when the visitor has left.

        Raises Left then, and Refused if the turn does not come.
        """
        turn = asyncio.get_running_loop().create_future()
        leaving = asyncio.ensure_future(gone)
        came = monotonic()
        try:
            self._waiting[turn] = network
            self._next()
            await asyncio.wait(
                {turn, leaving}, timeout=LONGEST_WAIT, return_when=asyncio.FIRST_COMPLETED
            )
            metrics.WAITED_SECONDS.observe(monotonic() - came)
            if leaving.done():
                raise Left
            if not turn.done():
                raise self._busy(self.expected_wait())
            yield
        finally:
            leaving.cancel()
            self._waiting.pop(turn, None)
            since = self._served.pop(turn, None)
            if since is not None:
                self._usual += (monotonic() - since - self._usual) / 5
            self._next()

    def pause(self, seconds: float) -> None:
        """Serve nobody for so long: Keygen has asked for that."""
        self._closed_until = max(self._closed_until, monotonic() + min(seconds, LATEST))
        asyncio.get_running_loop().call_later(min(seconds, LATEST), self._next)

    def _next(self) -> None:
        """Let in whoever is next, as long as there is room."""
        while (
            self._waiting
            and len(self._served) < self._at_once
            and monotonic() >= self._closed_until
        ):
            turn = next(iter(self._waiting))
            del self._waiting[turn]
            self._served[turn] = monotonic()
            turn.set_result(None)
        metrics.LINE.set(len(self._waiting))

    def _pace(self) -> float:
        """Seconds that one takes: as usual, or as long as nobody has been served by now."""
        if len(self._served) < self._at_once:
            return self._usual
        return max(self._usual, monotonic() - max(self._served.values()))

    def _room(self) -> float:
        """How many may stand in the line."""
        return PATIENCE * self._at_once / max(self._pace(), 0.001)

    def _busy(self, seconds: float) -> Exception:
        wait = max(1, math.ceil(seconds))
        return come_back(BUSY, "Too many people are signing up at the moment", wait, "line")
