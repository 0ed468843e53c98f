"""Serving the sandbox, with the one thing ASGI cannot do: cutting a connection."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
"""This machine, and nobody else."""

DISCONNECT = "keygen_sandbox.disconnect"
"""ASGI extension: a function that drops the client's connection without an answer."""


class _CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with `DISCONNECT` among the extensions of each request."""

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        app = self.app

        async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
            extensions = {**scope.get("extensions", {}), DISCONNECT: transport.abort}
            await app({**scope, "extensions": extensions}, receive, send)

        self.app = cuttable


def server(app: ASGIApp, port: int = 0) -> uvicorn.Server:
    """A server ready to run(). Port 0 is a free port, see `Server.servers[0].sockets`."""
    config = uvicorn.Config(
        app,
        host=HOST,
        port=port,
        http=_CuttableProtocol,
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,  # hung requests would otherwise hold up the end
    )
    return uvicorn.Server(config)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve on a free port, in a thread, for as long as the context lasts; gives the address."""
    running = server(app)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        thread.join(0.01)
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://{HOST}:{port}"
    finally:
        running.should_exit = True
        thread.join()
