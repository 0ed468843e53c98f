"""What the server adds to a sign-up, beside an echo that forwards with the same client; and what
becomes of a launch: 1,000 visitors within 10 seconds, at a Keygen that makes 4 users a second.

python -m benchmarks server
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.report import table

ROUNDS, CALLS = 9, 150
VISITORS, SECONDS, RATE = 1000, 10, 4
SLOW = 2000
SHORT_OF = 60.0
"""Seconds after which a widget gives up."""
NUMBER = "0" * 8 + "-0000-4000-8000-" + "0" * 12
HEADERS = {"Content-Type": "application/vnd.api+json"}


def measure() -> str:
    """All of it, as tables."""
    return "\n\n".join(["## The server", asyncio.run(added()), asyncio.run(launch())])


class Keygen:
    """As much of a Keygen as a start and a sign-up need. `pace` is how many seconds one takes of
    its one process, as with bcrypt."""

    def __init__(self, pace: float = 0):
        self.pace = pace
        self.emails: list[str] = []
        self.hangs_until = 0.0
        self._process = asyncio.Lock()

    def app(self) -> Starlette:
        prefix = "/v1/accounts/acme"
        return Starlette(
            routes=[
                Route(f"{prefix}/me", self.me),
                Route("/v1/accounts/" + NUMBER, self.account),
                Route(f"{prefix}/users", self.user, methods=["POST"]),
            ]
        )

    async def me(self, request: Request) -> Response:
        related = {"account": {"data": {"type": "accounts", "id": NUMBER}}}
        return answer(200, {"type": "products", "id": NUMBER, "relationships": related})

    async def account(self, request: Request) -> Response:
        attributes = {"slug": "acme", "protected": True}
        return answer(200, {"type": "accounts", "id": NUMBER, "attributes": attributes})

    async def user(self, request: Request) -> Response:
        email = json.loads(await request.body())["data"]["attributes"]["email"]
        if self.pace:
            async with self._process:
                await asyncio.sleep(max(self.pace, self.hangs_until - time.monotonic()))
        self.emails.append(email)
        attributes = {"email": email, "firstName": None, "metadata": {}}
        return answer(201, {"type": "users", "id": NUMBER, "attributes": attributes})


def answer(status: int, data: dict[str, Any]) -> Response:
    content = json.dumps({"data": data})
    return Response(content, status, media_type="application/vnd.api+json")


class Served:
    """An application, in this loop."""

    def __init__(self, app: Any):
        config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)

    async def __aenter__(self) -> "Served":
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        await self._task


ECHO = """
import os, aiohttp, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
session = None
async def forward(request):
    global session
    session = session or aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=4))
    url = os.environ["KEYGEN_API_URL"] + "/v1/accounts/acme/users"
    headers = {"Content-Type": "application/vnd.api+json", "Authorization": "Bearer prod-1"}
    async with session.post(url, data=await request.body(), headers=headers) as answer:
        return Response(await answer.read(), answer.status)
async def alive(request):
    return Response()
routes = [Route("/v1/users", forward, methods=["POST"]), Route("/healthz", alive)]
uvicorn.run(Starlette(routes=routes), port=int(os.environ["PORT"]), log_level="critical")
"""


class Command:
    """A server in a process of its own."""

    def __init__(self, command: list[str], **environment: str):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "PORT": port, **environment},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    async def started(self, session: aiohttp.ClientSession) -> None:
        while True:
            try:
                async with session.get(f"{self.url}/healthz"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)

    def cpu(self) -> float:
        """Seconds of a processor that it has had."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that it has."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def ours(url: str, **more: str) -> Command:
    known = {
        "KEYGEN_ACCOUNT": "acme",
        "KEYGEN_PRODUCT_TOKEN": f"prod-{'ab' * 32}v3",
        "KEYGEN_API_URL": url,
        "SIGNUP_LIMIT_ADDRESS": "1000000/hour",
        "SIGNUP_LIMIT_ALL": "1000000/hour",
        "SIGNUP_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    return Command([sys.executable, "-m", "keygen_signup.server"], **{**known, **more})


def body(n: object) -> bytes:
    attributes = {"email": f"v{n}@example.com", "password": "correct horse"}
    return json.dumps({"data": {"type": "users", "attributes": attributes}}).encode()


async def added() -> str:
    """One sign-up after the other, in turns, so that what slows the machine slows them all."""
    from tests import browsers

    keygen = Keygen()
    path = browsers.program("redis")
    with socket.create_server(("127.0.0.1", 0)) as free:
        redis_port = str(free.getsockname()[1])
    command = [str(path), "--port", redis_port, "--save", ""]
    redis = path and Command(command, **browsers.libraries("redis"))
    async with Served(keygen.app()) as served, aiohttp.ClientSession() as session:
        servers = {
            "echo": Command([sys.executable, "-c", ECHO], KEYGEN_API_URL=served.url),
            "server": ours(served.url),
        }
        if redis:
            url = f"redis://127.0.0.1:{redis_port}"
            servers["server, Redis"] = ours(
                served.url,
                SIGNUP_REDIS_URL=url,
                SIGNUP_SECRET="A" * 43,
            )
        times: dict[str, list[float]] = {name: [] for name in servers}
        cpu: dict[str, float] = {}
        for server in servers.values():
            await server.started(session)
        for turn in range(-1, ROUNDS):  # the first only warms up
            for name, server in servers.items():
                before = server.cpu()
                for n in range(CALLS):
                    start = time.perf_counter()
                    data = body(f"{name.replace(', ', '-')}{turn}.{n}")
                    async with session.post(
                        f"{server.url}/v1/users", data=data, headers=HEADERS
                    ) as response:
                        assert response.status == 201, await response.text()  # noqa: S101
                        await response.read()
                    if turn >= 0:
                        times[name].append(1000 * (time.perf_counter() - start))
                if turn >= 0:
                    cpu[name] = cpu.get(name, 0) + server.cpu() - before
        memory = {name: server.memory() for name, server in servers.items()}
        for server in servers.values():
            server.end()
    if redis:
        redis.end()
    least = median(times["echo"])
    rows = {
        name: [
            f"{median(each):.2f} ms",
            f"+{median(each) - least:.2f} ms",
            f"{1000 * cpu[name] / len(each):.2f} ms",
            f"{cpu[name] / cpu['echo']:.2f}",
            f"{memory[name]:.0f} MB",
        ]
        for name, each in times.items()
    }
    columns = ["median", "added", "CPU of one", "× echo", "memory"]
    return table(f"One sign-up of {ROUNDS * CALLS}", columns, rows)


@dataclass
class Outcome:
    """What became of the visitors of a launch."""

    statuses: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    made: list[int] = field(default_factory=list)


async def launch() -> str:
    rows = {}
    for name, with_line in (("with the line", True), ("without it", False)):
        outcome, keygen = await launched(with_line)
        doubled = len(keygen.emails) - len({*keygen.emails})
        in_order = [int(email[1:].partition("@")[0]) for email in keygen.emails]
        early = sum([later < former for former, later in pairwise(in_order)])
        rows[name] = [
            str(outcome.statuses["201"]),
            str(outcome.statuses["429"]),
            str(outcome.statuses["504"]),
            str(VISITORS - sum([outcome.statuses[status] for status in ("201", "429", "504")])),
            str(doubled),
            str(early),
            f"{max(outcome.waited, default=0):.0f} s",
            f"{1000 * quantiles(outcome.refused, n=100)[98]:.0f} ms" if outcome.refused else "",
        ]
    columns = [
        "made", "told when", "504", "no answer", "doubled", "out of order", "longest wait",
        "told within (99 %)",
    ]  # fmt: skip
    caption = (
        f"{VISITORS} visitors in {SECONDS} s, Keygen at {RATE}/s; {SLOW} slow clients and a Keygen "
        "that hangs for 30 s in the midst of it"
    )
    return table(caption, columns, rows)


async def launched(with_line: bool) -> tuple[Outcome, Keygen]:
    """Each visitor once, from a network of their own."""
    keygen, outcome = Keygen(1 / RATE), Outcome()
    timeout = aiohttp.ClientTimeout(total=SHORT_OF)
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    more = {} if with_line else {"KEYGEN_CONCURRENCY": "100", "KEYGEN_TIMEOUT": "60"}
    async with (
        Served(keygen.app()) as served,
        aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
    ):
        server = ours(served.url, **more) if with_line else Command(
            [sys.executable, "-c", ECHO.replace("limit=4", "limit=0")], KEYGEN_API_URL=served.url
        )  # fmt: skip
        await server.started(session)
        slow = [asyncio.create_task(drip(server.url)) for _ in range(SLOW)]

        async def visit(n: int) -> None:
            await asyncio.sleep(n * SECONDS / VISITORS)
            if n == VISITORS // 2:
                keygen.hangs_until = time.monotonic() + 30
            start = time.monotonic()
            headers = {**HEADERS, "X-Forwarded-For": f"8.{n // 250}.{n % 250}.1"}
            try:
                url = f"{server.url}/v1/users"
                async with session.post(url, data=body(n), headers=headers) as response:
                    await response.read()
                    status = str(response.status)
            except (aiohttp.ClientError, TimeoutError) as error:
                status = type(error).__name__
            taken = time.monotonic() - start
            outcome.statuses[status] += 1
            if status == "201":
                outcome.waited.append(taken)
            elif status == "429" and taken < LET_IN:
                outcome.refused.append(taken)

        await together(visit, range(VISITORS))
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        server.end()
    return outcome, keygen


LET_IN = 20.0
"""Seconds: who was refused later stood in the line, while Keygen hung."""


async def together(visit: Callable[[int], Awaitable[None]], numbers: range) -> None:
    await asyncio.gather(*[visit(n) for n in numbers])


async def drip(url: str) -> None:
    """A client of one byte a second, which comes again when it is hung up on."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    while True:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
            for byte in b"POST /v1/users HTTP/1.1\r\nHost: example.com\r\nX: " + b"a" * 100:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        except OSError:
            await asyncio.sleep(1)
