"""A visitor on CPython: the whole of `widget/signup.py`, on a fake page and a real sandbox."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from keygen_sandbox import api
from keygen_signup.requests import Request
from tests.flow import fake_browser
from tests.flow.fake_browser import Answer, FakeForm, Page
from widget.fields import Field

sys.modules["widget.browser"] = fake_browser  # the only module that CPython cannot import

from widget import signup  # noqa: E402

PASSWORD = "correct horse battery"
API_URL = "http://sandbox.example"

OPTIONS: dict[str, Any] = {
    "apiUrl": API_URL,
    "account": "demo",
    "environment": "",
    "locale": "en",
    "words": {},
    "overrides": {},
    "redirect": "",
    "fields": {
        "firstName": "first-name",
        "lastName": "last-name",
        "email": "email",
        "password": "password",
    },
    "greeting": True,
    "attribution": None,
    "state": "starting",
    "held": False,
}


class Keygen:
    """The sandbox, asked in this process; what is in between may fail."""

    def __init__(self) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=api.create_app(), raise_app_exceptions=False)
        )
        self.before: list[Exception | Answer] = []  # each in place of an answer; nothing arrives
        self.after: list[Exception | Answer] = []  # each in place of an answer; it was carried out

    async def __call__(self, request: Request) -> Answer:
        if self.before:
            return instead(self.before.pop(0))
        answer = await self.client.request(
            request.method, request.url, headers=request.headers, content=request.body
        )
        if self.after:
            return instead(self.after.pop(0))
        return answer.status_code, dict(answer.headers), answer.text


def instead(answer: Exception | Answer) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer


class Visitor:
    """Opens forms, types, submits; sees what the fake page shows."""

    def __init__(self, page: Page):
        self.page = page
        self.keygen = page.keygen = Keygen()
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
    visitor = Visitor(fake_browser.page)
    signup.start()
    yield visitor
    assert not visitor.failures
    visitor.loop.close()
