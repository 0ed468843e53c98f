"""Faults that a sign-up survives: nobody is left without an answer, and nobody is made twice.

What the first answer is stands in the tables of docs/server.md. Then the visitor does what people
do: tries again with the same address and password. The client is such a visitor.
"""

import re
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import pytest

from keygen_sandbox.testing import Sandbox
from keygen_signup import SignedUp, SignUp, SignUpError
from keygen_signup.server import shared
from tests.server.conftest import EMAIL, PASSWORD, RedisServer, Running, Serve, until

TEXT = (Path(__file__).parents[2] / "docs" / "server.md").read_text()

FAULTS = {
    "takes 3 seconds": "slow",
    "hangs": "hung",
    "hangs, having done it": "hung-created",
    "is cut off before": "cut",
    "is cut off, having done it": "cut-created",
    "answers half, having done it": "truncated",
    "answers nothing, having done it": "empty-201",
    "answers 429": "html-429",
    "answers 500": "500",
    "answers 503": "503",
    "is a proxy with HTML, 502": "html-502",
    "is a proxy with HTML, 403": "html-403",
    "redirects": "redirect-307",
    "answers other JSON": "json-array",
}
CALLS = (("POST", "/users"), ("GET", "/licenses"), ("POST", "/licenses"))


def table_of(title: str) -> dict[str, list[str]]:
    """The rows of the table whose first column is called so."""
    found = re.search(rf"^\| {title} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert found, title
    rows = [line.strip("| ").split(" | ") for line in found[1].splitlines()]
    return {name: told for name, *told in rows}


TOLD = table_of("Keygen")
REDIS = table_of("Redis")


def told(answer: httpx.Response) -> str:
    """What the table has for an answer: the user may be there, and the licence not yet."""
    if answer.status_code == 201 and "included" not in answer.json():
        assert answer.json()["meta"]["license"]["errors"]
        return "201, no licence yet"
    return str(answer.status_code)


def visitor_tries_again(server: Running, sandbox: Sandbox, policy: str) -> SignedUp:
    """With the same address and password, until it works."""
    done: list[SignedUp] = []

    def works() -> bool:
        try:
            with SignUp("locked", api_url=sandbox.url, signup_url=server.url) as keygen:
                done.append(keygen.sign_up(email=EMAIL, password=PASSWORD, policy=policy))
        except SignUpError:
            return False
        return True

    until(works)
    return done[0]


def test_faults_are_those_of_the_table() -> None:
    assert {*TOLD} == {*FAULTS}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.parametrize("name", TOLD)
def test_keygen(
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
    name: str,
    call: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared, "UNCERTAIN_SECONDS", 0.5)
    monkeypatch.setattr("keygen_signup.server.line.LATEST", 0.2)  # the pause that a 429 asks for
    fault = FAULTS[name]
    server = serve(
        keygen_policy_id=policy,
        keygen_timeout=10 if fault == "slow" else 1,
        signup_limit_email="1000/hour",
    )
    sandbox.faults.add(*call, fault)
    answer = server.sign_up()
    assert told(answer) == TOLD[name][CALLS.index(call)]
    assert not sandbox.faults.pending
    done = visitor_tries_again(server, sandbox, policy)
    assert [user.id for user in sandbox.users("locked")] == [done.user.id]
    assert [license.key for license in sandbox.licenses("locked")] == [done.license.key]


def gone(redis: RedisServer) -> None:
    redis.stop()


def full(redis: RedisServer) -> None:
    redis.stop()
    redis.start("--maxmemory", "1")


def restarted(redis: RedisServer) -> None:
    redis.stop()
    redis.start()


def hanging(redis: RedisServer) -> None:
    assert redis.process
    redis.process.send_signal(signal.SIGSTOP)


STATES: dict[str, Callable[[RedisServer], None]] = {
    "is gone": gone,
    "is full": full,
    "was restarted": restarted,
    "hangs": hanging,
}


@pytest.mark.parametrize("name", REDIS)
def test_redis(
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
    redis_server: RedisServer,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A crowd while it is so, and others when it is back. Of a restart, nobody notices."""
    monkeypatch.setattr(shared, "AGAIN_AFTER", 0.05)
    server = serve(keygen_policy_id=policy, signup_redis_url=redis_server.url, keygen_concurrency=8)
    assert told(server.sign_up("before@example.com")) == "201"
    STATES[name](redis_server)
    with ThreadPoolExecutor(8) as pool:
        crowd = [pool.submit(server.sign_up, f"v{n}@example.com") for n in range(16)]
        assert {told(each.result()) for each in crowd} == {*REDIS[name]}
    assert ("Redis is gone" in caplog.text) == (name != "was restarted")
    redis_server.stop()
    redis_server.start()
    numbers = count()

    def is_back() -> bool:
        assert told(server.sign_up(f"w{next(numbers)}@example.com")) == "201"
        return server.server.shared.is_whole

    until(is_back)
    assert len(sandbox.licenses("locked")) == len(sandbox.users("locked")) == 17 + next(numbers)
