"""Waiting well: in order, within bounds, and never for nothing."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from keygen_sandbox.testing import Sandbox
from keygen_signup.server import line
from tests.server.conftest import Gate, Running, Serve, codes, until, user

TRUSTED = "127.0.0.1/32"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(60) as pool:
        yield pool


class Queue:
    """Visitors who come one after the other, each known to stand where they stand."""

    def __init__(self, server: Running, gate: Gate, pool: ThreadPoolExecutor, at_once: int):
        self.server, self.gate, self.pool = server, gate, pool
        self.at_once = at_once
        self.count = 0

    def come(self, network: int | None = None) -> "Future[httpx.Response]":
        """One more, from a network of their own unless it is given."""
        n = self.count
        self.count += 1
        address = f"8.{(n if network is None else network)}.0.{n}"
        coming = self.pool.submit(
            self.server.sign_up, f"v{n}@example.com", headers={"x-forwarded-for": address}
        )
        until(lambda: coming.done() or self.is_there(n))
        return coming

    def is_there(self, n: int) -> bool:
        if n < self.at_once:
            return f"v{n}@example.com" in self.gate.emails
        return len(self.server.server.line) == n + 1 - self.at_once


@pytest.fixture
def queue(serve: Serve, gate: Gate, pool: ThreadPoolExecutor) -> Iterator[Queue]:
    """Keygen serves one at a time, and none at first."""
    server = serve(keygen_concurrency=1, signup_trusted_proxies=TRUSTED, keygen_timeout=60)
    yield Queue(server, gate, pool, 1)
    gate.is_open = True


def test_at_most_so_many_at_a_time(serve: Serve, gate: Gate, pool: ThreadPoolExecutor) -> None:
    server = serve(keygen_concurrency=3, signup_trusted_proxies=TRUSTED)
    queue = Queue(server, gate, pool, 3)
    coming = [queue.come() for _ in range(9)]
    assert len(gate.emails) == 3
    gate.is_open = True
    assert [each.result().status_code for each in coming] == [201] * 9
    assert gate.most == 3


def test_in_the_order_they_came(queue: Queue, gate: Gate) -> None:
    coming = [queue.come() for _ in range(8)]
    gate.is_open = True
    assert all(each.result().status_code == 201 for each in coming)
    assert gate.emails == [f"v{n}@example.com" for n in range(8)]


def test_who_would_wait_too_long_is_told_when_to_come_back(queue: Queue, gate: Gate) -> None:
    """At once, and each a little later than the one before. Keygen is not asked."""
    coming: list[Future[httpx.Response]] = []
    while not (coming and coming[-1].done()):
        coming.append(queue.come())
        assert len(coming) < 30
    refused = [coming.pop(), queue.come()]
    waits = []
    for each in refused:
        answer = each.result()
        assert answer.status_code == 429
        assert codes(answer) == ["TOO_BUSY"]
        assert "date" in answer.headers
        waits.append(int(answer.headers["x-ratelimit-reset"]) - time.time())
    assert waits[1] >= waits[0]
    assert len(gate.emails) == 1
    gate.is_open = True
    assert all(each.result().status_code == 201 for each in coming)


def test_one_network_has_a_tenth_of_the_line(queue: Queue, gate: Gate) -> None:
    """The others of it are told to come back; somebody else is let in."""
    queue.come(1)
    coming = [queue.come(1)]
    while not coming[-1].done():
        coming.append(queue.come(1))
        assert len(coming) < 5
    assert codes(coming[-1].result()) == ["TOO_BUSY"]
    queue.count -= 1
    other = queue.come(2)
    assert not other.done()
    gate.is_open = True
    assert other.result().status_code == 201


def test_refusals_do_not_stand_in_it(queue: Queue) -> None:
    """Who is refused for what they sent is told while others wait."""
    first = queue.come()
    assert codes(queue.server.sign_up("ada@localhost")) == ["EMAIL_INVALID"]
    assert not first.done()


def test_who_has_left_is_taken_out(queue: Queue, gate: Gate) -> None:
    """Keygen is never asked for them."""
    first = queue.come()
    address = urlsplit(queue.server.url)
    request = httpx.Request("POST", queue.server.url, json=user(email="left@example.com"))
    head = (
        "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(request.content)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + request.content)
        until(lambda: len(queue.server.server.line) == 1)
    until(lambda: len(queue.server.server.line) == 0)
    last = queue.come()
    gate.is_open = True
    assert first.result().status_code == last.result().status_code == 201
    assert "left@example.com" not in gate.emails


def test_who_waits_longer_than_expected(
    queue: Queue, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keygen may have become slow meanwhile: nobody waits for ever."""
    monkeypatch.setattr(line, "LONGEST_WAIT", 0.2)
    first = queue.come()
    second = queue.server.sign_up("second@example.com", headers={"x-forwarded-for": "9.9.9.9"})
    assert codes(second) == ["TOO_BUSY"]
    gate.is_open = True
    assert first.result().status_code == 201


def test_pause_that_keygen_asks_for(
    serve: Serve, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its 429, nobody is served until then; who comes is told, and Keygen is left alone."""
    server = serve()
    sandbox.faults.add("POST", "/users", "html-429")
    first = server.sign_up()
    assert codes(first) == ["TOO_BUSY"]
    assert codes(server.sign_up("bob@example.com")) == ["TOO_BUSY"]
    assert not sandbox.users("locked")
