"""The second table of docs/answers.md, row by row: what becomes of the licence."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Request, Route, expect

from keygen_sandbox.faults import NAMES
from keygen_sandbox.passwords import hash_at_once
from keygen_sandbox.store import License, PoolKey, Token, User
from keygen_sandbox.testing import Account, Sandbox
from tests.conftest import CustomPages
from tests.e2e.test_answers import TABLE
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor


class Row(NamedTuple):
    asked: str
    fault: str
    words: str
    state: str
    event: str
    advice: str


def rows() -> list[Row]:
    """One for each fault."""
    section = TABLE.read_text().partition("## After the sign-up")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return [
        Row(asked.strip("`"), fault.strip("`"), words, state, event, advice)
        for asked, faults, _, words, state, event, advice in cells
        for fault in faults.split()
    ]


# What an answer means is the same in every engine; the ways to a key are in test_license.py.
pytestmark = pytest.mark.only_browser("chromium")

ROWS = rows()
OPEN_FORM = "open"
FORMS = ("open", "protected", "unknown", "empty-pool", "limit", "canceled", "sso")
"""Their policies, or accounts, are at fault. Everybody else signs up at the first."""

FORM = """
<form id="{name}" data-account="{account}" data-policy="{policy}">
  <label>First name <input name="first-name"></label>
  <label>Email <input name="email"></label>
  <label>Password <input name="password" type="password"></label> <button>Register</button>
</form>
"""


class Licensed:
    """A visitor at one of the forms, and what happens to their sign-up."""

    def __init__(self, visitor: Visitor, keygen: Sandbox, row: Row):
        self.visitor, self.keygen, self.row = visitor, keygen, row
        self.name = row.fault if row.fault in FORMS else OPEN_FORM
        self.email = f"{row.fault}-{row.asked.split()[0].lower()}-{visitor.email}"
        if row.asked == "GET /licenses":
            keygen.add_user(self.email, PASSWORD, first_name="Ada")
        self.requests_before = len(visitor.requests)
        events = ("created", "rejected", "licensed", "unlicensed")
        self.heard_before = {event: len(visitor.heard(event, at=self.name)) for event in events}

    # --- What goes wrong

    def plan(self) -> None:
        method, path = self.row.asked.split()
        if self.row.fault in AT_ONCE:
            AT_ONCE[self.row.fault](self)
        elif self.row.fault in MEANWHILE:
            self.visitor.page.route(f"**{path}", self.change, times=1)
        elif self.row.fault in NAMES:
            self.keygen.faults.add(method, path, self.row.fault)

    def change(self, route: Route) -> None:
        """Change something while a request is on its way."""
        MEANWHILE[self.row.fault](self)
        route.continue_()

    def change_user(self, **changes: Any) -> None:
        self.keygen.store.update(self.user, **changes)

    def add_license(self, key: str, expiry: float | None = None) -> None:
        """One that is there already."""
        demo = self.keygen.find_account("demo")
        now = self.user.created_at
        self.keygen.store.add(
            License(
                account_id=demo.id,
                policy_id=demo.open_policy_id,
                product_id=demo.product_id,
                owner_id=self.user.id,
                created_at=now,
                updated_at=now,
                key=key,
                expiry=expiry,
            )
        )

    def give_endless_token(self) -> None:
        """Keygen takes what it cannot read as never."""

        def change(route: Route) -> None:
            response = route.fetch()
            document = response.json()
            document["data"]["attributes"]["expiry"] = None
            route.fulfill(response=response, json=document)

        self.visitor.page.route("**/tokens", change, times=1)

    # --- What is there

    @property
    def user(self) -> User:
        user = self.keygen.store.find(User, email=self.email)
        assert user
        return user

    @property
    def licenses(self) -> list[License]:
        return self.keygen.store.all(License, owner_id=self.user.id)

    @property
    def form(self) -> Locator:
        return self.visitor.page.locator(f"form#{self.name}")

    @property
    def area(self) -> Locator:
        return self.visitor.page.locator(f"form#{self.name} + * [data-signup-license]")

    def requests(self, method: str, path: str) -> list[Request]:
        """Those of this row's sign-up."""
        return [
            request
            for request in self.visitor.requests[self.requests_before :]
            if request.method == method and path in request.url
        ]

    def heard(self, event: str) -> list[dict[str, Any]]:
        """Of this row's sign-up."""
        return self.visitor.heard(event, at=self.name)[self.heard_before.get(event, 0) :]

    def wait_for(self, condition: Callable[[], object]) -> None:
        """The page goes on meanwhile."""
        end = time.monotonic() + 20
        while not condition() and time.monotonic() < end:
            self.visitor.page.wait_for_timeout(10)
        assert condition()

    # --- What the visitor does

    def sign_up(self) -> None:
        typed = {"First name": "Ada", "Email": self.email, "Password": PASSWORD}
        for label, value in typed.items():
            self.form.get_by_label(label).fill(value)
        self.form.get_by_role("button").click()
        self.outlast()

    def outlast(self) -> None:
        """Half a minute passes where nothing else would."""
        if not self.row.fault.startswith("hung"):
            return
        method, path = self.row.asked.split()
        self.wait_for(lambda: self.requests(method, path) and not self.keygen.faults.pending)
        if self.row.asked == "POST /licenses" and self.row.fault == "hung-created":
            self.wait_for(lambda: self.licenses)
        self.visitor.page.clock.fast_forward(30_000)

    def try_again(self) -> None:
        """By the password once more, where a token was given for it."""
        if self.row.fault == "html-429":
            self.visitor.page.clock.fast_forward(61_000)
            expect(self.area.get_by_role("timer")).to_have_text("")
        password = self.area.get_by_label("Password")
        is_asked = self.row.asked != "POST /tokens" or self.row.fault == "other-password"
        expect(password).to_have_count(int(is_asked))
        if is_asked:
            password.fill(PASSWORD)
        self.area.get_by_role("button", name="Try again").click()

    def wait_for_part(self, *names: str) -> None:
        """Not by an assertion: they look less often."""
        parts = ", ".join(f"[data-signup-part={name}]" for name in names)
        self.area.locator(parts).wait_for()

    def leave(self) -> None:
        """The form is for the next."""
        self.visitor.page.unroute_all()
        self.form.evaluate("(form) => form.reset()")
        expect(self.form).to_have_attribute("data-signup", "ready")


def add_ended(license: Licensed) -> None:
    license.add_license("ENDED", expiry=license.user.created_at)


def add_two(license: Licensed) -> None:
    license.add_license("FIRST")
    license.add_license("SECOND")


AT_ONCE = {"ended": add_ended, "two": add_two, "expiry": Licensed.give_endless_token}


def cancel(license: Licensed) -> None:
    license.keygen.add_account(Account("canceled", subscription="canceled"))


MEANWHILE: dict[str, Callable[[Licensed], object]] = {
    "other-password": lambda asked: asked.change_user(password_hash=hash_at_once("another one")),
    "no-password": lambda asked: asked.change_user(password_hash=None),
    "second-factor": lambda asked: asked.change_user(second_factor=True),
    "banned": lambda asked: asked.change_user(banned=True),
    "gone": lambda asked: asked.keygen.store.delete(User, email=asked.email),
    "revoked": lambda asked: asked.keygen.store.delete(Token, bearer_id=asked.user.id),
    "canceled": cancel,
}


def test_table_has_every_fault() -> None:
    """Where the licence is made. Elsewhere, one of each kind will do."""
    assert {row.fault for row in ROWS if row.asked == "POST /licenses"} >= set(NAMES)


@pytest.fixture
def everywhere(
    visitor: Visitor, own_pages: CustomPages, runtime: str, keygen_sandbox: Sandbox
) -> Visitor:
    """At a page with all of the forms."""
    keygen = keygen_sandbox
    keygen.add_account(Account("limit", max_licensed_users=0))
    keygen.add_account(Account("canceled"))
    pool = keygen.add_policy(pool=["THE-ONLY-KEY"])
    keygen.store.delete(PoolKey, policy_id=pool.id)
    policies = {
        "protected": keygen.protected_policy,
        "unknown": "00000000-0000-4000-8000-000000000000",
        "empty-pool": pool.id,
    }
    forms = ""
    for name in FORMS:
        account = name if name in ("limit", "canceled", "sso") else "demo"
        policy = policies.get(name, keygen.find_account(account).open_policy_id)
        forms += FORM.format(name=name, account=account, policy=policy)
    tag = (
        '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" data-form="form" '
        f'data-per-form="on" data-boot="now" data-runtime="{runtime}"></script>'
    )
    visitor.page.clock.install()
    visitor.page.goto(own_pages.add(forms + tag))
    ready = visitor.page.locator("form[data-signup=ready]")
    expect(ready).to_have_count(len(FORMS), timeout=START_MILLISECONDS)
    return visitor


@pytest.mark.parametrize("request_", ["POST /tokens", "GET /licenses", "POST /licenses"])
def test_answers_are_told_as_the_table_says(
    everywhere: Visitor, keygen_sandbox: Sandbox, subtests: pytest.Subtests, request_: str
) -> None:
    for row in [row for row in ROWS if row.asked == request_]:
        with subtests.test(row.fault):
            asked = Licensed(everywhere, keygen_sandbox, row)
            told = len(everywhere.console)
            asked.plan()
            asked.sign_up()
            asked.wait_for_part("key", "retry")
            expect(asked.area).to_contain_text(row.words)
            expect(asked.form).to_have_attribute("data-signup", row.state)
            assert len(asked.heard(row.event)) == 1
            assert len(asked.heard("created")) == 1
            assert not asked.heard("rejected")
            advice = [line for line in everywhere.console[told:] if "Keygen sign-up: " in line]
            if row.advice:
                assert row.advice in advice[-1]
            assert len(asked.requests("POST", "/users")) == 1
            assert len(asked.requests("POST", "/tokens")) == 1

            if row.state == "created" and not row.advice:
                if row.fault == "other-password":
                    asked.change_user(password_hash=hash_at_once(PASSWORD))
                asked.try_again()
                asked.wait_for_part("key")
                expect(asked.form).to_have_attribute("data-signup", "licensed")
            if asked.heard("licensed"):
                assert len(asked.licenses) == (2 if row.fault == "two" else 1)
            asked.leave()
