"""A sandbox on a real server, for each test to set up as it likes."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from keygen_sandbox.accounts import Account
from keygen_sandbox.api import create_app
from keygen_sandbox.credentials import digest, new_secret
from keygen_sandbox.passwords import hash_password
from keygen_sandbox.plan import Plan
from keygen_sandbox.serving import server
from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Store, Token, User

JSON_API = "application/vnd.api+json"


class Stage:
    """The application that the server runs: whichever sandbox is set up at the moment."""

    def __init__(self) -> None:
        self.app = Starlette()
        self.url = ""
        self.transport = httpx.HTTPTransport()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Sandbox:
    """A fresh sandbox on the stage, its records, and a client of another origin."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.emails = (f"user-{n}@example.net" for n in count())
        self.set_up()
        self.client = httpx.Client(base_url=stage.url, transport=stage.transport, timeout=60)
        self.client.headers = httpx.Headers(
            {"Origin": "https://shop.example", "Accept": JSON_API, "Content-Type": JSON_API}
        )

    def set_up(self, *accounts: Account, **settings: Any) -> None:
        """Start again, with only these accounts if there are any."""
        if accounts:
            settings["accounts"] = accounts
        self.settings = replace(Settings(), **settings)
        self.stage.app = create_app(self.settings)

    @property
    def store(self) -> Store:
        store: Store = self.stage.app.state.store
        return store

    @property
    def faults(self) -> Plan:
        """What is to go wrong."""
        plan: Plan = self.stage.app.state.faults
        return plan

    def account(self, slug: str = "demo") -> Account:
        return next(account for account in self.settings.accounts if account.slug == slug)

    def sign_up(self, account: str = "demo", **attributes: Any) -> httpx.Response:
        """Sign up with these attributes, in the API's own spelling."""
        return self.post("users", user_document(**attributes), account=account)

    def post(
        self, path: str, document: object = None, *, account: str = "demo", **headers: str
    ) -> httpx.Response:
        """Post a document; `keygen_version="1.7"` is a header."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"/v1/accounts/{account}/{path}"
        if document is None:
            return self.client.post(url, headers=fields)
        return self.client.post(url, json=document, headers=fields)

    def add_user(
        self, *, account: str = "demo", password: str | None = None, **values: Any
    ) -> User:
        """A user who is there already."""
        now = self.settings.clock()
        return self.store.add(User(**{
            "account_id": self.account(account).id,
            "email": next(self.emails),
            "password_hash": password and asyncio.run(hash_password(password)),
            "created_at": now,
            "updated_at": now,
            **values,
        }))  # fmt: skip

    def add_token(self, user: User | None = None, role: str = "product", **values: Any) -> str:
        """The secret of a token of a user, or of a product, environment or licence."""
        role = user.role if user else role
        secret = new_secret(role)
        now = self.settings.clock()
        self.store.add(Token(**{
            "account_id": user.account_id if user else self.account().id,
            "digest": digest(secret),
            "role": role,
            "bearer_id": user.id if user else self.account().product_id,
            "created_at": now,
            "updated_at": now,
            **values,
        }))  # fmt: skip
        return secret


def user_document(**attributes: Any) -> dict[str, Any]:
    """The request document of a sign-up."""
    return {"data": {"type": "users", "attributes": attributes}}


def basic(username: str, password: str) -> str:
    """An Authorization header."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def fault(response: httpx.Response) -> tuple[int, str, str | None]:
    """Status, detail and pointer of the one error."""
    (error,) = response.json()["errors"]
    return response.status_code, error["detail"], error.get("source", {}).get("pointer")


def codes(response: httpx.Response) -> list[str | None]:
    """The codes of all errors."""
    return [error.get("code") for error in response.json()["errors"]]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The one server of the session."""
    stage = Stage()
    serving = server(stage)
    thread = threading.Thread(target=serving.run)
    thread.start()
    while not serving.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    stage.url = f"http://127.0.0.1:{serving.servers[0].sockets[0].getsockname()[1]}"
    with stage.transport:
        yield stage
    serving.should_exit = True
    thread.join()


@pytest.fixture
def sandbox(stage: Stage) -> Iterator[Sandbox]:
    """A sandbox with the demo accounts and no users."""
    sandbox = Sandbox(stage)
    yield sandbox
    sandbox.store.close()
