"""A launch: 1,000 visitors within 10 seconds, at a Keygen that makes 4 users a second, which hangs
in the midst of it; and 2,000 clients of one byte a second beside them.

The visitors, the slow clients, Keygen and the server are processes of their own. Where they share
the processors, the visitors' own lag is told beside what they waited.
"""

import asyncio
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import quantiles

import aiohttp

from benchmarks.commands import Command, body, keygen, ours
from benchmarks.report import table

VISITORS, SECONDS, RATE = 1000, 10, 4
SLOW, HANGS = 2000, 30
SHORT_OF = 60.0
"""Seconds after which a widget gives up."""
LET_IN = 20.0
"""Seconds: who was refused later stood in the line, while Keygen hung."""
HUNG_UP_ON = 10.0
"""Seconds after which the server hangs up on a slow client."""


def measure() -> str:
    return asyncio.run(launch())


@dataclass
class Outcome:
    """What became of the visitors."""

    statuses: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    lag: list[float] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)


async def launch() -> str:
    caption = (
        f"{VISITORS} visitors in {SECONDS} s, Keygen at {RATE}/s; {SLOW} slow clients and a Keygen "
        f"that hangs for {HANGS} s in the midst of it"
    )
    rows = {
        "with the line": row(await launched()),
        "the same, all slow ones at the same moment": row(await launched(at_once=True)),
        "without it": row(await launched(with_line=False)),
    }
    columns = [
        "made", "told when", "504", "no answer", "doubled", "out of order", "longest wait",
        "told within: median", "90 %", "99 %", "visitors’ own lag: 90 %", "99 %",
    ]  # fmt: skip
    return table(caption, columns, rows)


def row(outcome: Outcome) -> list[str]:
    known = [outcome.statuses[status] for status in ("201", "429", "504")]
    in_order = [int(email[1:].partition("@")[0]) for email in outcome.emails]
    return [
        *[str(number) for number in known],
        str(VISITORS - sum(known)),
        str(len(outcome.emails) - len({*outcome.emails})),
        str(sum([later < former for former, later in pairwise(in_order)])),
        f"{max(outcome.waited, default=0):.0f} s",
        *[milliseconds(outcome.refused, share) for share in (50, 90, 99)],
        *[milliseconds(outcome.lag, share) for share in (90, 99)],
    ]


def milliseconds(times: list[float], share: int) -> str:
    return f"{1000 * quantiles(times, n=100)[share - 1]:.0f} ms" if len(times) > 1 else ""


async def launched(*, with_line: bool = True, at_once: bool = False) -> Outcome:
    """Each visitor once, from a network of their own."""
    outcome = Outcome()
    at = keygen(PACE=str(1 / RATE))
    echo = [sys.executable, "-m", "benchmarks.echo"]
    server = ours(at.url) if with_line else Command(echo, KEYGEN_API_URL=at.url, CONNECTIONS="0")
    async with aiohttp.ClientSession() as session:
        await at.started(session)
        await server.started(session)
        within = 0 if at_once else HUNG_UP_ON
        slow = multiprocessing.get_context("spawn").Process(
            target=drip_all, args=(server.port, within)
        )
        slow.start()
        await asyncio.sleep(HUNG_UP_ON)  # until all are there, and the first come again
        watching = asyncio.create_task(watch(outcome.lag))

        async def visit(n: int) -> None:
            await asyncio.sleep(n * SECONDS / VISITORS)
            if n == VISITORS // 2:
                async with session.post(f"{at.url}/hang", params={"seconds": HANGS}):
                    pass
            status, taken = await sign_up(server.port, n)
            outcome.statuses[status] += 1
            if status == "201":
                outcome.waited.append(taken)
            elif status == "429" and taken < LET_IN:
                outcome.refused.append(taken)

        visits = [asyncio.create_task(visit(n)) for n in range(VISITORS)]
        await asyncio.sleep(SECONDS)
        watching.cancel()
        await asyncio.gather(*visits)
        async with session.get(f"{at.url}/healthz") as told:
            outcome.emails = (await told.json())["emails"]
    slow.kill()
    server.end()
    at.end()
    return outcome


async def watch(lag: list[float]) -> None:
    """How much later than they wanted the visitors are themselves."""
    while True:
        start = time.monotonic()
        await asyncio.sleep(0.005)
        lag.append(time.monotonic() - start - 0.005)


async def sign_up(port: int, n: int) -> tuple[str, float]:
    """What a visitor is told, and the seconds from their last byte to the whole of the answer."""
    data = body(n)
    request = (
        "POST /v1/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/vnd.api+json\r\nContent-Length: {len(data)}\r\n"
        f"X-Forwarded-For: 8.{n // 250}.{n % 250}.1\r\n\r\n"
    )
    start = time.monotonic()
    try:
        async with asyncio.timeout(SHORT_OF):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.encode() + data)
            start = time.monotonic()
            answer = await reader.read()
            writer.close()
        status = answer[9:12].decode() or "cut off"
    except (OSError, TimeoutError) as error:
        status = type(error).__name__
    return status, time.monotonic() - start


def drip_all(port: int, within: float) -> None:
    """The slow clients, who come within so many seconds."""

    async def all_of_them() -> None:
        await asyncio.gather(*[drip(port, n * within / SLOW) for n in range(SLOW)])

    asyncio.run(all_of_them())


async def drip(port: int, begin: float) -> None:
    """A client of one byte a second, which comes again when it is hung up on."""
    await asyncio.sleep(begin)
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            for byte in b"POST /v1/users HTTP/1.1\r\nHost: example.com\r\nX: " + b"a" * 100:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        except OSError:
            await asyncio.sleep(1)
