"""CPython: httpx2, which is imported with the first request (it takes longer than all of ours).

What it would do by itself, and must not: keep cookies, send what was meant for this machine to a
proxy of the environment, keep what it sent in its exceptions and in their tracebacks. It follows no
redirect and reads no .netrc unless it is told to.
"""

from __future__ import annotations

import threading
import weakref
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import NoAnswer, TimedOut, Unreachable, Unreadable
from ..requests import Request
from . import MAX_ANSWER_BYTES, Answer

if TYPE_CHECKING:
    from concurrent.futures import Future

    import httpx2

GZIP_ALONE = 31  # https://docs.python.org/3/library/zlib.html#zlib.decompress

CLOSED = "This client was closed. Make another one."
BAD_PROXY = (
    "The proxy that the environment names (HTTPS_PROXY, ALL_PROXY, HTTP_PROXY) cannot be used. It "
    "is written like http://proxy.example:8080; one that begins with socks5:// needs httpx2[socks]."
)


class AsyncHttpxTransport:
    """For `AsyncSignUp`, on asyncio and trio. It belongs to the loop of its first request."""

    def __init__(self) -> None:
        self._client: httpx2.AsyncClient | None = None
        self._closed = False

    async def send(self, request: Request, /) -> Answer:
        """Send a request. Raises `NoAnswer`, or RuntimeError after `close`."""
        outcome = await self.outcome(request)
        if isinstance(outcome, NoAnswer):
            raise outcome
        return outcome

    async def outcome(self, request: Request) -> Answer | NoAnswer:
        """What came of a request. Of other exceptions, the frames that held it are taken off."""
        import anyio

        if self._closed:
            raise RuntimeError(CLOSED)
        progress = Progress()
        try:
            with anyio.fail_after(request.timeout):
                return await self._exchange(request, progress)
        except Exception as error:
            return without_answer(error, request, progress.was_sent)
        except BaseException as error:  # cancelled
            error.__context__ = None
            raise error.with_traceback(None) from None

    async def _exchange(self, request: Request, progress: Progress) -> Answer:
        import anyio

        body = bytearray()
        with anyio.CancelScope() as reading:
            async with self._started().stream(**arguments(request, progress)) as response:
                async for part in response.aiter_raw():
                    body += part
                    if len(body) > MAX_ANSWER_BYTES:
                        reading.cancel()  # to break would leave httpx2's generators half-way
        content = unpacked(body, response.headers.get("content-encoding", ""))
        # In the characters that fetch would make of it.
        text = content.decode("utf-8-sig", "replace")
        return response.status_code, headers(response.headers), text

    def _started(self) -> httpx2.AsyncClient:
        if self._client is None:
            import httpx2

            with suppress(ValueError, ImportError, httpx2.InvalidURL):  # which repeat the address
                self._client = httpx2.AsyncClient(**options())
        if self._client is None:
            raise Unreachable(BAD_PROXY, uncertain=False, code="UNREACHABLE")
        return self._client

    async def close(self) -> None:
        """Close the connections. What is being waited for is not waited for any longer."""
        self._closed = True
        if self._client is not None:
            await self._client.aclose()


class HttpxTransport:
    """For `SignUp`. May be used by several threads, and where an event loop is running.

    It is the other one, waited for. httpx2's own way without a loop has time limits for each step
    alone, so that whoever sends a byte now and then could go on for ever, and none for looking up a
    name; and nothing could end it from outside.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: LoopThread | None = None
        self._closed = False

    def send(self, request: Request, /) -> Answer:
        """Send a request. Raises `NoAnswer`, or RuntimeError after `close`."""
        future = self._begin(request)
        try:
            outcome = future.result()
        finally:
            future.cancel()  # where Ctrl-C ended the waiting
        if isinstance(outcome, NoAnswer):
            raise outcome
        return outcome

    def _begin(self, request: Request) -> Future[Answer | NoAnswer]:
        with self._lock:
            if self._closed:
                raise RuntimeError(CLOSED)
            if self._loop is None or not self._loop.is_alive():  # no thread survives a fork
                self._loop = LoopThread()
                weakref.finalize(self, self._loop.stop)
            return self._loop.begin(request)

    def close(self) -> None:
        """Close the connections. Whoever still waits for an answer gets `Unreachable`."""
        with self._lock:
            self._closed = True
        if self._loop is not None and self._loop.is_alive():
            self._loop.stop()
            self._loop.join()


class LoopThread(threading.Thread):
    """An event loop in a thread, with a transport. It knows nothing of its owner, and ends with it.

    A daemon: a program that forgot to close its client ends nevertheless.
    """

    def __init__(self) -> None:
        import asyncio

        super().__init__(name="keygen-signup", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._transport = AsyncHttpxTransport()
        self.start()

    def begin(self, request: Request) -> Future[Answer | NoAnswer]:
        """Begin to send a request."""
        import asyncio

        return asyncio.run_coroutine_threadsafe(self._outcome(request), self._loop)

    async def _outcome(self, request: Request) -> Answer | NoAnswer:
        import asyncio

        try:
            return await self._transport.outcome(request)
        except asyncio.CancelledError:  # by `close`, as nobody waits after Ctrl-C
            return Unreachable(CLOSED, uncertain=request.method != "GET", code="UNREACHABLE")

    def stop(self) -> None:
        """Let it end soon. May be called from any thread, this one included."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)

    def run(self) -> None:
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._end())
        finally:
            self._loop.close()

    async def _end(self) -> None:
        import asyncio

        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._transport.close()


class Progress:
    """How far a request has come, by httpx2's own word:
    https://www.python-httpx.org/advanced/extensions/#trace
    """

    was_sent = False

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        # CONNECT asks a proxy for a connection, and says nothing of the request.
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.was_sent = True


def options() -> dict[str, Any]:
    """What the client is made with. Plain http is for this machine alone, so without a proxy."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return {
        "cookies": CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        "follow_redirects": False,
        "headers": {"User-Agent": f"keygen-signup/{__version__}", "Accept-Encoding": "gzip"},
        "mounts": {"http://": None},
        "timeout": None,  # it would be one for each step
    }


def arguments(request: Request, progress: Progress) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "content": request.body.encode(),
        "extensions": {"trace": progress},
    }


def unpacked(body: bytearray, encoding: str) -> bytes:
    """What was packed, or nothing if it is more than any answer. Raises zlib.error."""
    if len(body) > MAX_ANSWER_BYTES:
        return b""
    if encoding.lower() in ("", "identity"):
        return bytes(body)
    unpacking = zlib.decompressobj(wbits=GZIP_ALONE)
    content = unpacking.decompress(body, MAX_ANSWER_BYTES)
    return content if unpacking.eof else b""


def headers(fields: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in fields.items()}


def without_answer(error: Exception, request: Request, was_sent: bool) -> NoAnswer:
    """What it means that an exchange failed, without the request, which httpx2's exceptions hold.

    Once it was sent, they may repeat what came, so that they are not quoted.
    """
    uncertain = was_sent and request.method != "GET"
    if isinstance(error, NoAnswer):
        return error.with_traceback(None)
    if isinstance(error, TimeoutError):
        text = f"There was no answer within {request.timeout:g} seconds. Try again."
        return TimedOut(text, uncertain=uncertain, code="TIMED_OUT")
    if isinstance(error, zlib.error):
        text = "The answer is not Keygen's. Check api_url=, and any proxy."
        return Unreadable(text, uncertain=uncertain, code="UNREADABLE")
    if was_sent:
        text = "The connection was cut before the answer was there. Try again."
    else:
        text = f"Keygen cannot be reached ({reason(error)}). Check the connection, and api_url=."
    return Unreachable(text, uncertain=uncertain, code="UNREACHABLE")


def reason(error: BaseException) -> str:
    """Why there is no connection: what the system said, or a proxy, if httpx2 says who did."""
    import httpx2

    text = str(error) if isinstance(error, httpx2.ProxyError) else ""
    said: BaseException | None = error
    while said is not None:
        if isinstance(said, OSError):
            text = str(said) or text
        said = said.__cause__ or said.__context__
    return text or type(error).__name__
