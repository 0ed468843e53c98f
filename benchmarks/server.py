"""What the server adds to a sign-up, beside an echo that forwards with the same client; what it
holds after many; and what becomes of a launch.

python -m benchmarks server
"""

import asyncio
import json
import os
import platform
import sys
import time
from statistics import median

import aiohttp

from benchmarks import launch
from benchmarks.commands import HEADERS, Command, body, keygen, ours, redis
from benchmarks.keygen import NUMBER
from benchmarks.report import table

ROUNDS, CALLS = 9, 150
MANY, PARTS, AT_ONCE = 100_000, 5, 4
SECRET = {"SIGNUP_SECRET": "A" * 43}


def measure() -> str:
    """All of it, as tables."""
    load, *_ = os.getloadavg()  # others' work, before ours adds to it
    facts = f"cores {os.cpu_count()}; load before {load:.1f}; Python {platform.python_version()}\n"
    parts = [asyncio.run(added()), asyncio.run(memory()), launch.measure()]
    return "\n".join(["# Results of `python -m benchmarks server`\n", *parts, facts])


async def added() -> str:
    """One sign-up after the other, in turns, so that what slows the machine slows them all."""
    at = keygen()
    servers = {
        "echo": Command([sys.executable, "-m", "benchmarks.echo"], KEYGEN_API_URL=at.url),
        "server": ours(at.url),
        "server, licence": ours(at.url, KEYGEN_POLICY_ID=NUMBER, **SECRET),
    }
    shared = redis()
    if shared:
        url = f"redis://127.0.0.1:{shared.port}"
        servers["server, Redis"] = ours(at.url, SIGNUP_REDIS_URL=url, **SECRET)
        servers["server, Redis, licence"] = ours(
            at.url, SIGNUP_REDIS_URL=url, KEYGEN_POLICY_ID=NUMBER, **SECRET
        )
    times: dict[str, list[float]] = {name: [] for name in servers}
    cpu = dict.fromkeys(servers, 0.0)
    asked = dict.fromkeys(servers, 0)
    async with aiohttp.ClientSession() as session:

        async def told() -> int:
            async with session.get(f"{at.url}/healthz") as answer:
                found: int = (await answer.json())["asked"]
                return found

        for server in (at, *servers.values()):
            await server.started(session)
        for turn in range(-1, ROUNDS):  # the first only warms up
            for name, server in servers.items():
                before, asked_before = server.cpu(), await told()
                for n in range(CALLS):
                    data = body(f"{name.replace(', ', '-')}{turn}.{n}")
                    taken = await sign_up(session, server, data)
                    if turn >= 0:
                        times[name].append(taken)
                if turn >= 0:
                    cpu[name] += server.cpu() - before
                    asked[name] += await told() - asked_before
    for server in (at, *servers.values(), *([shared] if shared else [])):
        server.end()
    calls = ROUNDS * CALLS
    rows = {
        name: [
            f"{1000 * median(each):.2f} ms",
            f"+{1000 * (median(each) - median(times['echo'])):.2f} ms",
            f"{1000 * cpu[name] / calls:.2f} ms",
            f"{cpu[name] / cpu['echo']:.2f}",
            f"{asked[name] / calls:g}",
        ]
        for name, each in times.items()
    }
    columns = ["median", "added", "CPU of one", "× echo", "requests to Keygen"]
    return table(f"One sign-up of {calls}", columns, rows)


async def sign_up(
    session: aiohttp.ClientSession, server: Command, data: bytes, **headers: str
) -> float:
    """The seconds that one takes."""
    start = time.perf_counter()
    address = f"{server.url}/v1/users"
    async with session.post(address, data=data, headers={**HEADERS, **headers}) as response:
        text = await response.text()
        if response.status != 201 or json.loads(text).get("meta"):
            raise RuntimeError(text)
    return time.perf_counter() - start


async def memory() -> str:
    """Every one with another email address, and from another network."""
    at = keygen()
    server = ours(at.url)
    rows = {}
    async with aiohttp.ClientSession() as session:
        await at.started(session)
        await server.started(session)
        rows["0"] = ["", f"{server.memory():.0f} MB"]

        async def some(numbers: range) -> None:
            for n in numbers:
                address = f"2001:{n >> 16:x}:{n & 0xFFFF:x}::1"
                await sign_up(session, server, body(n), **{"X-Forwarded-For": address})

        size = MANY // PARTS
        for start in range(0, MANY, size):
            before = server.cpu()
            await asyncio.gather(
                *[some(range(start + k, start + size, AT_ONCE)) for k in range(AT_ONCE)]
            )
            each = 1000 * (server.cpu() - before) / size
            rows[f"{start + size:,}"] = [f"{each:.2f} ms", f"{server.memory():.0f} MB"]
    server.end()
    at.end()
    return table("Sign-ups", ["CPU of one", "memory"], rows)
