"""A visitor on CPython: the whole of `widget/signup.py`, on a fake page and a real sandbox."""

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from keygen_sandbox import api
from keygen_sandbox.accounts import ACCOUNTS
from keygen_sandbox.settings import Settings
from keygen_sandbox.testing import Sandbox
from keygen_signup.requests import Request
from tests.flow import fake_browser, fake_card
from tests.flow.fake_browser import NOON, Answer, FakeForm, Page
from widget.fields import Field

sys.modules["widget.browser"] = fake_browser  # the only modules that CPython cannot import
sys.modules["widget.card"] = fake_card

from widget import licensing, signup  # noqa: E402

PASSWORD = "correct horse battery"
API_URL = "http://sandbox.example"

TAKEN = "There is already an account for this email address. Sign in or use a different one"

LIMITED = (
    429,
    {"date": "Mon, 23 Nov 2026 07:28:32 GMT", "x-ratelimit-reset": "1795418942"},
    "",
)  # 30 seconds to wait

OPTIONS: dict[str, Any] = {
    "apiUrl": API_URL,
    "account": "demo",
    "environment": "",
    "locale": "en",
    "words": {},
    "overrides": {},
    "redirect": "",
    "passwordMin": "6",
    "next": "",
    "nextLabel": "",
    "policy": "",
    "licenseName": "",
    "signupUrl": "",
    "download": "",
    "keyHelp": "",
    "signIn": "",
    "support": "",
    "reset": "auto",
    "fields": {
        "firstName": "first-name",
        "lastName": "last-name",
        "email": "email",
        "password": "password",
    },
    "greeting": "on",
    "attribution": None,
    "state": "starting",
    "held": False,
}


Instead = Exception | Answer | Callable[[Answer], Answer]


class Keygen:
    """The sandbox, asked in this process; what is in between may fail."""

    def __init__(self, page: Page) -> None:
        self.now = NOON.timestamp()  # by Keygen's clock, when the page was opened
        accounts = list(ACCOUNTS)
        settings = Settings(accounts=accounts, clock=lambda: self.now + page.time)
        app = api.create_app(settings)
        self.clock = settings.clock
        self.sandbox = Sandbox(API_URL, app, settings, accounts)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False)
        )
        self.before: list[Exception | Answer] = []  # each in place of an answer; nothing arrives
        self.after: list[Exception | Answer] = []  # each in place of an answer; it was carried out
        self.faults: list[Fault] = []

    async def __call__(self, request: Request) -> Answer:
        fault = next((fault for fault in self.faults if fault.meets(request)), None)
        if fault:
            self.faults.remove(fault)
        if self.before:
            return instead(self.before.pop(0))
        if fault and not fault.is_carried_out and not callable(fault.answer):
            return instead(fault.answer)
        answer = await self.client.request(
            request.method, request.url, headers=request.headers, content=request.body
        )
        if self.after:
            return instead(self.after.pop(0))
        if fault and not callable(fault.answer):
            return instead(fault.answer)
        date = format_datetime(datetime.fromtimestamp(int(self.clock()), UTC), usegmt=True)
        usual = answer.status_code, {**answer.headers, "date": date}, answer.text
        return fault.answer(usual) if fault and callable(fault.answer) else usual

    def fail(
        self,
        kind: str,
        answer: Instead,
        *,
        is_carried_out: bool = False,
        times: int = 1,
    ) -> None:
        """Let the next requests of a kind ("POST /licenses") go wrong, before or after Keygen has
        carried them out. A function changes the answer of one that was."""
        self.faults += [Fault(kind, answer, is_carried_out) for _ in range(times)]


@dataclass(eq=False)
class Fault:
    """What happens to one request."""

    kind: str
    answer: Instead
    is_carried_out: bool

    def meets(self, request: Request) -> bool:
        return kind_of(request) == self.kind


def kind_of(request: Request) -> str:
    """The method and what is asked for: "DELETE /tokens"."""
    path = httpx.URL(request.url).path.partition("/v1")[2]
    return f"{request.method} /{re.sub('/accounts/[^/]+', '', path).split('/')[1]}"


def instead(answer: Exception | Answer) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer


class Visitor:
    """Opens forms, types, submits; sees what the fake page shows."""

    def __init__(self, page: Page):
        self.page = page
        self.keygen = page.keygen = Keygen(page)
        self.loop = asyncio.new_event_loop()

    def open(self, *more: Field, language: str = "", **options: Any) -> FakeForm:
        """A form with what the tutorial's has and `more`, handed over with these options."""
        form = FakeForm(
            Field("first-name", value="Ada"),
            Field("last-name", value="Lovelace"),
            Field("email", "email", "ada@example.com"),
            Field("password", "password", PASSWORD),
            *more,
            language=language,
        )
        self.attach(form, **options)
        return form

    def attach(self, form: FakeForm, **options: Any) -> None:
        options = {**OPTIONS, **options}
        form.state = options["state"]
        self.act(lambda: self.page.attach(form, json.dumps(options)))

    def submit(self, form: FakeForm) -> None:
        self.act(lambda: form.on_submit())

    def retry(self, form: FakeForm, typed: str = "") -> None:
        """Press the button in the greeting; with a password, where it is asked for."""
        card = form.shown.card
        on_retry = card.on_retry
        assert on_retry
        assert card.is_retry_allowed
        assert bool(card.asks) == bool(typed)
        self.act(lambda: on_retry(typed))

    def hide(self) -> None:
        """Look at something else."""

        def hiding() -> None:
            for callback in list(self.page.on_hidden):
                callback()

        self.act(hiding)

    def act(self, action: Callable[[], None]) -> None:
        """Do something, and wait until nothing is under way."""

        async def acting() -> None:
            action()
            await self.settle()

        self.loop.run_until_complete(acting())

    async def settle(self) -> None:
        while tasks := [task for task in self.page.tasks if not task.done()]:
            await asyncio.wait(tasks)

    @property
    def failures(self) -> list[str]:
        """What went wrong in tasks, which a browser would report as uncaught."""
        done = [task for task in self.page.tasks if task.done() and not task.cancelled()]
        return [repr(task.exception()) for task in done if task.exception()]

    def sent(self, path: str = "/users") -> list[Request]:
        return [request for request in self.page.requests if request.url.endswith(path)]


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Someone at a fresh page, with a fresh Keygen. Nothing may fail unseen."""
    monkeypatch.setattr(fake_browser, "page", Page())
    monkeypatch.setattr(signup, "unconfirmed", set())
    monkeypatch.setattr(licensing, "told", [])
    visitor = Visitor(fake_browser.page)
    signup.start()
    yield visitor
    assert not visitor.failures
    visitor.loop.close()
