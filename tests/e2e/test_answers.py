"""The table of docs/answers.md, row by row, and what stands beside it."""

from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Page, expect

from sandbox.accounts import DEMO_ACCOUNTS
from sandbox.faults import FAULTS
from tests.e2e.visitor import PASSWORD, Visitor

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
    for line in TABLE.read_text().splitlines()
    if line.startswith("| `")
]


def test_table_has_every_account() -> None:
    """`limited` answers in turns, and has a test of its own."""
    accounts = {row.account for row in ROWS} | {"limited"}
    assert accounts == {*DEMO_ACCOUNTS, *FAULTS, "no-such-account"}


def sign_up_at(visitor: Visitor, site: str, runtime: str, account: str) -> None:
    """Open a page for this account, and submit. Half a minute passes where nothing else would."""
    if "hung" in account:
        visitor.page.clock.install()
    visitor.page.goto(f"{site}/tutorial/{runtime}?account={account}")
    visitor.fill()
    visitor.sees_state("ready")
    submit(visitor, account)


def submit(visitor: Visitor, account: str) -> None:
    with visitor.page.expect_request("**/users"):
        visitor.submit()
    if "hung" in account:
        visitor.sees_state("sending")
        visitor.page.clock.fast_forward(30_000)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.account)
def test_answer_is_told_as_the_table_says(
    visitor: Visitor, site: str, runtime: str, row: Row
) -> None:
    sign_up_at(visitor, site, runtime, row.account)
    visitor.sees_state(row.state)
    part = visitor.part("error" if row.where == "field" else row.where)
    expect(part).to_contain_text(row.words)
    if row.where == "field":
        expect(visitor.part("summary").get_by_role("link")).to_have_text(row.words)
    if row.where == "summary":
        expect(visitor.part("summary").get_by_role("listitem").first).to_have_text(row.words)
        assert visitor.part("summary").get_by_role("listitem").count() <= 10
    assert len(visitor.heard(row.event)) == 1
    assert len(visitor.sign_ups) == 1
    assert not visitor.requests_to("/tokens")
    if row.state != "created":
        expect(visitor.field("email")).to_have_value(visitor.email)
        expect(visitor.field("password")).to_have_value(PASSWORD)


@pytest.mark.parametrize("account", CREATED_WITHOUT_AN_ANSWER)
def test_user_that_was_created_without_an_answer_is_greeted_at_the_next_try(
    visitor: Visitor, site: str, api_url: str, runtime: str, account: str
) -> None:
    """Proved by the password just typed; the token serves once, is revoked, and is seen nowhere."""
    sign_up_at(visitor, site, runtime, account)
    visitor.sees_state("ready")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")

    assert len(visitor.sign_ups) == 2
    [sign_in] = visitor.requests_to("/tokens")
    [me] = visitor.requests_to("/me")
    assert sign_in.all_headers()["authorization"].startswith("Basic ")
    bearer = me.all_headers()["authorization"]
    assert bearer.startswith("Bearer user-")
    [revoke] = [request for request in visitor.requests if request.method == "DELETE"]
    assert revoke.all_headers()["authorization"] == bearer
    url = f"{api_url}/v1/accounts/{account}/me"
    assert httpx.get(url, headers={"Authorization": bearer}).status_code == 401

    [created] = visitor.heard("created")
    assert created["user"]["attributes"]["email"] == visitor.email
    token = bearer.removeprefix("Bearer ")
    everything = str(visitor.page.evaluate("heard")) + visitor.page.content()
    assert token not in everything + str(visitor.console)


def cut_once(page: Page) -> None:
    """Cut the connection of the first sign-up; it does not arrive."""
    page.route("**/users", lambda route: route.abort(), times=1)


def test_address_of_somebody_else_is_taken_even_after_a_cut_connection(
    visitor: Visitor, site: str, api_url: str, runtime: str
) -> None:
    """The next try cannot sign in with the password typed, and says that the address is taken."""
    sign_up = {
        "data": {
            "type": "users",
            "attributes": {"email": visitor.email, "password": "somebody else's"},
        }
    }
    answer = httpx.post(f"{api_url}/v1/accounts/demo/users", json=sign_up)
    assert answer.status_code == 201

    cut_once(visitor.page)
    sign_up_at(visitor, site, runtime, "demo")
    expect(visitor.part("status")).to_contain_text("cannot be reached")
    visitor.submit()
    expect(visitor.part("error")).to_contain_text("This email address already has an account")
    visitor.sees_state("ready")
    assert len(visitor.requests_to("/tokens")) == 1
    assert not visitor.heard("created")


def test_another_address_after_a_cut_connection_is_not_signed_in(
    visitor: Visitor, site: str, api_url: str, runtime: str
) -> None:
    """Uncertain is only the address that was sent."""
    taken = "taken-" + visitor.email
    attributes = {"email": taken, "password": PASSWORD}
    sign_up = {"data": {"type": "users", "attributes": attributes}}
    assert httpx.post(f"{api_url}/v1/accounts/demo/users", json=sign_up).status_code == 201

    cut_once(visitor.page)
    sign_up_at(visitor, site, runtime, "demo")
    expect(visitor.part("status")).to_contain_text("cannot be reached")
    visitor.field("email").fill(taken)
    visitor.submit()
    expect(visitor.part("error")).to_contain_text("This email address already has an account")
    assert not visitor.requests_to("/tokens")


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


def test_too_many_requests_count_down(visitor: Visitor, site: str, runtime: str) -> None:
    """By the server's clock; nothing is sent meanwhile; afterwards the button works again."""
    visitor.page.clock.install()
    visitor.page.goto(f"{site}/tutorial/{runtime}?account=limited")
    visitor.sees_state("idle")
    for n in range(4):  # three a minute are let through
        visitor.fill(email=f"{n}-{visitor.email}", password="1" * 6)
        visitor.submit()
        expect(visitor.part("greeting").or_(visitor.part("timer"))).to_be_visible(timeout=45_000)
        if visitor.part("timer").is_visible():
            break
        visitor.page.reload()

    expect(visitor.part("status")).to_contain_text("You can try again in")
    expect(visitor.part("timer")).to_contain_text("second")
    expect(visitor.part("timer")).to_have_role("timer")
    button = visitor.page.get_by_role("button")
    expect(button).to_have_attribute("aria-disabled", "true")
    sent = len(visitor.sign_ups)
    visitor.press_enter()
    assert len(visitor.sign_ups) == sent

    visitor.page.clock.fast_forward(61_000)
    expect(visitor.part("status")).to_have_text("You can try again now")
    expect(visitor.part("timer")).to_have_count(0)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    with visitor.page.expect_request("**/users"):
        visitor.press_enter()
