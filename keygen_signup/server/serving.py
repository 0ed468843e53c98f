"""Serving the application with uvicorn: who is too slow to ask is hung up on, and the end is
graceful."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import ops
from .app import App
from .line import LONGEST_WAIT
from .settings import Settings

HEADERS_SECONDS = 10.0
"""Time for the headers of a request. uvicorn has none of its own:
https://github.com/encode/uvicorn/issues/1015"""
LIMITS_OF = {"h11_max_incomplete_event_size": 16 * 1024, "backlog": 2048}


class Impatient(H11Protocol):
    """uvicorn's protocol, with a time limit for the headers of each request."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio does so only for sockets of its own making, which those of several processes are
        # not; without it, an answer in two parts takes 40 ms longer.
        taken = transport.get_extra_info("socket")
        if taken.family != socket.AF_UNIX:
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self._is_between_requests():
            self._wait_for_headers()
        super().data_received(data)
        if not self._is_between_requests():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Beside(uvicorn.Server):
    """A second server in the process: it ends with the first, which hears the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def longest_end(settings: Settings) -> int:
    """Seconds that the last visitors may take: the line, a user, and a licence."""
    return int(LONGEST_WAIT + 2 * settings.keygen_timeout + 5)


def options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told. Headers about the visitor's address are read in `door`."""
    return {
        "http": Impatient,
        "ws": "none",
        "lifespan": "on",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "timeout_graceful_shutdown": longest_end(settings),
        **LIMITS_OF,
    }


def run(settings: Settings) -> None:
    """Serve until a signal comes. Exits where it cannot start."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file
    where = {"host": settings.host, "port": settings.port, **options(settings)}
    if settings.web_concurrency > 1:
        uvicorn.run("keygen_signup.server:app", workers=settings.web_concurrency, **where)
        return
    app = App()
    server = uvicorn.Server(uvicorn.Config(app, **where))
    asyncio.run(_serve(app, server, settings))
    if not server.started:
        raise SystemExit(1)


async def _serve(app: App, server: uvicorn.Server, settings: Settings) -> None:
    """The server, and what is for its owner on an address of its own."""
    if not settings.signup_ops:
        await server.serve()
        return
    host, _, port = settings.signup_ops.rpartition(":")

    async def owners(scope: Any, receive: Any, send: Any) -> None:
        routes = ops.routes(app.server) if app.server else []
        await Starlette(routes=routes)(scope, receive, send)

    told = {**options(settings), "lifespan": "off", "host": host.strip("[]"), "port": int(port)}
    beside = Beside(uvicorn.Config(owners, **told))
    serving = asyncio.create_task(beside.serve())
    await server.serve()
    beside.should_exit = True
    await serving
