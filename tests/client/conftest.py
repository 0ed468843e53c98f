"""A sandbox on a server of its own, and the clients that call it: sync, and async."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from time import time
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from keygen_sandbox.accounts import Account
from keygen_sandbox.api import create_app
from keygen_sandbox.serving import serving
from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Token
from keygen_sandbox.testing import Sandbox
from keygen_signup import (
    AsyncSession,
    AsyncSignUp,
    License,
    Session,
    SignedUp,
    SignUp,
    User,
    Validation,
    transports,
)
from keygen_signup.requests import Request
from keygen_signup.transports import Answer

EMAIL, PASSWORD = "ada@example.com", "correct horse"


def live_tokens(sandbox: Sandbox) -> list[Token]:
    """The tokens of users that have neither been revoked nor ended."""
    tokens = sandbox.store.all(Token, role="user")
    return [token for token in tokens if token.expiry is None or token.expiry > time()]


def impatient(method: str, path: str) -> "Before":
    """Wait less for the first such request, which hangs; the others may take what they need. It
    must have come to the sandbox by then, or the next one hangs."""
    seen: list[Request] = []

    def before(request: Request) -> None:
        address = request.url.partition("?")[0]
        if request.method == method and fnmatch(address, f"*{path}"):
            request.timeout = request.timeout if seen else 1
            seen.append(request)

    return before


Before = Callable[[Request], None]
After = Callable[[Request, Answer], Answer]


class SyncRelay:
    """A real transport, and somebody in between, who sees and changes what passes."""

    def __init__(self, before: Before, after: After) -> None:
        self.before, self.after = before, after
        self.real = transports.for_sync()

    def send(self, request: Request) -> Answer:
        self.before(request)
        return self.after(request, self.real.send(request))

    def close(self) -> None:
        self.real.close()


class AsyncRelay:
    """The same, for `AsyncSignUp`."""

    def __init__(self, before: Before, after: After) -> None:
        self.before, self.after = before, after
        self.real = transports.for_async()

    async def send(self, request: Request) -> Answer:
        self.before(request)
        return self.after(request, await self.real.send(request))

    async def close(self) -> None:
        await self.real.close()


class SyncCaller:
    """Calls by `SignUp`."""

    relay: SyncRelay | None = None

    client: SignUp

    def __init__(self, **arguments: Any) -> None:
        if "before" in arguments or "after" in arguments:
            self.relay = arguments["transport"] = SyncRelay(*between(arguments))
        self.client = self.made = SignUp(**arguments)

    def create_user(self, **arguments: Any) -> User:
        return self.client.create_user(**arguments)

    def sign_up(self, **arguments: Any) -> SignedUp:
        return self.client.sign_up(**arguments)

    def validate_key(self, key: str) -> Validation:
        return self.client.validate_key(key)

    def sign_in_as(self, email: str, password: str) -> None:
        self.client.sign_in(email, password)

    @contextmanager
    def signed_in(self, **arguments: Any) -> Iterator["SyncSession"]:
        with self.client.sign_in(EMAIL, PASSWORD, **arguments) as session:
            yield SyncSession(session)

    def close(self) -> None:
        self.made.close()
        if self.relay:
            self.relay.close()


def between(arguments: dict[str, Any]) -> tuple[Before, After]:
    """Take the arguments `before` and `after` out."""
    before: Before = arguments.pop("before", lambda request: None)
    after: After = arguments.pop("after", lambda request, answer: answer)
    return before, after


class SyncSession:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.token = session.token

    def me(self) -> User:
        return self.session.me()

    def licenses(self, **arguments: Any) -> list[License]:
        return self.session.licenses(**arguments)

    def license(self, **arguments: Any) -> License:
        return self.session.license(**arguments)

    def sign_out(self) -> None:
        self.session.sign_out()


class AsyncCaller:
    """The same calls by `AsyncSignUp`, each awaited to its end."""

    relay: AsyncRelay | None = None

    client: AsyncSignUp

    def __init__(self, **arguments: Any) -> None:
        if "before" in arguments or "after" in arguments:
            self.relay = arguments["transport"] = AsyncRelay(*between(arguments))
        self.client = self.made = AsyncSignUp(**arguments)
        self.runner = asyncio.Runner()

    def create_user(self, **arguments: Any) -> User:
        return self.runner.run(self.client.create_user(**arguments))

    def sign_up(self, **arguments: Any) -> SignedUp:
        return self.runner.run(self.client.sign_up(**arguments))

    def validate_key(self, key: str) -> Validation:
        return self.runner.run(self.client.validate_key(key))

    def sign_in_as(self, email: str, password: str) -> None:
        async def signed_in() -> None:
            await self.client.sign_in(email, password)

        self.runner.run(signed_in())

    @contextmanager
    def signed_in(self, **arguments: Any) -> Iterator["AsyncSessionCaller"]:
        signing_in = self.client.sign_in(EMAIL, PASSWORD, **arguments)
        session = self.runner.run(signing_in.__aenter__())
        try:
            yield AsyncSessionCaller(session, self.runner)
        finally:
            self.runner.run(signing_in.__aexit__(None, None, None))

    def close(self) -> None:
        self.runner.run(self.made.aclose())
        if self.relay:
            self.runner.run(self.relay.close())
        self.runner.close()


class AsyncSessionCaller:
    def __init__(self, session: AsyncSession, runner: asyncio.Runner) -> None:
        self.session = session
        self.runner = runner
        self.token = session.token

    def me(self) -> User:
        return self.runner.run(self.session.me())

    def licenses(self, **arguments: Any) -> list[License]:
        return self.runner.run(self.session.licenses(**arguments))

    def license(self, **arguments: Any) -> License:
        return self.runner.run(self.session.license(**arguments))

    def sign_out(self) -> None:
        self.runner.run(self.session.sign_out())


Caller = SyncCaller | AsyncCaller
Connect = Callable[..., Caller]


class Stage:
    """What the one server runs: the sandbox of the test."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def stage() -> Iterator[tuple[Stage, str]]:
    stage = Stage()
    with serving(stage) as url:
        yield stage, url


@pytest.fixture
def sandbox(stage: tuple[Stage, str]) -> Iterator[Sandbox]:
    """Of one test alone. The server is the same for all, which takes less time than their own."""
    accounts = [Account("demo"), Account("locked", protected=True)]
    settings = Settings(accounts=accounts)
    app = create_app(settings)
    stage[0].app = app
    yield Sandbox(stage[1], app, settings, accounts)
    app.state.store.close()


@pytest.fixture(params=[SyncCaller, AsyncCaller], ids=["sync", "async"])
def connect(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Connect]:
    """Make a client of the sandbox, with other arguments if any are given.

    `before` and `after` see and change its requests and answers.
    """
    callers: list[Caller] = []

    def connect(**arguments: Any) -> Caller:
        known = {"account": "demo", "api_url": sandbox.url}
        callers.append(request.param(**{**known, **arguments}))
        return callers[-1]

    yield connect
    for caller in callers:
        caller.close()


@pytest.fixture
def keygen(connect: Connect) -> Caller:
    """A client of the account that is open."""
    return connect()
