"""The command, as a service runs it: its start, its end, its processes; and the application
mounted in another."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from keygen_sandbox.serving import serving as sandbox_serving
from keygen_sandbox.store import Token
from keygen_sandbox.testing import Sandbox
from keygen_signup.server import App
from tests.server.conftest import (
    EMAIL,
    SECRET,
    Gate,
    Json,
    RedisServer,
    codes,
    until,
    user,
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class Command:
    """The command, running."""

    def __init__(self, environment: dict[str, str], log: Path, port: int = 0):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "keygen_signup.server"],
                env={**environment, "PORT": str(self.port)},
                stderr=errors,
                start_new_session=True,
            )

    def wait(self, url: str = "") -> None:
        def answers() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            with suppress(httpx.TransportError):
                return httpx.get(f"{url or self.url}/healthz", trust_env=False).is_success
            return False

        until(answers)

    def sign_up(self, email: str = EMAIL) -> httpx.Response:
        url = f"{self.url}/v1/users"
        return httpx.post(url, json=user(email=email), timeout=60, trust_env=False)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


Run = Callable[..., Command]


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path) -> Iterator[Run]:
    """Start the command, with more variables if any are given."""
    commands: list[Command] = []
    token = tmp_path / "token"
    token.write_text(sandbox.product_token)
    known = {
        "PATH": os.environ["PATH"],
        "KEYGEN_ACCOUNT": "locked",
        "KEYGEN_API_URL": sandbox.url,
        "KEYGEN_PRODUCT_TOKEN_FILE": str(token),
        "SIGNUP_LIMIT_ADDRESS": "1000/hour",
    }

    def run(**more: str) -> Command:
        commands.append(Command({**known, **more}, tmp_path / f"log-{len(commands)}"))
        return commands[-1]

    yield run
    for command in commands:
        command.end()


def test_command(run: Run, sandbox: Sandbox) -> None:
    """From three variables to a user. Its log is a line of JSON for each event."""
    command = run(SIGNUP_ORIGINS="https://www.example.com")
    command.wait()
    assert command.sign_up().status_code == 201
    assert len(sandbox.users("locked")) == 1
    command.process.send_signal(signal.SIGTERM)
    command.process.wait(20)
    lines = [json.loads(line) for line in command.log.read_text().splitlines()]
    assert "Account locked: protected." in [line["message"] for line in lines]
    (answered,) = [line for line in lines if line["message"] == "answered"]
    assert answered["status"] == 201
    assert answered["request"]
    assert sandbox.product_token not in command.log.read_text()


def test_start_that_is_refused(run: Run, sandbox: Sandbox) -> None:
    """It ends, has never listened, and its log says what to do."""
    sandbox.store.delete(Token, role="product")
    command = run()
    assert command.process.wait(20) != 0
    log = command.log.read_text()
    assert "KEYGEN_PRODUCT_TOKEN" in log
    assert "Traceback" not in log
    assert "Uvicorn running" not in log


def test_end_that_is_graceful(run: Run, gate: Gate) -> None:
    """Those in the line are answered; nobody else is let in."""
    command = run(KEYGEN_CONCURRENCY="1")
    command.wait()
    with ThreadPoolExecutor(2) as pool:
        coming = [pool.submit(command.sign_up, f"v{n}@example.com") for n in range(2)]
        until(lambda: len(gate.emails) == 1)
        metrics = f"{command.url}/metrics"
        until(lambda: "signup_line 1.0" in httpx.get(metrics, trust_env=False).text)
        command.process.send_signal(signal.SIGTERM)

        def refuses() -> bool:
            try:
                socket.create_connection(("127.0.0.1", command.port)).close()
            except ConnectionRefusedError:
                return True
            return False

        until(refuses)
        gate.is_open = True
        assert [each.result().status_code for each in coming] == [201, 201]
    command.process.wait(20)


def test_address_of_its_own_for_the_owner(run: Run) -> None:
    """What is for the owner is there, and nowhere else; and it ends with the server."""
    address = f"127.0.0.1:{free_port()}"
    command = run(SIGNUP_OPS=address)
    command.wait(f"http://{address}")
    assert httpx.get(f"{command.url}/metrics", trust_env=False).status_code == 404
    command.sign_up()
    counted = httpx.get(f"http://{address}/metrics", trust_env=False).text
    assert 'signup_requests_total{call="/users",code="",status="201"} 1.0' in counted
    assert httpx.get(f"http://{address}/readyz", trust_env=False).json() == {
        "faults": [],
        "notes": [],
    }
    assert httpx.post(f"http://{address}/v1/users", trust_env=False).status_code == 404
    command.process.send_signal(signal.SIGTERM)
    command.process.wait(20)


def test_several_processes(run: Run, redis_server: RedisServer, sandbox: Sandbox) -> None:
    """With Redis, and nothing else changed; their limits are the same."""
    command = run(
        WEB_CONCURRENCY="2",
        SIGNUP_REDIS_URL=redis_server.url,
        SIGNUP_SECRET=SECRET,
        SIGNUP_LIMIT_ALL="10/hour",
    )
    command.wait()
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda n: command.sign_up(f"v{n}@example.com"), range(20))]
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 10
    assert statuses.count(429) == 10
    command.process.send_signal(signal.SIGTERM)
    command.process.wait(20)


def test_killed_under_load(run: Run, gate: Gate, sandbox: Sandbox) -> None:
    """Who was not answered tries again at another process: nobody is lost, none is doubled."""
    first, second = run(), run()
    first.wait()
    second.wait()
    emails = [f"v{n}@example.com" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        coming = [pool.submit(first.sign_up, email) for email in emails]
        until(lambda: len(gate.emails) == 4)
        os.kill(first.process.pid, signal.SIGKILL)
        for each in coming:
            assert isinstance(each.exception(), httpx.TransportError)
    gate.is_open = True
    until(lambda: gate.at_once == 0)
    for email in emails:
        answer = second.sign_up(email)
        assert answer.status_code == 201 or codes(answer) == ["EMAIL_TAKEN"]
    assert sorted(made.email for made in sandbox.users("locked")) == emails


def test_mounted(values: Json, sandbox: Sandbox) -> None:
    """In somebody's application, which does not tell it of its start: the first request does."""
    mounted = App(**values)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await mounted.stop()

    app = Starlette(routes=[Mount("/signup", mounted)], lifespan=lifespan)
    with sandbox_serving(app) as url:
        answer = httpx.post(f"{url}/signup/v1/users", json=user(), trust_env=False)
        assert answer.status_code == 201
        again = httpx.post(f"{url}/signup/v1/users", json=user(), trust_env=False)
        assert codes(again) == ["EMAIL_TAKEN"]


def test_mounted_with_a_setting_that_is_wrong(
    values: Json, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Visitors are told that it does not work now, and the log has the fix."""
    sandbox.store.delete(Token, role="product")
    app = Starlette(routes=[Mount("/signup", App(**values))])
    with sandbox_serving(app) as url:
        answer = httpx.post(f"{url}/signup/v1/users", json=user(), trust_env=False)
    assert codes(answer) == ["SIGNUP_UNAVAILABLE"]
    assert any("KEYGEN_PRODUCT_TOKEN" in record.message for record in caplog.records)
