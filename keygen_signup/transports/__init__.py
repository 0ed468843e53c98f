"""How requests are sent: whatever has `send`, and what is used where nothing else is given.

    cpython    CPython, sync and async, by httpx2
    fetch      Pyodide: the browser's own fetch
    xhr        Pyodide in a worker whose browser cannot wait for a promise: pyodide-http

A transport sends each request once: it follows no redirect, keeps no cookie, and repeats nothing.
"""

from __future__ import annotations

import sys
from typing import Protocol

from ..requests import Request

# What an answer may have, in bytes. A page of licences has most.
MAX_ANSWER_BYTES = 4_000_000

Answer = tuple[int, dict[str, str], str]
"""The status, the headers, and the text of an answer."""


class Transport(Protocol):
    """Sends a request, and waits for its answer as long as `request.timeout` says (seconds).

    Raises TimeoutError or another OSError, or a `NoAnswer`, if there is no answer.
    """

    def send(self, request: Request, /) -> Answer: ...


class AsyncTransport(Protocol):
    """The same, for `AsyncSignUp`."""

    async def send(self, request: Request, /) -> Answer: ...


class OwnTransport(Transport, Protocol):
    """A transport that a client made for itself, and closes."""

    def close(self) -> None: ...


class OwnAsyncTransport(AsyncTransport, Protocol):
    """The same, for `AsyncSignUp`."""

    async def close(self) -> None: ...


def for_sync() -> OwnTransport:
    """The transport for `SignUp`. Raises RuntimeError on the main thread of a page."""
    if sys.platform == "emscripten":
        from .fetch import WorkerTransport

        return WorkerTransport()
    from .cpython import HttpxTransport

    return HttpxTransport()


def for_async() -> OwnAsyncTransport:
    """The transport for `AsyncSignUp`."""
    if sys.platform == "emscripten":
        from .fetch import FetchTransport

        return FetchTransport()
    from .cpython import AsyncHttpxTransport

    return AsyncHttpxTransport()
