"""A licence after the sign-up: made once, found again, withheld and tried again."""

import asyncio
import json
from datetime import timedelta
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pytest

from keygen_sandbox.store import License, Policy, Token, User
from keygen_sandbox.testing import Account
from keygen_signup.requests import Request
from tests.flow import fake_browser
from tests.flow.conftest import API_URL, PASSWORD, TAKEN, Visitor, kind_of
from tests.flow.fake_browser import NOON, Answer, Card, FakeForm, NoAnswer
from widget import licensing, signup
from widget.messages import ENGLISH

EMAIL = "ada@example.com"
SERVER = "http://server.example"
SUPPORT = "mailto:help@example.com"

NEW = ["POST /users", "POST /tokens", "POST /licenses", "DELETE /tokens"]
SIGNED_IN = ["POST /users", "POST /tokens", "GET /me", "GET /licenses"]
FOUND = [*SIGNED_IN, "DELETE /tokens"]
MADE = [*SIGNED_IN, "POST /licenses", "GET /licenses", "DELETE /tokens"]


def open_form(visitor: Visitor, **options: Any) -> FakeForm:
    """A form that ends with a licence, of the policy that anyone may take."""
    return visitor.open(**{"policy": visitor.keygen.sandbox.open_policy, **options})


def kinds(visitor: Visitor) -> list[str]:
    return [kind_of(request) for request in visitor.page.requests]


def returning(visitor: Visitor, password: str = PASSWORD, **values: Any) -> User:
    """Somebody signed up before."""
    names = {"first_name": "Ada", "last_name": "Lovelace"}
    return visitor.keygen.sandbox.add_user(EMAIL, password, **{**names, **values})


def licensed(visitor: Visitor, user: User, **values: Any) -> License:
    """A licence that was made before."""
    sandbox = visitor.keygen.sandbox
    account, now = sandbox.find_account(), visitor.keygen.clock()
    fields = {
        "account_id": account.id,
        "policy_id": sandbox.open_policy,
        "product_id": account.product_id,
        "owner_id": user.id,
        "key": f"KEY-{len(sandbox.licenses())}",
        "created_at": now + len(sandbox.licenses()),
        "updated_at": now,
    }
    return sandbox.store.add(License(**{**fields, **values}))


def tokens(visitor: Visitor) -> list[Token]:
    """Those of users that were not revoked."""
    sandbox = visitor.keygen.sandbox
    return sandbox.store.all(Token, account_id=sandbox.find_account().id, role="user")


def assert_licensed(visitor: Visitor, form: FakeForm) -> None:
    """The visitor has the key of the only licence, and the page has heard of it."""
    assert form.state == "licensed"
    [made] = visitor.keygen.sandbox.licenses()
    assert form.shown.card.key == made.key
    [heard] = form.heard("licensed")
    assert heard["license"]["id"] == made.id


def sent(visitor: Visitor, kind: str) -> list[Request]:
    return [request for request in visitor.page.requests if kind_of(request) == kind]


def document(request: Request) -> Any:
    return json.loads(request.body)["data"]


# --- Somebody new --------------------------------------------------------------------------------


def test_new_visitor_gets_a_key(visitor: Visitor) -> None:
    form = open_form(visitor, licenseName="Trial", signIn="/portal", download="/app.zip")
    visitor.submit(form)
    assert kinds(visitor) == NEW
    assert form.states == ["ready", "sending", "created", "issuing", "licensed"]
    assert [name for name, _ in form.events[1:]] == [
        "signup:submit",
        "signup:created",
        "signup:licensed",
    ]
    assert_licensed(visitor, form)
    assert form.shown.card.said == [ENGLISH["ISSUING"], ENGLISH["KEY_READY"]]
    assert form.shown.card.on_retry is None
    assert form.shown.card.lines == [
        ("download", "Download", "/app.zip"),
        ("", "Sign in to see your key again", "/portal"),
    ]
    asked = document(sent(visitor, "POST /licenses")[0])
    assert asked["attributes"] == {"name": "Trial"}  # the key is made by Keygen
    [user] = visitor.keygen.sandbox.users()
    assert asked["relationships"]["owner"]["data"]["id"] == user.id
    assert not tokens(visitor)


def test_without_a_name_the_licence_has_none(visitor: Visitor) -> None:
    visitor.submit(open_form(visitor))
    assert document(sent(visitor, "POST /licenses")[0])["attributes"] == {}


def test_when_it_ends_is_said_and_how_to_see_it_again(visitor: Visitor) -> None:
    policy = visitor.keygen.sandbox.add_policy(duration=14 * 86400)
    form = open_form(visitor, policy=policy.id, keyHelp="/help")
    visitor.submit(form)
    assert form.shown.card.lines == [
        ("", "You can use it until 2026-12-08 (en)", ""),
        ("", "How to enter your key", "/help"),
        ("", ENGLISH["SIGN_UP_AGAIN"], ""),
    ]


@pytest.mark.parametrize("days", [-400, 0, 400])
def test_token_ends_in_ten_minutes_by_keygens_clock(visitor: Visitor, days: int) -> None:
    """Whatever the visitor's says. Its name tells the account's owner where it is from."""
    visitor.page.clock = NOON + timedelta(days=days)
    form = open_form(visitor)
    visitor.submit(form)
    [request] = sent(visitor, "POST /tokens")
    assert document(request)["attributes"] == {
        "name": "keygen-signup",
        "expiry": "2026-11-24T12:10:00.000Z",
    }
    assert_licensed(visitor, form)


def test_nobody_waits_for_the_token_to_be_revoked(visitor: Visitor) -> None:
    form = open_form(visitor)
    real = visitor.keygen

    async def hang(request: Request) -> Answer:
        if request.method == "DELETE":
            for _ in range(100):
                await asyncio.sleep(0)
            assert form.shown.card.key
            raise NoAnswer("TIMED_OUT")
        return await real(request)

    visitor.page.keygen = hang
    visitor.submit(form)
    assert_licensed(visitor, form)


def changed(**attributes: Any) -> Any:
    """Other attributes than Keygen answered."""

    def change(answer: Answer) -> Answer:
        status, headers, text = answer
        body = json.loads(text)
        body["data"]["attributes"].update(attributes)
        return status, headers, json.dumps(body)

    return change


@pytest.mark.parametrize("expiry", [None, "", "2027-11-24T12:10:00.000Z", 5])
def test_token_that_ends_at_another_time_is_revoked_and_not_used(
    visitor: Visitor, expiry: Any
) -> None:
    """Keygen takes a time that it cannot read as never."""
    form = open_form(visitor)
    visitor.keygen.fail("POST /tokens", changed(expiry=expiry))
    visitor.submit(form)
    assert kinds(visitor) == ["POST /users", "POST /tokens", "DELETE /tokens"]
    assert not tokens(visitor)
    assert "another time to end" in form.heard("unlicensed")[0]["reason"]
    visitor.retry(form)
    assert_licensed(visitor, form)


def test_greeting_of_the_pages_own_leaves_it_events_alone(visitor: Visitor) -> None:
    form = open_form(visitor, greeting="off")
    visitor.submit(form)
    [made] = visitor.keygen.sandbox.licenses()
    assert form.heard("licensed")[0]["license"]["attributes"]["key"] == made.key
    assert form.shown.card == Card()


def test_page_that_greets_hears_why_there_is_no_key(visitor: Visitor) -> None:
    """There is no button, so the password is of no use any more."""
    form = open_form(visitor, greeting="off")
    visitor.keygen.fail("POST /tokens", NoAnswer("TIMED_OUT"))
    visitor.submit(form)
    assert form.heard("unlicensed") == [{"reason": ENGLISH["SERVER_ERROR"]}]
    assert form.state == "created"
    assert form.shown.card == Card()
    assert not visitor.page.on_hidden
    assert not holds(visitor, form, PASSWORD)


@pytest.mark.parametrize(
    ("options", "link"),
    [
        ({}, None),
        ({"next": "/a"}, ("Continue", "/a")),
        ({"next": "/a", "nextLabel": "Read on"}, ("Read on", "/a")),
        ({"redirect": "/b"}, ("Continue", "/b")),
    ],
)
def test_nobody_is_sent_away_from_their_key(visitor: Visitor, options: Any, link: Any) -> None:
    """A redirect becomes the link of the greeting."""
    form = open_form(visitor, **options)
    visitor.submit(form)
    assert form.shown.next == link
    assert visitor.page.left_for == ""


def test_double_click_gets_one_licence(visitor: Visitor) -> None:
    form = open_form(visitor)

    def twice() -> None:
        form.on_submit()
        form.on_submit()

    visitor.act(twice)
    visitor.submit(form)
    assert kinds(visitor) == NEW


# --- Somebody who was here before ----------------------------------------------------------------


def test_key_is_found_again(visitor: Visitor) -> None:
    """By the address and the password: after a reload, in a second tab, or a year later."""
    first, second = open_form(visitor), open_form(visitor)
    visitor.submit(first)
    visitor.page.requests.clear()
    visitor.submit(second)
    assert kinds(visitor) == FOUND
    assert_licensed(visitor, second)
    assert second.shown.greeting == "Your account is ready, Ada Lovelace"
    assert second.shown.card.key == first.shown.card.key
    assert not second.heard("rejected")
    assert not tokens(visitor)


def test_customer_gets_the_key_of_another_product(visitor: Visitor) -> None:
    user = returning(visitor)
    licensed(visitor, user, policy_id=visitor.keygen.sandbox.add_policy().id)
    form = open_form(visitor)
    visitor.submit(form)
    assert kinds(visitor) == MADE
    made = visitor.keygen.sandbox.licenses()[0]
    assert form.shown.card.key == made.key
    assert made.policy_id == visitor.keygen.sandbox.open_policy


def test_id_of_the_policy_may_be_in_capitals(visitor: Visitor) -> None:
    found = licensed(visitor, returning(visitor))
    form = open_form(visitor, policy=visitor.keygen.sandbox.open_policy.upper())
    visitor.submit(form)
    assert form.shown.card.key == found.key
    assert kinds(visitor) == FOUND


def test_of_several_licences_the_usable_one_counts(visitor: Visitor) -> None:
    """However many pages there are; and the author is told, once."""
    user, ended = returning(visitor), visitor.keygen.now - 1
    usable = licensed(visitor, user)
    others = [licensed(visitor, user, expiry=ended) for _ in range(5)]
    for _ in range(2):
        form = open_form(visitor)
        visitor.submit(form)
        assert form.shown.card.key == usable.key
    assert len(sent(visitor, "GET /licenses")) == 4
    lines = [line for line in visitor.page.console if "more than one licence" in line]
    assert len(lines) == 1
    assert all(each.id in lines[0] for each in [usable, *others])


def test_licence_that_has_ended_is_shown_and_no_other_made(visitor: Visitor) -> None:
    """Or everybody would have another trial."""
    ended = licensed(visitor, returning(visitor), expiry=visitor.keygen.now - 86400)
    form = open_form(visitor)
    visitor.submit(form)
    assert_licensed(visitor, form)
    assert form.shown.card.key == ended.key
    assert form.shown.card.lines[0] == ("", "It ended on 2026-11-23 (en)", "")


@pytest.mark.parametrize("of", ["owner", "policy"])
def test_licences_of_others_and_of_other_policies_do_not_count(visitor: Visitor, of: str) -> None:
    """Others may share theirs; and a server may not know how to filter."""
    returning(visitor)

    def share(answer: Answer) -> Answer:
        status, headers, _ = answer
        ids = {"owner": "u", "policy": visitor.keygen.sandbox.open_policy}
        [user] = visitor.keygen.sandbox.users()
        ids = {**ids, "owner": user.id, of: "another"}
        related = {name: {"data": {"id": id}} for name, id in ids.items()}
        shared = {"type": "licenses", "id": "l", "attributes": {"key": "THEIRS"}}
        return status, headers, json.dumps({"data": [{**shared, "relationships": related}]})

    visitor.keygen.fail("GET /licenses", share)
    form = open_form(visitor)
    visitor.submit(form)
    assert kinds(visitor) == MADE
    assert_licensed(visitor, form)


def test_wrong_password_is_a_taken_address(visitor: Visitor) -> None:
    """As without a policy; and it is tried once."""
    returning(visitor, "somebody else's")
    form = open_form(visitor)
    visitor.submit(form)
    assert kinds(visitor) == ["POST /users", "POST /tokens"]
    assert form.shown.errors == {"email": [TAKEN]}
    assert form.states == ["ready", "sending", "ready"]
    [rejected] = form.heard("rejected")
    assert [error["code"] for error in rejected["errors"]] == ["EMAIL_TAKEN"]


def test_whoever_may_not_sign_in_reads_that_the_address_is_taken(visitor: Visitor) -> None:
    returning(visitor, banned=True)
    form = open_form(visitor)
    visitor.submit(form)
    assert form.shown.errors == {"email": [TAKEN]}


# --- What goes wrong on the way ------------------------------------------------------------------

LIMITED = (
    429,
    {"date": "Tue, 24 Nov 2026 12:00:00 GMT", "x-ratelimit-reset": "1795521630"},
    "",
)  # 30 seconds to wait
BUSY = (*LIMITED[:2], '{"errors": [{"title": "Busy", "code": "TOO_BUSY"}]}')
PAGE = "<html>Bad gateway</html>"

UNCLEAR: dict[str, tuple[Any, str]] = {
    "time-out": (NoAnswer("TIMED_OUT"), "TIMED_OUT"),
    "cut": (NoAnswer("UNREACHABLE"), "UNREACHABLE"),
    "offline": (NoAnswer("OFFLINE"), "OFFLINE"),
    "500": (
        (500, {}, '{"errors": [{"title": "Oops", "detail": "Something went wrong"}]}'),
        "SERVER_ERROR",
    ),
    "page of a proxy": ((502, {}, PAGE), "SERVER_ERROR"),
    "half of the JSON": ((200, {}, '{"data": {"id"'), "UNREADABLE"),
    "page instead": ((200, {}, PAGE), "UNREADABLE"),
    "nothing": ((201, {}, ""), "UNREADABLE"),
}
FAULTS = {
    **UNCLEAR,
    "limit": (LIMITED, "TOO_MANY_REQUESTS"),
    "busy": (BUSY, "TOO_BUSY"),
    "409": ((409, {}, '{"errors": [{"title": "Conflict"}]}'), "SERVER_ERROR"),
}


@pytest.mark.parametrize("fault", UNCLEAR)
@pytest.mark.parametrize("is_carried_out", [True, False])
def test_unclear_sign_up_is_cleared_by_signing_in(
    visitor: Visitor, fault: str, is_carried_out: bool
) -> None:
    answer, code = UNCLEAR[fault]
    form = open_form(visitor)
    visitor.keygen.fail("POST /users", answer, is_carried_out=is_carried_out)
    visitor.submit(form)
    if not is_carried_out:
        assert kinds(visitor) == ["POST /users", "POST /tokens"]
        assert form.state == "ready"
        assert form.shown.status.text == ENGLISH[code]
        visitor.submit(form)
    else:
        assert kinds(visitor) == MADE
    assert_licensed(visitor, form)
    assert len(visitor.keygen.sandbox.users()) == 1
    assert not tokens(visitor)


def test_visitor_whose_clock_is_wrong_can_try_an_unclear_sign_up_again(visitor: Visitor) -> None:
    """Without an answer, no other clock is known: the token has ended as it comes. Nothing of that
    is the author's to fix."""
    visitor.page.clock = NOON - timedelta(days=400)
    form = open_form(visitor)
    visitor.keygen.fail("POST /users", NoAnswer("TIMED_OUT"), is_carried_out=True)
    visitor.submit(form)
    assert form.state == "ready"
    assert form.shown.status.text == ENGLISH["TIMED_OUT"]
    visitor.submit(form)
    assert_licensed(visitor, form)


def try_until_licensed(visitor: Visitor, form: FakeForm) -> int:
    """Whatever the visitor is offered. How many tries that took."""
    for tries in range(4):
        if form.state == "licensed":
            return tries
        if form.state == "ready":
            form.type(password=PASSWORD)
            visitor.submit(form)
        else:
            assert form.state == "created"
            visitor.retry(form, PASSWORD if form.shown.card.asks else "")
    raise AssertionError("never licensed")


def assert_withheld(form: FakeForm, code: str) -> None:
    """The account is there, the key is not yet, and why."""
    assert form.state == "created"
    assert form.shown.greeting
    assert form.shown.card.said[-1] == ENGLISH["UNLICENSED"]
    # The words of two are about the account, of which there is no doubt.
    said = "SERVER_ERROR" if code in ("TIMED_OUT", "UNREADABLE") else code
    assert form.shown.card.problem == ENGLISH[said]
    assert not form.shown.card.link
    assert form.shown.card.on_retry
    assert not form.shown.card.key
    assert len(form.heard("unlicensed")) == 1
    assert not form.heard("rejected")


def faults(kinds: list[str]) -> list[tuple[str, str]]:
    """Two requests meet where something is made, or changed: 409."""
    can_meet = ("POST /licenses", "DELETE /tokens")
    return [
        (kind, fault)
        for kind in dict.fromkeys(kinds)
        for fault in FAULTS
        if fault != "409" or kind in can_meet
    ]


@pytest.mark.parametrize(("kind", "fault"), faults(NEW[1:]))
@pytest.mark.parametrize("is_carried_out", [True, False])
def test_new_visitor_ends_with_one_licence(
    visitor: Visitor, kind: str, fault: str, is_carried_out: bool
) -> None:
    answer, code = FAULTS[fault]
    form = open_form(visitor)
    visitor.keygen.fail(kind, answer, is_carried_out=is_carried_out)
    visitor.submit(form)
    is_looked_for = kind == "POST /licenses" and fault not in ("limit", "busy")
    if kind == "DELETE /tokens" or (is_looked_for and is_carried_out):
        assert form.state == "licensed"
    else:
        assert_withheld(form, code)
        # Once there was a token, the password is gone.
        assert bool(form.shown.card.asks) == (kind == "POST /licenses")
    if is_looked_for:
        assert kinds(visitor)[3] == "GET /licenses"
    assert try_until_licensed(visitor, form) <= 1
    assert_licensed(visitor, form)
    assert len(visitor.keygen.sandbox.users()) == 1
    # Of the others, nobody knows the id. They end by themselves.
    lost = kind == "POST /tokens" and is_carried_out
    assert len(tokens(visitor)) == (lost or (kind == "DELETE /tokens" and not is_carried_out))
    assert not visitor.keygen.faults


@pytest.mark.parametrize(("kind", "fault"), faults(MADE[1:]))
@pytest.mark.parametrize("is_carried_out", [True, False])
@pytest.mark.parametrize("has_license", [True, False])
def test_returning_visitor_ends_with_one_licence(
    visitor: Visitor, kind: str, fault: str, is_carried_out: bool, has_license: bool
) -> None:
    answer, code = FAULTS[fault]
    user = returning(visitor)
    if has_license:
        licensed(visitor, user)
    form = open_form(visitor)
    visitor.keygen.fail(kind, answer, is_carried_out=is_carried_out)
    visitor.submit(form)
    if kind in ("POST /tokens", "GET /me"):
        assert form.state == "ready"
        assert not form.heard("created")
        assert form.shown.status.text == ENGLISH["WAITED" if fault in ("limit", "busy") else code]
    elif kind == "GET /licenses":
        assert_withheld(form, code)
    assert try_until_licensed(visitor, form) <= 1
    assert_licensed(visitor, form)


def test_second_licence_is_told(visitor: Visitor) -> None:
    """Keygen carries out a first request after the visitor was told that it took too long, and
    after the licence was looked for."""
    form = withheld(visitor, "POST /licenses")
    [user] = visitor.keygen.sandbox.users()
    real = visitor.keygen

    async def be_late(request: Request) -> Answer:
        if kind_of(request) == "POST /licenses":
            licensed(visitor, user)
        return await real(request)

    visitor.page.keygen = be_late
    visitor.retry(form, PASSWORD)
    made = visitor.keygen.sandbox.licenses()
    assert len(made) == 2
    assert form.shown.card.key in [each.key for each in made]
    [told] = [line for line in visitor.page.console if "more than one licence" in line]
    assert all(each.id in told for each in made)


@pytest.mark.parametrize("kind", ["POST /tokens", "POST /licenses"])
def test_fault_of_ours_is_told_and_can_be_tried_again(visitor: Visitor, kind: str) -> None:
    form = open_form(visitor)
    visitor.keygen.fail(kind, RuntimeError("a fault"))
    visitor.submit(form)
    assert visitor.failures == ["RuntimeError('a fault')"]
    visitor.page.tasks.clear()
    assert_withheld(form, "FAULT")
    assert not tokens(visitor)
    try_until_licensed(visitor, form)
    assert_licensed(visitor, form)


def test_token_that_has_ended_meanwhile_is_a_fault_that_passes(visitor: Visitor) -> None:
    """It is not something in between that adds credentials."""
    form = open_form(visitor)
    ended = '{"errors": [{"title": "Unauthorized", "code": "TOKEN_EXPIRED"}]}'
    visitor.keygen.fail("POST /licenses", (401, {}, ended))
    visitor.submit(form)
    assert_withheld(form, "FAULT")
    try_until_licensed(visitor, form)
    assert_licensed(visitor, form)


# --- Trying again --------------------------------------------------------------------------------


def withheld(visitor: Visitor, kind: str = "POST /tokens", **options: Any) -> FakeForm:
    """A form whose visitor has no key yet."""
    form = open_form(visitor, **options)
    visitor.keygen.fail(kind, NoAnswer("UNREACHABLE"))
    visitor.submit(form)
    assert_withheld(form, "UNREACHABLE")
    return form


def test_retry_without_a_token_does_not_ask_for_the_password(visitor: Visitor) -> None:
    form = withheld(visitor)
    assert not form.shown.card.asks
    visitor.retry(form)
    assert_licensed(visitor, form)
    assert form.states[-4:] == ["issuing", "created", "issuing", "licensed"]


def test_retry_after_an_hour_gets_a_token_for_ten_minutes(visitor: Visitor) -> None:
    form = withheld(visitor)
    visitor.page.time += 3600
    visitor.retry(form)
    assert document(sent(visitor, "POST /tokens")[-1])["attributes"]["expiry"] == (
        "2026-11-24T13:10:00.000Z"
    )
    assert_licensed(visitor, form)


def test_retry_after_a_token_asks_for_the_password(visitor: Visitor) -> None:
    form = withheld(visitor, "POST /licenses")
    assert form.shown.card.asks == ENGLISH["PASSWORD_AGAIN"]
    visitor.retry(form, "wrong password")
    assert form.shown.card.problem == ENGLISH["PASSWORD_WRONG"]
    assert form.shown.card.asks
    assert form.heard("unlicensed")[-1] == {"reason": ENGLISH["PASSWORD_WRONG"]}
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


def test_double_click_on_retry_tries_once(visitor: Visitor) -> None:
    form = withheld(visitor)
    on_retry = form.shown.card.on_retry
    assert on_retry

    def twice() -> None:
        on_retry("")
        on_retry("")

    visitor.act(twice)
    visitor.act(lambda: on_retry(""))  # and once more where the key stands
    assert len(sent(visitor, "POST /tokens")) == 2
    assert_licensed(visitor, form)


def test_page_that_is_hidden_forgets_the_password(visitor: Visitor) -> None:
    form = withheld(visitor)
    assert holds(visitor, form, PASSWORD)
    visitor.hide()
    assert not holds(visitor, form, PASSWORD)
    assert form.shown.card.asks
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


def test_page_that_is_hidden_during_a_try_forgets_the_password_after_it(visitor: Visitor) -> None:
    form = open_form(visitor)
    real = visitor.keygen

    async def hide_meanwhile(request: Request) -> Answer:
        if request.url.endswith("/tokens"):
            for callback in visitor.page.on_hidden:
                callback()
            assert not form.shown.card.on_retry
            raise NoAnswer("TIMED_OUT")
        return await real(request)

    visitor.page.keygen = hide_meanwhile
    visitor.submit(form)
    assert not holds(visitor, form, PASSWORD)
    assert form.shown.card.asks
    visitor.page.keygen = real
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


def test_limit_of_sign_ins_is_counted_down(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Second by second; and the button does nothing meanwhile, even a new one."""
    form = open_form(visitor)
    visitor.keygen.fail("POST /tokens", LIMITED)
    seen: list[str] = []

    async def second_passes(seconds: float) -> None:
        card = form.shown.card
        seen.append(card.time_left)
        assert not card.is_retry_allowed
        assert card.on_retry
        if len(seen) == 10:
            for callback in visitor.page.on_hidden:
                callback()
        card.on_retry(PASSWORD)
        fake_browser.page.time += seconds

    monkeypatch.setattr(fake_browser, "sleep", second_passes)
    visitor.submit(form)
    assert_withheld(form, "TOO_MANY_REQUESTS")
    assert seen == [f"You can try again in {left} seconds" for left in range(30, 0, -1)]
    assert form.shown.card.time_left == ""
    assert len(sent(visitor, "POST /tokens")) == 1
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


def test_keygens_own_limit_passes_with_time(visitor: Visitor) -> None:
    """Five a minute for one address."""
    form = withheld(visitor, "POST /licenses")
    for _ in range(5):
        visitor.retry(form, "wrong password")
    assert form.shown.card.problem == ENGLISH["TOO_MANY_REQUESTS"]
    assert 1 <= visitor.page.time <= 60
    visitor.retry(form)  # with what was typed last
    assert form.shown.card.problem == ENGLISH["PASSWORD_WRONG"]
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


# --- What the author must fix --------------------------------------------------------------------


def protected(visitor: Visitor) -> str:
    return visitor.keygen.sandbox.protected_policy


def unknown(visitor: Visitor) -> str:
    return "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"


def limit(visitor: Visitor) -> str:
    visitor.keygen.sandbox.add_account(Account("demo", max_licensed_users=0))
    return visitor.keygen.sandbox.open_policy


def empty_pool(visitor: Visitor) -> str:
    return visitor.keygen.sandbox.add_policy(use_pool=True).id


def odd_refusal(visitor: Visitor) -> str:
    error = {"code": "METADATA_ODD", "detail": "is odd"}
    visitor.keygen.fail("POST /licenses", (422, {}, json.dumps({"errors": [error]})))
    return visitor.keygen.sandbox.open_policy


def banned(visitor: Visitor) -> str:
    error = {"title": "Access denied", "detail": "user is banned"}
    visitor.keygen.fail("POST /tokens", (403, {}, json.dumps({"errors": [error]})))
    return visitor.keygen.sandbox.open_policy


def second_factor(visitor: Visitor) -> str:
    error = {"code": "OTP_REQUIRED", "detail": "second factor is required"}
    visitor.keygen.fail("POST /tokens", (401, {}, json.dumps({"errors": [error]})))
    return visitor.keygen.sandbox.open_policy


def page_policy(visitor: Visitor) -> str:
    visitor.keygen.fail("POST /licenses", NoAnswer("POLICY_BLOCKS_API"))
    return visitor.keygen.sandbox.open_policy


AUTHORS = {
    protected: "The policy is protected",
    unknown: "Keygen does not know the policy",
    limit: "Change its plan",
    empty_pool: "Add keys to it",
    odd_refusal: "cannot have a licence of this policy. The answer: is odd",
    banned: "does not let this user sign in, so there is no way to a licence. "
    "The answer: user is banned",
    second_factor: "The answer: second factor is required",
    page_policy: "connect-src",
}


@pytest.mark.parametrize("make", AUTHORS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("support", ["", SUPPORT])
def test_what_the_author_must_fix_goes_to_the_console(
    visitor: Visitor, make: Any, support: str
) -> None:
    """The visitor reads that there is no key yet, and where to ask."""
    form = open_form(visitor, policy=make(visitor), support=support)
    visitor.submit(form)
    assert form.state == "created"
    card = form.shown.card
    assert card.said[-1] == ENGLISH["UNLICENSED"]
    assert card.problem == ENGLISH["NO_LICENSE"]
    assert card.link == (("Contact support", SUPPORT) if support else None)
    [heard] = form.heard("unlicensed")
    assert AUTHORS[make] in heard["reason"]
    assert heard["reason"] in visitor.page.console
    assert card.on_retry
    assert not tokens(visitor)


def test_what_the_author_has_fixed_works_at_the_next_try(visitor: Visitor) -> None:
    sandbox = visitor.keygen.sandbox
    form = open_form(visitor, policy=sandbox.protected_policy)
    visitor.submit(form)
    policy = sandbox.store.find(Policy, id=sandbox.protected_policy)
    assert policy
    sandbox.store.update(policy, protected=False)
    visitor.retry(form, PASSWORD)
    assert_licensed(visitor, form)


def test_author_is_told_once_what_a_policy_allows(visitor: Visitor) -> None:
    open_form(visitor)
    open_form(visitor)
    [told] = visitor.page.console
    assert "anyone who signs up can take, renew, delete and swap" in told


def test_form_without_a_policy_makes_no_licence(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.submit(form)
    assert kinds(visitor) == ["POST /users"]
    assert form.state == "created"
    assert not visitor.page.console


# --- A server of the author's --------------------------------------------------------------------


def test_server_gets_users_and_licences_and_the_api_all_else(visitor: Visitor) -> None:
    form = open_form(visitor, signupUrl=SERVER)
    visitor.submit(form)
    visitor.submit(open_form(visitor, signupUrl=SERVER))
    places = {
        kind_of(request): request.url.removesuffix("/").partition("/v1")[0]
        for request in visitor.page.requests
    }
    assert places == {
        "POST /users": SERVER,
        "POST /licenses": SERVER,
        "POST /tokens": API_URL,
        "GET /me": API_URL,
        "GET /licenses": API_URL,
        "DELETE /tokens": API_URL,
    }
    assert_licensed(visitor, form)
    assert not visitor.page.console  # it may protect the policy


def with_license(policy: str) -> Any:
    """The licence that a server of the author's has made, in its answer."""

    def change(answer: Answer) -> Answer:
        status, headers, text = answer
        made = {
            "type": "licenses",
            "id": "l",
            "attributes": {"key": "FROM-SERVER"},
            "relationships": {"policy": {"data": {"type": "policies", "id": policy}}},
        }
        return status, headers, json.dumps({**json.loads(text), "included": [{}, None, made]})

    return change


def test_licence_that_came_with_the_user_is_shown_at_once(visitor: Visitor) -> None:
    form = open_form(visitor, signupUrl=SERVER)
    visitor.keygen.fail("POST /users", with_license(visitor.keygen.sandbox.open_policy.upper()))
    visitor.submit(form)
    assert kinds(visitor) == ["POST /users"]
    assert form.states == ["ready", "sending", "created", "licensed"]
    assert form.shown.card.key == "FROM-SERVER"
    assert form.heard("licensed")[0]["license"]["id"] == "l"
    assert not holds(visitor, form, PASSWORD)


def test_licence_of_another_policy_is_another(visitor: Visitor) -> None:
    form = open_form(visitor, signupUrl=SERVER)
    visitor.keygen.fail("POST /users", with_license("another"))
    visitor.submit(form)
    assert kinds(visitor) == NEW
    assert_licensed(visitor, form)


SERVED = {"title": "Access denied", "detail": "has one", "code": "MAILBOX_HAS_LICENSE"}


@pytest.mark.parametrize(
    ("links", "shown"),
    [
        ({}, None),
        ({"support": SUPPORT}, ("Contact support", SUPPORT)),
        ({"support": SUPPORT, "signIn": "/me"}, (ENGLISH["SIGN_IN_AGAIN"], "/me")),
    ],
)
def test_whoever_has_a_key_in_another_account_is_told_once(
    visitor: Visitor, links: Any, shown: Any
) -> None:
    """Another try would end the same, so there is none: after one that failed otherwise, too."""
    form = open_form(visitor, signupUrl=SERVER, **links)
    visitor.keygen.fail("POST /licenses", NoAnswer("TIMED_OUT"))
    visitor.keygen.fail("POST /licenses", (403, {}, json.dumps({"errors": [SERVED]})))
    visitor.submit(form)
    visitor.retry(form, PASSWORD)
    card = form.shown.card
    assert form.state == "created"
    assert card.on_retry is None
    assert card.said[-1] == ENGLISH["MAILBOX_HAS_LICENSE"]
    assert (card.problem, card.link) == ("", shown)
    assert form.heard("unlicensed")[-1] == {"reason": ENGLISH["MAILBOX_HAS_LICENSE"]}
    assert not visitor.page.console
    assert not visitor.page.on_hidden
    assert not tokens(visitor)
    assert not holds(visitor, form, PASSWORD)


def test_server_that_cannot_sign_up_closes_the_form(visitor: Visitor) -> None:
    form = open_form(visitor, signupUrl=SERVER)
    error = {"title": "Unavailable", "code": "SIGNUP_UNAVAILABLE"}
    visitor.keygen.fail("POST /users", (503, {}, json.dumps({"errors": [error]})))
    visitor.submit(form)
    assert form.state == "unavailable"
    assert "Its log says why" in form.heard("unavailable")[0]["reason"]
    assert kinds(visitor) == ["POST /users"]


# --- Loaded later --------------------------------------------------------------------------------


@pytest.mark.parametrize("is_new", [True, False])
def test_visitor_is_told_how_to_get_the_key_where_the_part_is_missing(
    visitor: Visitor, is_new: bool
) -> None:
    if not is_new:
        returning(visitor)
    visitor.page.has_licensing = False
    form = open_form(visitor)
    assert not visitor.page.console  # it is tried again when it is needed
    visitor.submit(form)
    assert form.state == "created"
    assert form.shown.more == [ENGLISH["LICENSE_LATER"]]
    [heard] = form.heard("unlicensed")
    assert heard["reason"] in visitor.page.console
    assert not tokens(visitor)
    assert not holds(visitor, form, PASSWORD)
    visitor.page.has_licensing = True
    again = open_form(visitor)  # after a reload
    visitor.submit(again)
    assert_licensed(visitor, again)


def test_part_that_was_missing_is_loaded_when_it_is_needed(visitor: Visitor) -> None:
    visitor.page.has_licensing = False
    form = open_form(visitor)
    visitor.page.has_licensing = True
    visitor.submit(form)
    assert_licensed(visitor, form)


# --- The next visitor ----------------------------------------------------------------------------


def assert_left_alone(visitor: Visitor, form: FakeForm) -> None:
    """Nothing of the visitor before is there, and the next gets a key of their own."""
    assert form.state == "ready"
    assert not form.shown.greeting
    assert not form.shown.more
    assert form.shown.card == Card()
    assert not form.heard("licensed")
    assert not form.heard("unlicensed")
    assert not tokens(visitor)
    visitor.hide()
    assert not visitor.page.on_hidden
    assert not holds(visitor, form, PASSWORD)
    form.type(email="bea@example.com", password="another password")
    visitor.submit(form)
    [bea, _] = visitor.keygen.sandbox.users()
    [theirs] = [each for each in visitor.keygen.sandbox.licenses() if each.owner_id == bea.id]
    assert form.shown.card.key == theirs.key
    assert not tokens(visitor)


@pytest.mark.parametrize(
    ("kind", "is_new"),
    [
        ("POST /tokens", True),
        ("POST /licenses", True),
        ("GET /licenses", False),
        ("POST /licenses", False),
    ],
)
@pytest.mark.parametrize("fails", [True, False])
def test_reset_leaves_nothing_to_the_next_visitor(
    visitor: Visitor, kind: str, is_new: bool, fails: bool
) -> None:
    if not is_new:
        returning(visitor)
    form = open_form(visitor)
    real = visitor.keygen
    asked: list[str] = []

    async def reset_meanwhile(request: Request) -> Answer:
        if kind_of(request) == kind and form.state == "issuing" and not asked:
            asked.append(kind)
            form.on_reset()
            if fails:
                raise NoAnswer("TIMED_OUT")
        return await real(request)

    visitor.page.keygen = reset_meanwhile
    visitor.submit(form)
    assert asked
    assert_left_alone(visitor, form)


def test_reset_while_the_part_is_loaded(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for has_licensing in (True, False):
        form = open_form(visitor)
        form.type(email=f"{has_licensing}@example.com")

        async def reset_meanwhile() -> None:
            form.on_reset()  # noqa: B023 (called before the next turn)
            if not has_licensing:  # noqa: B023
                raise NoAnswer("UNREACHABLE")

        with monkeypatch.context() as patch:
            patch.setattr(fake_browser, "load_licensing", reset_meanwhile)
            visitor.submit(form)
        assert form.states == ["ready", "sending", "created", "ready"]
        assert not form.heard("unlicensed")
        assert not form.shown.more
        assert kinds(visitor).count("POST /tokens") == kinds(visitor).count("DELETE /tokens")


def test_page_that_resets_the_form_as_it_hears_of_the_user(visitor: Visitor) -> None:
    form = open_form(visitor)
    form.on_event = lambda name, detail: form.on_reset() if name == "signup:created" else None
    visitor.submit(form)
    form.on_event = lambda name, detail: None
    assert_left_alone(visitor, form)


def test_page_that_resets_the_form_as_it_hears_of_the_licence(visitor: Visitor) -> None:
    form = open_form(visitor)
    form.on_event = lambda name, detail: form.on_reset() if name == "signup:licensed" else None
    visitor.submit(form)
    assert form.state == "ready"
    assert form.shown.card == Card()
    assert not visitor.page.on_hidden


def test_page_that_resets_the_form_as_it_hears_that_there_is_no_licence(visitor: Visitor) -> None:
    form = open_form(visitor)
    visitor.keygen.fail("POST /tokens", LIMITED)
    form.on_event = lambda name, detail: form.on_reset() if name == "signup:unlicensed" else None
    visitor.submit(form)
    assert form.state == "ready"
    assert form.shown.card == Card()
    assert visitor.page.time == 0  # nothing is counted down


def test_reset_ends_the_countdown(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    form = open_form(visitor)
    visitor.keygen.fail("POST /tokens", LIMITED)

    async def second_passes(seconds: float) -> None:
        fake_browser.page.time += seconds
        if fake_browser.page.time == 3:
            form.on_reset()

    monkeypatch.setattr(fake_browser, "sleep", second_passes)
    visitor.submit(form)
    assert visitor.page.time == 3
    assert form.shown.card == Card()
    form.events.clear()
    assert_left_alone(visitor, form)


def test_form_that_is_reset_with_its_key_begins_anew(visitor: Visitor) -> None:
    form = open_form(visitor)
    visitor.submit(form)
    visitor.act(form.on_reset)
    form.events.clear()
    assert_left_alone(visitor, form)


# --- Secrets -------------------------------------------------------------------------------------

REPEATED = [
    (
        201,
        {},
        '{"data": {"type": "licenses", "id": "l", "attributes": {"key": "K", "name": "%s"}}}',
    ),
    (422, {}, '{"errors": [{"code": "ODD", "title": "x", "detail": "%s is odd"}]}'),
    (403, {"x-request-id": "%s"}, '{"errors": [{"title": "Access denied", "detail": "%s"}]}'),
    (429, {}, '{"errors": [{"code": "%s", "title": "%s"}]}'),
]


@pytest.mark.parametrize("repeated", [None, *REPEATED])
@pytest.mark.parametrize("kind", [*dict.fromkeys(MADE)])
@pytest.mark.parametrize("is_new", [True, False])
def test_neither_password_nor_token_gets_anywhere(
    visitor: Visitor, repeated: Any, kind: str, is_new: bool
) -> None:
    """Even where an answer repeats what was sent. Afterwards, nothing holds them."""
    if not is_new:
        returning(visitor)
    form = open_form(visitor)
    real = visitor.keygen
    is_repeated: list[bool] = []

    async def repeat(request: Request) -> Answer:
        if repeated is None or kind_of(request) != kind or is_repeated:
            return await real(request)
        is_repeated.append(True)
        status, headers, text = repeated
        is_typed = not request.headers.get("Authorization", "").startswith("Bearer ")
        secret = PASSWORD if is_typed else bearers(visitor)[-1]
        filled = {name: value.replace("%s", secret) for name, value in headers.items()}
        return status, filled, text.replace("%s", secret)

    visitor.page.keygen = repeat
    visitor.submit(form)
    if form.state == "unavailable":  # what only the author can fix; they have
        visitor.submit(form)
    try_until_licensed(visitor, form)
    visitor.hide()
    told = repr([form.events, form.shown, form.shown.status.text, visitor.page.console])
    for secret in [PASSWORD, *bearers(visitor)]:
        assert secret not in told
        assert not holds(visitor, form, secret)
        assert all(secret not in request.url for request in visitor.page.requests)


def bearers(visitor: Visitor) -> list[str]:
    """The tokens that were used."""
    used = [request.headers.get("Authorization", "") for request in visitor.page.requests]
    return [each.removeprefix("Bearer ") for each in used if each.startswith("Bearer ")]


def holds(visitor: Visitor, form: FakeForm, secret: str) -> bool:
    """Whether a secret is in anything that the page, the form, or the widget keeps."""
    page = {**vars(visitor.page), "requests": [], "keygen": None, "tasks": []}
    seen: set[int] = set()
    rest: list[Any] = [page, form, vars(licensing), vars(signup)]
    while rest:
        value = rest.pop()
        if id(value) in seen or isinstance(value, type | ModuleType):
            continue
        seen.add(id(value))
        if isinstance(value, str):
            if secret in value:
                return True
        elif isinstance(value, dict):
            rest += [*value, *value.values()]
        elif isinstance(value, list | tuple | set):
            rest += value
        elif isinstance(value, MethodType):
            rest += [value.__self__, value.__func__]
        elif isinstance(value, FunctionType):
            rest += [cell.cell_contents for cell in value.__closure__ or ()]
        elif hasattr(value, "__dict__"):
            rest.append(vars(value))
    return False
