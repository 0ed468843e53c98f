"""CPython's transports, sync and async, with servers on another origin that do what they like."""

import asyncio
import gc
import gzip
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import anyio
import pytest

from keygen_sandbox.api import create_app
from keygen_sandbox.serving import serving
from keygen_signup import (
    AccountProtected,
    AsyncSignUp,
    NoAnswer,
    SignUp,
    SignUpError,
    TimedOut,
    Unreachable,
    Unreadable,
)
from keygen_signup.requests import Request
from keygen_signup.transports import MAX_ANSWER_BYTES, Answer
from keygen_signup.transports.cpython import AsyncHttpxTransport, HttpxTransport
from tests.client.raw_server import SELF_SIGNED, Behaviour, Connection, hang_up, raw_server

SECRET = "correct horse"
TOKEN = "Bearer user-0123456789v3"
LONG_SECONDS = 30
"""Much longer than anything here takes, and than any time limit that is expected to end it."""

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

Outcome = Answer | Exception


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def post(url: str, timeout: float = 10 * LONG_SECONDS) -> Request:
    """A request that must not be made twice, and with secrets that must not be told."""
    headers = {"Accept": "application/vnd.api+json", "Authorization": TOKEN}
    request = Request("POST", url + "/v1/users", headers, f'{{"password":"{SECRET}"}}')
    request.timeout = timeout
    return request


def get(url: str) -> Request:
    return Request("GET", url + "/v1/me", {"Authorization": TOKEN}, "")


class Way:
    """A way of sending: requests in a row by one transport, which is closed afterwards."""

    def __init__(self, name: str):
        self.name = name

    def send(
        self, *requests: Request, between: Callable[[], object] = lambda: None
    ) -> list[Outcome]:
        """What came of each, exceptions included. `between` is called before all but the first."""
        if self.name == "sync":
            return self._send(requests, between)
        return anyio.run(self._send_async, requests, between, backend=self.name)

    def _send(self, requests: tuple[Request, ...], between: Callable[[], object]) -> list[Outcome]:
        transport = HttpxTransport()
        outcomes: list[Outcome] = []
        for request in requests:
            if outcomes:
                between()
            try:
                outcomes.append(transport.send(request))
            except Exception as error:
                outcomes.append(error)
        transport.close()
        return outcomes

    async def _send_async(
        self, requests: tuple[Request, ...], between: Callable[[], object]
    ) -> list[Outcome]:
        transport = AsyncHttpxTransport()
        outcomes: list[Outcome] = []
        for request in requests:
            if outcomes:
                await anyio.to_thread.run_sync(between)
            try:
                outcomes.append(await transport.send(request))
            except Exception as error:
                outcomes.append(error)
        await transport.close()
        return outcomes

    def one(self, request: Request) -> Outcome:
        return self.send(request)[0]

    def answer(self, behaviour: Behaviour) -> Answer:
        """The answer of a server to a POST."""
        with raw_server(behaviour) as server:
            outcome = self.one(post(server.url))
        assert isinstance(outcome, tuple), outcome
        return outcome

    def failure(self, behaviour: Behaviour, timeout: float = LONG_SECONDS) -> NoAnswer:
        """Why there was none, where the server is told once, and nothing of the request is told."""
        with raw_server(behaviour) as server:
            outcome = self.one(post(server.url, timeout))
        assert isinstance(outcome, NoAnswer), outcome
        assert len(server.requests) == 1
        assert_discreet(outcome)
        return outcome


@pytest.fixture(params=["sync", "asyncio", "trio"])
def way(request: pytest.FixtureRequest) -> Way:
    return Way(request.param)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those that it hangs on to."""
    while error is not None:
        yield error
        if error.__cause__ is not None:
            yield from chain(error.__cause__)
        error = error.__context__


def files(tb: TracebackType | None) -> set[str]:
    """The files whose frames, with their variables, a traceback holds."""
    return {Path(frame.f_code.co_filename).name for frame, _ in traceback.walk_tb(tb)} | {
        part for frame, _ in traceback.walk_tb(tb) for part in Path(frame.f_code.co_filename).parts
    }


def assert_discreet(error: BaseException) -> None:
    """Nothing that was sent is in an exception, nor are the frames of those who had it."""
    for each in chain(error):
        shown = traceback.TracebackException.from_exception(each, capture_locals=True)
        told = ["".join(shown.format()), repr(each), str(each), repr(each.args), repr(vars(each))]
        for text in told:
            assert SECRET not in text
            assert TOKEN not in text
        assert not files(each.__traceback__) & {"httpx2", "httpcore2", "h11"}


# What comes is what was sent.


def test_an_answer_is_status_headers_and_text(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(
            '{"name":"Zoë"}'.encode(),
            "X-Request-ID: 1",
            "X-RateLimit-Reset: 2",
            "DATE: Sat, 28 Nov 2026 00:00:00 GMT",
            "Retry-After: 3",
            status="422 Unprocessable Entity",
        )

    status, headers, text = way.answer(behaviour)
    assert (status, text) == (422, '{"name":"Zoë"}')
    assert headers["x-request-id"] == "1"
    assert headers["x-ratelimit-reset"] == "2"
    assert headers["date"] == "Sat, 28 Nov 2026 00:00:00 GMT"
    assert headers["retry-after"] == "3"
    assert all(name == name.lower() for name in headers)


def test_a_request_is_sent_as_it_is(way: Way) -> None:
    with raw_server(lambda connection: connection.answer()) as server:
        way.send(post(server.url), get(server.url))
    sent, asked = [request.partition(b"\r\n\r\n") for request in server.requests]
    assert sent[0].startswith(b"POST /v1/users HTTP/1.1\r\n")
    assert sent[2] == f'{{"password":"{SECRET}"}}'.encode()
    assert asked[0].startswith(b"GET /v1/me HTTP/1.1\r\n")
    assert not asked[2]
    for head in (sent[0], asked[0]):
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        assert fields[b"Authorization"] == TOKEN.encode()
        assert fields[b"User-Agent"].startswith(b"keygen-signup/")
        assert not {b"Cookie", b"Referer", b"Origin"} & fields.keys()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\ufeff{}".encode(), "{}"),
        (b'"\xff\xc3"', '"\ufffd\ufffd"'),
        ("日本語 🙂".encode(), "日本語 🙂"),
        (b"", ""),
    ],
)
def test_text_is_utf_8_as_browsers_read_it(way: Way, body: bytes, text: str) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(body, "Content-Type: text/html; charset=iso-8859-1")

    assert way.answer(behaviour)[2] == text


def test_no_content(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 204 No Content\r\n\r\n")

    assert way.answer(behaviour) == (204, {}, "")


def test_gzip(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(gzip.compress(b'{"data":{}}'), "Content-Encoding: gzip")

    assert way.answer(behaviour)[2] == '{"data":{}}'


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_cannot_be_unpacked(way: Way, encoding: str) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(f"not packed at all: {SECRET}".encode(), f"Content-Encoding: {encoding}")

    failure = way.failure(behaviour)
    assert isinstance(failure, Unreadable)
    assert failure.uncertain


def test_much_is_not_read_whole(way: Way) -> None:
    sent = 0

    def behaviour(connection: Connection) -> None:
        nonlocal sent
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(100):
            connection.send(b"x" * 1_000_000)
            sent += 1_000_000

    with raw_server(behaviour) as server:
        outcome = way.one(post(server.url))
        assert server.hung_up.wait(LONG_SECONDS)
    assert isinstance(outcome, tuple)
    assert (outcome[0], outcome[2]) == (200, "")
    assert sent < 10 * MAX_ANSWER_BYTES  # the rest of it waited in the buffers of the sockets


def test_little_that_unpacks_to_much(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(gzip.compress(bytes(100_000_000)), "Content-Encoding: gzip")

    assert way.answer(behaviour)[2] == ""


# There is no answer.


def test_never_an_answer(way: Way) -> None:
    began = time.monotonic()
    with raw_server(Connection.wait_until_left) as server:
        failure = way.one(post(server.url, timeout=1.5))
        assert server.hung_up.wait(LONG_SECONDS)  # nothing goes on in secret
    assert isinstance(failure, TimedOut)
    assert failure.uncertain
    assert str(failure) == "There was no answer within 1.5 seconds. Try again."
    assert 1.5 <= time.monotonic() - began < LONG_SECONDS / 2
    assert_discreet(failure)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_byte_now_and_then_does_not_extend_the_time_limit(way: Way, begins: bytes) -> None:
    def behaviour(connection: Connection) -> None:
        connection.send(begins)
        connection.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 9999)

    began = time.monotonic()
    with raw_server(behaviour) as server:
        failure = way.one(post(server.url, timeout=0.5))
        assert server.hung_up.wait(LONG_SECONDS)
    assert isinstance(failure, TimedOut)
    assert failure.uncertain
    assert 0.5 <= time.monotonic() - began < LONG_SECONDS / 2
    assert_discreet(failure)


CUTS = {
    "before": b"",
    "in the headers": b"HTTP/1.1 201 Created\r\nX-Request",
    "in the body": b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"token":"' + TOKEN.encode(),
    "in a part": b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tok',
}


@pytest.mark.parametrize("said", CUTS.values(), ids=CUTS.keys())
def test_the_connection_is_cut(way: Way, said: bytes) -> None:
    def behaviour(connection: Connection) -> None:
        connection.send(said)
        raise ConnectionAbortedError

    failure = way.failure(behaviour)
    assert isinstance(failure, Unreachable)
    assert failure.uncertain


def test_nothing_that_was_to_be_changed_is_uncertain_after_a_get(way: Way) -> None:
    with raw_server(hang_up) as server:
        failure = way.one(get(server.url))
    assert isinstance(failure, Unreachable)
    assert not failure.uncertain


def test_what_is_not_http(way: Way) -> None:
    failure = way.failure(lambda connection: connection.send(f"{SECRET} {TOKEN}\r\n\r\n".encode()))
    assert isinstance(failure, Unreachable)
    assert failure.uncertain


def test_endless_headers(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000_000)

    assert isinstance(way.failure(behaviour), Unreachable)


def test_nobody_listens(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failure = way.one(post(f"http://127.0.0.1:{port}"))
    assert isinstance(failure, Unreachable)
    assert not failure.uncertain
    assert str(port) in str(failure)
    assert_discreet(failure)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 64 + ".example"])
def test_there_is_no_such_host(way: Way, host: str) -> None:
    failure = way.one(post(f"https://{host}"))
    assert isinstance(failure, Unreachable), failure
    assert not failure.uncertain
    assert_discreet(failure)


def test_nobody_finds_out_where_the_host_is(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network whose name server does not answer: the system's resolver knows no hurry."""
    over = threading.Event()
    resolve = socket.getaddrinfo

    def slow(host: Any, *rest: Any, **named: Any) -> Any:
        is_number_wanted = len(rest) == 5 and rest[4] & socket.AI_NUMERICHOST  # as trio asks first
        if host in ("slow.invalid", b"slow.invalid") and not is_number_wanted:
            over.wait(LONG_SECONDS)
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    request = post("https://slow.invalid", timeout=0.3)
    with raw_server(Connection.answer) as server:
        failure, answer = way.send(request, post(server.url), between=over.set)
    assert isinstance(failure, TimedOut)
    assert not failure.uncertain
    assert isinstance(answer, tuple)


def test_a_certificate_that_nobody_vouches_for(way: Way) -> None:
    with raw_server(Connection.answer, tls=True) as server:
        failure = way.one(post(server.url))
    assert isinstance(failure, Unreachable)
    assert not failure.uncertain
    assert "certificate" in str(failure).lower()
    assert not server.requests
    assert_discreet(failure)


def test_a_certificate_that_the_machine_trusts(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with raw_server(Connection.answer, tls=True) as server:
        assert way.one(post(server.url))[0] == 200  # type: ignore[index]


# What is not done by itself.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(way: Way, status: int) -> None:
    with raw_server(Connection.answer) as elsewhere:

        def behaviour(connection: Connection) -> None:
            connection.answer(b"", f"Location: {elsewhere.url}/v1/users", status=f"{status} Go")

        assert way.answer(behaviour)[0] == status
    assert not elsewhere.requests


def test_no_cookie_is_sent_back(way: Way) -> None:
    def behaviour(connection: Connection) -> None:
        connection.answer(b"{}", "Set-Cookie: session=1; Path=/", "Set-Cookie: other=2")

    with raw_server(behaviour) as server:
        way.send(post(server.url), post(server.url), get(server.url))
    assert len(server.requests) == 3
    assert not any(b"cookie" in request.lower() for request in server.requests)


def test_netrc_is_not_read(way: Way, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login ada password from-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with raw_server(Connection.answer) as server:
        way.one(Request("GET", server.url, {}, ""))
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize("lower", [False, True])
def test_no_proxy_is_asked_for_this_machine(
    way: Way, monkeypatch: pytest.MonkeyPatch, lower: bool
) -> None:
    with raw_server(Connection.answer) as proxy, raw_server(Connection.answer) as server:
        for name in PROXIES[:3]:
            monkeypatch.setenv(name.lower() if lower else name, proxy.url)
        way.one(post(server.url))
    assert not proxy.connections
    assert len(server.requests) == 1


def tunnel(connection: Connection) -> None:
    """What a proxy does with CONNECT."""
    host, port = connection.request.split()[1].split(b":")
    with socket.create_connection((host.decode(), int(port))) as target:
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")

        def back() -> None:
            with suppress(OSError):  # some clients leave without a word
                while part := target.recv(65536):
                    connection.send(part)

        thread = threading.Thread(target=back)
        thread.start()
        while part := connection.socket.recv(65536):
            target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_https_goes_through_a_proxy(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with raw_server(Connection.answer, tls=True) as server, raw_server(tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        outcome = way.one(post(server.url))
    assert isinstance(outcome, tuple), outcome
    assert [request.split()[0] for request in proxy.requests] == [b"CONNECT"]
    assert TOKEN.encode() not in proxy.requests[0]
    assert SECRET.encode() in server.requests[0]


def test_a_proxy_that_refuses(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: Connection) -> None:
        connection.answer(b"", status="407 Proxy Authentication Required")

    with raw_server(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        failure = way.one(post("https://localhost"))
    assert isinstance(failure, Unreachable)
    assert not failure.uncertain
    assert "407 Proxy Authentication Required" in str(failure)
    assert_discreet(failure)


@pytest.mark.parametrize(
    "address", ["http://ada:hidden@proxy:port", "ftp://ada:hidden@proxy", "socks5://ada:hidden@x"]
)
def test_a_proxy_that_is_none(way: Way, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    failure = way.one(post("https://localhost"))
    assert isinstance(failure, Unreachable)
    assert not failure.uncertain
    assert "HTTPS_PROXY" in str(failure)
    assert_discreet(failure)
    told = traceback.TracebackException.from_exception(failure, capture_locals=True).format()
    assert "hidden" not in "".join(told)


def test_a_connection_is_used_again(way: Way) -> None:
    with raw_server(Connection.answer) as server:
        way.send(post(server.url), post(server.url), get(server.url))
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_connection_that_was_closed_while_idle(way: Way) -> None:
    closed = threading.Event()

    def behaviour(connection: Connection) -> None:
        connection.answer()
        connection.socket.shutdown(socket.SHUT_RDWR)
        closed.set()

    with raw_server(behaviour) as server:
        outcomes = way.send(post(server.url), post(server.url), between=closed.wait)
    assert all(isinstance(outcome, tuple) for outcome in outcomes), outcomes
    assert (len(server.requests), server.connections) == (2, 2)


def test_a_connection_that_is_closed_as_it_is_used_again(way: Way) -> None:
    """A browser would send it once more, by itself."""

    def behaviour(connection: Connection) -> None:
        if len(server.requests) == 2:
            raise ConnectionAbortedError
        connection.answer()

    with raw_server(behaviour) as server:
        first, second, third = way.send(post(server.url), post(server.url), post(server.url))
    assert isinstance(first, tuple)
    assert isinstance(second, Unreachable)
    assert second.uncertain
    assert isinstance(third, tuple)
    assert (len(server.requests), server.connections) == (3, 2)


# Threads, loops, and the end.


def test_several_threads_share_a_transport() -> None:
    """None of them waits for another: all requests are there before one is answered."""
    all_there = threading.Barrier(10)

    def behaviour(connection: Connection) -> None:
        all_there.wait(LONG_SECONDS)
        connection.answer(connection.request.partition(b"\r\n\r\n")[2])

    transport = HttpxTransport()
    texts: list[str] = []
    with raw_server(behaviour) as server:

        def send(name: str) -> None:
            request = post(server.url)
            request.body = name
            texts.append(transport.send(request)[2])

        threads = [threading.Thread(target=send, args=(str(i),)) for i in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
    assert sorted(texts) == [str(i) for i in range(10)]


def test_sync_where_a_loop_is_running() -> None:
    """As in a notebook."""

    async def cell() -> Answer:
        transport = HttpxTransport()
        answer = transport.send(post(server.url))
        transport.close()
        return answer

    with raw_server(Connection.answer) as server:
        assert asyncio.run(cell())[0] == 200


def test_after_it_was_closed(way: Way) -> None:
    if way.name == "sync":
        transport = HttpxTransport()
        transport.close()
        with pytest.raises(RuntimeError, match="was closed") as raised:
            transport.send(post("http://127.0.0.1:1"))
        transport.close()
    else:

        async def close_and_send() -> None:
            transport = AsyncHttpxTransport()
            await transport.close()
            await transport.send(post("http://127.0.0.1:1"))

        with pytest.raises(RuntimeError, match="was closed") as raised:
            anyio.run(close_and_send, backend=way.name)
    assert_discreet(raised.value)


def test_closed_while_another_thread_waits() -> None:
    transport = HttpxTransport()

    def behaviour(connection: Connection) -> None:
        closing = threading.Thread(target=transport.close)
        closing.start()
        try:
            connection.wait_until_left()
        finally:
            closing.join()

    with raw_server(behaviour) as server, pytest.raises(Unreachable, match="was closed") as raised:
        transport.send(post(server.url))
    assert raised.value.uncertain
    assert_discreet(raised.value)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelled(backend: str, begins: bytes) -> None:
    """The connection ends with it, nothing of the request is told, and the next one works."""

    async def send_and_cancel() -> None:
        arrived = anyio.Event()
        transport = AsyncHttpxTransport()

        async def send() -> None:
            try:
                await transport.send(post(server.url))
            except BaseException as error:
                assert_discreet(error)
                errors.append(error)
                raise

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send)
            await anyio.to_thread.run_sync(has_arrived.wait)
            tasks.cancel_scope.cancel()
        assert not arrived.is_set()
        assert await anyio.to_thread.run_sync(server.hung_up.wait, LONG_SECONDS)
        assert (await transport.send(post(server.url)))[0] == 200
        await transport.close()

    has_arrived = threading.Event()
    errors: list[BaseException] = []

    def behaviour(connection: Connection) -> None:
        if has_arrived.is_set():
            return connection.answer()
        connection.send(begins)
        has_arrived.set()
        return connection.wait_until_left()

    with raw_server(behaviour) as server:
        anyio.run(send_and_cancel, backend=backend)
    assert [type(error).__name__ for error in errors] in (["CancelledError"], ["Cancelled"])


def test_a_task_of_asyncio_is_cancelled() -> None:
    """Its exception comes back to whoever awaits the task, with the frames that it has."""
    arrived = threading.Event()

    def behaviour(connection: Connection) -> None:
        arrived.set()
        connection.wait_until_left()

    async def main() -> None:
        transport = AsyncHttpxTransport()
        task = asyncio.create_task(transport.send(post(server.url)))
        await asyncio.to_thread(arrived.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await task
        assert_discreet(raised.value)
        with pytest.raises(TimeoutError) as late:
            await asyncio.wait_for(transport.send(post(server.url)), 0.1)
        assert_discreet(late.value)
        await transport.close()

    with raw_server(behaviour) as server:
        asyncio.run(main())


@pytest.mark.parametrize("way", ["sync", "asyncio"], indirect=True)
def test_interrupted(way: Way) -> None:
    """Ctrl-C ends the waiting, and the connection with it."""

    def behaviour(connection: Connection) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        connection.wait_until_left()

    with raw_server(behaviour) as server:
        if way.name == "sync":
            transport = HttpxTransport()
            with pytest.raises(KeyboardInterrupt) as raised:
                transport.send(post(server.url))
            assert server.hung_up.wait(LONG_SECONDS)
            transport.close()
        else:

            async def main() -> None:
                transport = AsyncHttpxTransport()
                try:
                    await transport.send(post(server.url))
                finally:
                    await transport.close()

            with pytest.raises(KeyboardInterrupt) as raised:
                asyncio.run(main())
            assert server.hung_up.wait(LONG_SECONDS)
    assert_discreet(raised.value)


def test_one_that_nobody_closes_ends_with_its_owner() -> None:
    with raw_server(Connection.answer) as server:
        transport = HttpxTransport()
        transport.send(post(server.url))
        (thread,) = [each for each in threading.enumerate() if each.name == "keygen-signup"]
        del transport
        gc.collect()
        thread.join(LONG_SECONDS)
        assert not thread.is_alive()


def test_a_program_that_forgets_to_close_ends_quietly() -> None:
    program = """
from keygen_signup.requests import Request
from keygen_signup.transports.cpython import HttpxTransport
transport = HttpxTransport()
request = Request("GET", {url!r}, {{}}, "")
print(transport.send(request)[0])
"""
    with raw_server(Connection.answer) as server:
        command = [sys.executable, "-W", "error", "-c", program.format(url=server.url)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "200\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no such thing on this system")
def test_a_child_process_sends_by_itself() -> None:
    """As under a server that forks: no thread of the parent's is in the child."""
    program = """
import os
from keygen_signup.requests import Request
from keygen_signup.transports.cpython import HttpxTransport
transport = HttpxTransport()
request = Request("GET", {url!r}, {{}}, "")
statuses = [transport.send(request)[0]]
child = os.fork()
if not child:
    status = transport.send(request)[0]
    transport.close()
    os._exit(status == 200)
_, code = os.waitpid(child, 0)
statuses += [transport.send(request)[0], os.waitstatus_to_exitcode(code)]
transport.close()
print(statuses)
"""
    with raw_server(Connection.answer) as server:
        command = [sys.executable, "-c", program.format(url=server.url)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_SECONDS)
    assert (done.returncode, done.stdout) == (0, "[200, 200, 1]\n"), done.stderr
    assert (len(server.requests), server.connections) == (3, 2)


# By way of the clients, with the sandbox.


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with serving(create_app()) as address:
        yield address


def create_user(
    way: Way, sandbox_url: str, account: str, timeout: float = LONG_SECONDS
) -> SignUpError:
    """The exception that the client raises for a sign-up."""
    email = f"{way.name}@{account}.example"
    if way.name == "sync":
        with (
            SignUp(account, api_url=sandbox_url, timeout=timeout) as keygen,
            pytest.raises(SignUpError) as raised,
        ):
            keygen.create_user(email=email, password=SECRET)
        return raised.value

    async def create() -> SignUpError:
        async with AsyncSignUp(account, api_url=sandbox_url, timeout=timeout) as keygen:
            with pytest.raises(SignUpError) as raised:
                await keygen.create_user(email=email, password=SECRET)
            return raised.value

    return anyio.run(create, backend=way.name)


@pytest.mark.parametrize(
    ("account", "kind", "uncertain"),
    [
        ("fault-cut", Unreachable, True),
        ("fault-cut-created", Unreachable, True),
        ("fault-redirect-302", Unreadable, False),
        ("fault-redirect-307", Unreadable, False),
        ("fault-redirect-308", Unreadable, False),
        ("fault-html-403-no-cors", SignUpError, None),
        ("fault-truncated", Unreadable, True),
        ("fault-empty-201", Unreadable, True),
        ("locked", AccountProtected, None),
    ],
)
def test_what_the_client_says(
    way: Way, sandbox_url: str, account: str, kind: type[SignUpError], uncertain: bool | None
) -> None:
    error = create_user(way, sandbox_url, account)
    assert isinstance(error, kind), error
    assert getattr(error, "uncertain", None) is uncertain


def test_the_client_waits_no_longer_than_it_is_told(way: Way, sandbox_url: str) -> None:
    assert isinstance(create_user(way, sandbox_url, "fault-hung", timeout=0.3), TimedOut)
