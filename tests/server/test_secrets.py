"""The token never leaves: not by a log, an error, an answer, a repr or a traceback with variables.

Nor does a password, and no address of anybody is in a log.
"""

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.faults import NAMES
from keygen_sandbox.serving import serving
from keygen_sandbox.testing import Sandbox
from keygen_signup.arguments import Secret
from keygen_signup.server import App
from keygen_signup.server.keygen import Keygen, NoAnswer
from keygen_signup.server.logs import Lines
from tests.client.raw_server import Connection, hang_up, raw_server
from tests.server.conftest import PASSWORD, Counted, Json, Serve, until, user
from tests.server.test_settings import WRONG

HALF = PRODUCT_TOKEN[5:40]


def shown(error: BaseException) -> str:
    """All that anybody could show of an exception: its frames' variables, and what led to it."""
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    texts = ["".join(found.format())]
    seen: BaseException | None = error
    while seen is not None:
        texts.append(repr(seen) + repr(vars(seen)))
        frames = traceback.StackSummary.extract(
            traceback.walk_tb(seen.__traceback__), capture_locals=True
        )
        texts.append("".join(frames.format()))
        seen = seen.__cause__ or seen.__context__
    return "\n".join(texts)


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What is written to the log, as the command writes it, down to its finest level."""
    written: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Handler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


QUICK = [name for name in NAMES if name not in ("slow", "preflight")]


@pytest.mark.parametrize("path", ["/me", "/users"])
@pytest.mark.parametrize("fault", QUICK)
def test_every_fault_of_keygen(sandbox: Sandbox, lines: list[str], fault: str, path: str) -> None:
    """What is raised has nothing of the request in it, whichever frame one looks at."""
    method = "GET" if path == "/me" else "POST"
    sandbox.faults.add(method, path, fault, times=2)

    async def ask() -> None:
        keygen = Keygen(sandbox.url, "locked", SecretStr(PRODUCT_TOKEN), timeout=0.5)
        async with keygen:
            assert HALF not in repr(keygen) + repr({**vars(keygen), "_session": None})
            answer = await keygen.ask(method, path, body=Secret(user()))
            assert HALF not in repr(answer)

    try:
        asyncio.run(ask())
    except NoAnswer as error:
        assert HALF not in shown(error)
        assert PASSWORD not in shown(error)
    assert HALF not in "".join(lines)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/9.9 whatever\r\n\r\n",
        b"\x16\x03\x01 this is TLS",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_answers_that_are_no_http(answer: bytes) -> None:
    """aiohttp's exceptions repeat what came, and hold what was sent."""

    def say(connection: Connection) -> None:
        connection.send(answer)
        hang_up(connection)

    with raw_server(say) as server:

        async def ask() -> None:
            async with Keygen(server.url, "", SecretStr(PRODUCT_TOKEN), timeout=2) as keygen:
                await keygen.ask("POST", "/users", body=Secret(user()))

        try:
            asyncio.run(ask())
        except NoAnswer as error:
            assert HALF not in shown(error)
            assert PASSWORD not in shown(error)


def test_cancelled(sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/users", "hung")

    async def ask() -> None:
        async with Keygen(sandbox.url, "locked", SecretStr(PRODUCT_TOKEN)) as keygen:
            await keygen.ask("POST", "/users", body=Secret(user()))

    async def cut_off() -> None:
        asking = asyncio.ensure_future(ask())
        await asyncio.sleep(0.1)
        asking.cancel()
        await asking

    with pytest.raises(asyncio.CancelledError) as raised:
        asyncio.run(cut_off())
    assert HALF not in shown(raised.value)


@contextmanager
def echoing() -> Iterator[str]:
    """Something in between that repeats what it was sent, as a debugging proxy does."""

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        detail = headers.get("authorization", "")
        errors = [{"title": "x", "detail": detail, "source": {"pointer": "/data"}}]
        body = json.dumps({"errors": errors, "data": {"detail": detail}}).encode()
        sent = [(b"x-request-id", detail.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 422, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    with serving(echo) as url:
        yield url


def test_answer_that_repeats_the_token(serve: Serve, lines: list[str]) -> None:
    """It is not looked at."""
    server = serve()
    with echoing() as url:
        server.server.keygen.url = url
        answer = server.sign_up()
    assert answer.status_code == 502
    assert HALF not in answer.text + str(answer.headers) + "".join(lines)


def test_logs_know_nobody(serve: Serve, sandbox: Sandbox, policy: str, lines: list[str]) -> None:
    """No address, email, password, name, token or key, whatever comes of a sign-up."""
    server = serve(keygen_policy_id=policy, keygen_timeout=1)
    assert server.sign_up("grace@hopper.example").status_code == 201
    for fault in sorted(QUICK, key=lambda name: "429" in name):  # which makes a pause
        sandbox.faults.add("POST", "/users", fault)
        headers = {"x-forwarded-for": "9.9.9.9"}
        server.sign_up(f"grace.{fault}@hopper.example", firstName="Grace", headers=headers)
    server.post("/v1/licenses", {"data": {}}, authorization="Bearer user-secret")
    server.server.line = None  # type: ignore[assignment]
    assert server.sign_up("hopper@hopper.example").status_code == 500
    text = "".join([line for line in lines if "httpcore" not in line])
    key = next(iter(sandbox.licenses("locked"))).key
    for secret in (HALF, PASSWORD, "hopper", "Grace", "9.9.9.9", "user-secret", key):
        assert secret not in text, secret
    assert '"exception": "AttributeError"' in text


@pytest.mark.parametrize("name", WRONG)
def test_start_with_each_setting_wrong(name: str, sandbox: Sandbox, monkeypatch: Any) -> None:
    """With the token in each of them in turn, as somebody may paste it."""
    environment = {
        "PATH": os.environ["PATH"],
        "KEYGEN_ACCOUNT": "locked",
        "KEYGEN_API_URL": sandbox.url,
        "KEYGEN_PRODUCT_TOKEN": PRODUCT_TOKEN,
        "SIGNUP_SECRET": "A" * 43,
        "PORT": "0",
    }
    if name == "KEYGEN_PRODUCT_TOKEN_FILE":
        del environment["KEYGEN_PRODUCT_TOKEN"]
    environment[name] = f"{PRODUCT_TOKEN} /"
    run = subprocess.run(
        [sys.executable, "-m", "keygen_signup.server", "--check"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert HALF not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("fault", ["cut", "500", "html-503", "json-array", "redirect-307"])
def test_start_that_fails(values: Json, sandbox: Sandbox, fault: str) -> None:
    sandbox.faults.add("GET", "/me", fault, times=2)
    with pytest.raises(Exception) as raised:
        asyncio.run(App(**values).start())
    text = shown(raised.value).replace(f"'{PRODUCT_TOKEN}'", "", 1)
    assert "Authorization" not in text
    assert f"Bearer {HALF}" not in text


def test_password_is_dropped_once_it_is_sent(
    serve: Serve, sandbox: Sandbox, policy: str, asked: Counted
) -> None:
    """While the licence is made, no secret of the server's has what was typed."""
    server = serve(keygen_policy_id=policy)
    password = "a very particular " + "passphrase"
    sandbox.faults.add("GET", "/licenses", "slow")

    def held() -> list[object]:
        gc.collect()
        secrets = [each.value for each in gc.get_objects() if isinstance(each, Secret)]
        return [each for each in secrets if password in str(each)]

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(server.http.post, "/v1/users", content=json.dumps(user(
            password=password
        )), headers={"content-type": "application/json"})  # fmt: skip
        until(lambda: asked.calls[-1:] == ["GET licenses"])
        assert not held()
        assert coming.result().status_code == 201


def test_client_follows_nothing_of_the_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """No proxy, no .netrc, no redirect: the token goes to one address alone."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def ask() -> int:
        async with Keygen(sandbox.url, "locked", SecretStr(PRODUCT_TOKEN)) as keygen:
            return (await keygen.ask("GET", "/me")).status

    assert asyncio.run(ask()) == 200
