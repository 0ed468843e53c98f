"""A Keygen with a protected account, and servers before it: over real sockets, as visitors ask."""

import asyncio
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keygen_sandbox.accounts import Account
from keygen_sandbox.testing import Sandbox
from keygen_signup.server import App
from keygen_signup.server.app import Server
from keygen_signup.server.settings import Settings, read
from tests import browsers
from tests.client.conftest import sandbox, stage  # noqa: F401 (fixtures)

EMAIL, PASSWORD = "ada@example.com", "correct horse"
SECRET = "c2lnbi11cCBzaWduLXVwIHNpZ24tdXAgc2lnbi11cCE"
PAGE = "https://www.example.com"

Json = dict[str, Any]


class Running:
    """A server that is running, and somebody who asks it."""

    def __init__(self, url: str, app: App, loop: asyncio.AbstractEventLoop):
        self.url = url
        self.app = app
        self.loop = loop
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    @property
    def server(self) -> Server:
        assert self.app.server
        return self.app.server

    def post(self, path: str, document: Any, **headers: str) -> httpx.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(path, json=document, headers=names)

    def sign_up(self, email: str = EMAIL, path: str = "/v1/users", **more: Any) -> httpx.Response:
        headers = more.pop("headers", {})
        return self.post(path, user(email=email, **more), **headers)


def user(**attributes: Any) -> Json:
    """The document that makes a user."""
    attributes = {"email": EMAIL, "password": PASSWORD, **attributes}
    return {"data": {"type": "users", "attributes": attributes}}


def license_of(policy: str, owner: str, **attributes: Any) -> Json:
    """The document that asks for a licence."""
    return {
        "data": {
            "type": "licenses",
            "attributes": attributes,
            "relationships": {
                "policy": {"data": {"type": "policies", "id": policy}},
                "owner": {"data": {"type": "users", "id": owner}},
            },
        }
    }


def codes(answer: httpx.Response) -> list[str]:
    """The codes of an answer's errors."""
    return [error.get("code", "") for error in answer.json()["errors"]]


@contextmanager
def serving(app: App, settings: Settings) -> Iterator[Running]:
    """Serve an application as `python -m keygen_signup.server` does, in a thread."""
    from keygen_signup.server.serving import options

    told = {**options(settings), "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **told))
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        with suppress(SystemExit):  # it could not start
            await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    running = Running(f"http://127.0.0.1:{port}", app, loops[0])
    try:
        yield running
    finally:
        running.http.close()
        server.should_exit = True
        thread.join()


Serve = Callable[..., Running]


@pytest.fixture
def protected(sandbox: Sandbox) -> Account:  # noqa: F811
    """The account that only a token may create users of."""
    return sandbox.find_account("locked")


@pytest.fixture
def policy(sandbox: Sandbox, protected: Account) -> str:  # noqa: F811
    """A protected policy of two weeks."""
    return sandbox.add_policy(account="locked", protected=True, duration=14 * 86400).id


@pytest.fixture
def values(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Json:  # noqa: F811
    """The settings of a server of that account, without limits that a test could meet."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return {
        "keygen_account": "locked",
        "keygen_api_url": sandbox.url,
        "keygen_product_token": sandbox.product_token,
        "signup_secret": SECRET,
        "signup_limit_address": "1000/hour",
        "signup_limit_all": "10000/hour",
        "keygen_timeout": 10,
    }


@pytest.fixture
def serve(values: Json) -> Iterator[Serve]:
    """Start a server, with other settings if any are given."""
    with ExitStack() as stack:

        def serve(**others: Any) -> Running:
            given = {**values, **others}
            return stack.enter_context(serving(App(**given), read(**given)))

        yield serve


class Gate:
    """A Keygen that makes users only once it is open, and what it was asked by then."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.is_open = False
        self.emails: list[str] = []
        self.at_once = self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            return await self.app(scope, receive, send)
        message = await receive()  # such a body comes in one piece
        self.emails.append(json.loads(message["body"])["data"]["attributes"]["email"])
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        while not self.is_open:
            await asyncio.sleep(0.005)
        messages = [message]

        async def again() -> Message:
            return messages.pop() if messages else await receive()

        try:
            await self.app(scope, again, send)
        finally:
            self.at_once -= 1


@pytest.fixture
def gate(stage: Any, sandbox: Sandbox) -> Iterator[Gate]:  # noqa: F811
    """Keygen behind a gate, closed at first."""
    gate = stage[0].app = Gate(stage[0].app)
    yield gate
    gate.is_open = True


class RedisServer:
    """A Redis of one test alone."""

    def __init__(self, folder: Path):
        path = browsers.program("redis")
        assert path, browsers.by_hand("redis")
        self.path, self.folder = path, folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        command = [self.path, "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        environment = {**os.environ, **browsers.libraries("redis")}
        self.process = subprocess.Popen(
            [*command, "--dir", str(self.folder), *options],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def text(self) -> str:
        """All that is in it."""
        with redis.Redis.from_url(self.url, decode_responses=True) as client:
            keys = client.keys()
            return " ".join([f"{key}={client.get(key)}" for key in keys])


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


class Counted:
    """A Keygen, and what it was asked: method, path, headers and body."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.asked: list[tuple[str, str, dict[str, str], bytearray]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = bytearray()
        self.asked.append((scope["method"], scope["path"], headers, body))

        async def seen() -> Any:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await self.app(scope, seen, send)

    @property
    def calls(self) -> list[str]:
        return [f"{method} {path.split('/')[-1]}" for method, path, _, _ in self.asked]


@pytest.fixture
def asked(stage: Any, sandbox: Sandbox) -> Counted:  # noqa: F811
    """What Keygen is asked from here on."""
    counted = Counted(stage[0].app)
    stage[0].app = counted
    return counted


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition, and fail if it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)
