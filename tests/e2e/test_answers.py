"""The table of docs/answers.md, row by row, and what stands beside it."""

from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect
from starlette.applications import Starlette

from keygen_sandbox.accounts import DEMO_ACCOUNTS
from keygen_sandbox.faults import FAULTS
from keygen_sandbox.store import User
from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor, use_up_requests

TABLE = Path(__file__).parents[2] / "docs" / "answers.md"

CREATED_WITHOUT_AN_ANSWER = [
    "fault-cut-created",
    "fault-hung-created",
    "fault-empty-201",
    "fault-truncated",
    "fault-json-array",
    "fault-json-object",
    "fault-json-null",
    "fault-json-number",
]


class Row(NamedTuple):
    account: str
    cause: str
    where: str
    words: str
    state: str
    event: str


ROWS = [
    Row(*[cell.strip().strip("`") for cell in line.strip("|").split("|")])
    for line in TABLE.read_text().partition("\n## ")[0].splitlines()
    if line.startswith("| `")
]


def test_table_has_every_account() -> None:
    """`limited` answers in turns, and has a test of its own."""
    accounts = {row.account for row in ROWS} | {"limited"}
    assert accounts == {*DEMO_ACCOUNTS, *FAULTS, "no-such-account"}


FORM = """
<form id="{account}" data-account="{account}">
  <label>First name <input name="first-name"></label>
  <label>Last name <input name="last-name"></label>
  <label>Email <input name="email"></label>
  <label>Password <input name="password" type="password"></label> <button>Register</button>
</form>
"""


class AccountVisitor:
    """A visitor at the form for one account, on a page that has one for every account."""

    def __init__(self, visitor: Visitor, account: str, keygen: Starlette):
        self.visitor = visitor
        self.keygen = keygen
        self.account = account
        self.email = f"{account}-{visitor.email}"
        self.form = visitor.page.locator(f"form#{account}")
        self.greeting = visitor.page.locator(f"form#{account} + [data-signup-part=greeting]")

    def sign_up(self) -> None:
        typed = {"First": "Ada", "Last": "Lovelace", "Email": self.email, "Password": PASSWORD}
        for label, value in typed.items():
            self.form.get_by_label(label).fill(value)
        self.submit()

    def submit(self) -> None:
        """A minute passes where nothing else would."""
        with self.visitor.page.expect_request(f"**/{self.account}/users"):
            self.form.get_by_role("button", name="Register").click()
        if self.account == "fault-hung-created":
            while not self.exists():
                self.visitor.page.wait_for_timeout(10)  # the page goes on meanwhile
        if "hung" in self.account:
            self.visitor.page.clock.fast_forward(60_000)

    def exists(self) -> bool:
        """Whether Keygen has stored the user."""
        return self.keygen.state.store.find(User, email=self.email) is not None

    def part(self, name: str) -> Locator:
        return (
            self.greeting if name == "greeting" else self.form.locator(f"[data-signup-part={name}]")
        )

    def requests(self, path: str) -> list[Request]:
        """Requests to this path of this account."""
        return self.visitor.requests_to(f"/v1/accounts/{self.account}{path}")

    def heard(self, event: str) -> list[dict[str, Any]]:
        return self.visitor.heard(event, at=self.account)


@pytest.fixture
def everywhere(visitor: Visitor, custom_pages: CustomPages, runtime: str) -> Visitor:
    """At a page with a form for every account."""
    visitor.page.clock.install()
    forms = "".join(FORM.format(account=row.account) for row in ROWS)
    tag = (
        '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" data-form="form" '
        f'data-per-form="on" data-boot="now" data-runtime="{runtime}"></script>'
    )
    visitor.page.goto(custom_pages.add(forms + tag))
    expect(visitor.page.locator("form[data-signup=ready]")).to_have_count(
        len(ROWS), timeout=START_MILLISECONDS
    )
    return visitor


def test_answers_are_told_as_the_table_says(
    everywhere: Visitor, keygen: Starlette, subtests: pytest.Subtests
) -> None:
    for row in ROWS:
        with subtests.test(row.account):
            asked = AccountVisitor(everywhere, row.account, keygen)
            asked.sign_up()
            expect(asked.form).to_have_attribute("data-signup", row.state)
            expect(asked.part("error" if row.where == "field" else row.where)).to_contain_text(
                row.words
            )
            problems = asked.part("summary").get_by_role("listitem")
            if row.where in ("field", "summary"):
                expect(problems.first).to_have_text(row.words)
                assert problems.count() <= 10
            else:
                expect(problems).to_have_count(0)
            assert len(asked.heard(row.event)) == 1
            assert len(asked.requests("/users")) == 1
            assert not asked.requests("/tokens")
            if row.state != "created":
                expect(asked.form.get_by_label("Email")).to_have_value(asked.email)
                expect(asked.form.get_by_label("Password")).to_have_value(PASSWORD)


def is_revocation(response: Response) -> bool:
    return response.request.method == "DELETE"


def test_user_created_without_an_answer_is_greeted_at_the_next_try(
    everywhere: Visitor, keygen: Starlette, subtests: pytest.Subtests
) -> None:
    """Proved by the password just typed; the token serves once, is revoked, and is seen nowhere."""
    for account in CREATED_WITHOUT_AN_ANSWER:
        with subtests.test(account):
            asked = AccountVisitor(everywhere, account, keygen)
            asked.sign_up()
            expect(asked.form).to_have_attribute("data-signup", "ready")
            expect(asked.part("status")).not_to_be_empty()
            with everywhere.page.expect_response(is_revocation):  # which nobody waits for
                asked.form.get_by_role("button", name="Register").click()
            expect(asked.greeting).to_contain_text("Ada Lovelace")

            assert len(asked.requests("/users")) == 2
            [sign_in], [me] = asked.requests("/tokens"), asked.requests("/me")
            assert sign_in.all_headers()["authorization"].startswith("Basic ")
            bearer = me.all_headers()["authorization"]
            assert bearer.startswith("Bearer user-")
            [revoke] = [
                request
                for request in everywhere.requests
                if request.method == "DELETE" and f"/{account}/tokens/" in request.url
            ]
            assert revoke.all_headers()["authorization"] == bearer
            answer = httpx.get(me.url, headers={"Authorization": bearer})
            assert answer.status_code == 401

            [created] = asked.heard("created")
            assert created["user"]["attributes"]["email"] == asked.email
            page = str(everywhere.page.evaluate("heard")) + everywhere.page.content()
            assert bearer.removeprefix("Bearer ") not in page + str(everywhere.console)


def cut_once(page: Page) -> None:
    """Cut the connection of the first sign-up; it does not arrive."""
    page.route("**/users", lambda route: route.abort(), times=1)


def test_offline_is_told_and_can_be_tried_again(visitor: Visitor, site: str, runtime: str) -> None:
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.sees_state("ready")
    visitor.page.context.set_offline(True)
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("You are offline. Connect to the internet")
    expect(visitor.field("password")).to_have_value(PASSWORD)
    visitor.page.context.set_offline(False)
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")


USER = '{"data":{"type":"users","id":"u","attributes":{"email":"ada@example.com","x":%s}}}'


def test_any_nesting_size_and_number_ends_in_a_state_that_is_told(
    visitor: Visitor, site: str, runtime: str
) -> None:
    """JSON of 8,000 levels ends Pyodide; MicroPython reads, but cannot write, 2,000."""
    texts = [
        *("[" * depth + "]" * depth for depth in (50_000, 8000, 2000, 33)),
        f'"{"x" * 100_000}"',
        "9" * 90_000,
        "[1e999," + "9" * 400 + ',"\\ud800"]',
    ]
    answers = [USER % text for text in texts]
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(
            status=201, headers={"Access-Control-Allow-Origin": "*"}, body=answers.pop(0)
        ),
    )
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.sees_state("ready")
    for _ in texts[1:]:
        with visitor.page.expect_response("**/users"):
            visitor.submit()
        expect(visitor.part("status")).to_contain_text("whether your account was created")
        visitor.sees_state("ready")
    visitor.submit()
    visitor.sees_greeting("ada@example.com")
    [created] = visitor.heard("created")
    assert created["user"]["attributes"]["x"] == [None, None, "\ufffd"]


def test_too_many_requests_count_down(
    visitor: Visitor, site: str, api_url: str, runtime: str
) -> None:
    """By the server's clock; nothing is sent meanwhile; afterwards the button works again."""
    visitor.page.clock.install()
    visitor.page.goto(f"{site}/tutorial/{runtime}?account=limited")
    visitor.field("email").focus()
    visitor.sees_state("ready")
    visitor.fill()
    use_up_requests(api_url)
    visitor.submit()

    expect(visitor.part("status")).to_contain_text("too many sign-up attempts")
    expect(visitor.timer).to_contain_text("second")
    expect(visitor.part("status").locator(visitor.timer)).to_have_attribute("aria-live", "off")
    button = visitor.page.get_by_role("button", name="Register")
    expect(button).to_have_attribute("aria-disabled", "true")
    sent = len(visitor.sign_ups)
    visitor.press_enter()
    visitor.awaits_decision()  # or the minute is over first, and it is sent

    visitor.page.clock.fast_forward(61_000)
    expect(visitor.part("status")).to_have_text("You can try again now")
    assert len(visitor.sign_ups) == sent
    expect(visitor.timer).to_have_count(0)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    with visitor.page.expect_request("**/users"):
        visitor.press_enter()
