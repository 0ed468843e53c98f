"""Whoever has an account already: the way to sign in, and to a new password."""

import asyncio
import json
from typing import Any

import pytest

from keygen_signup.requests import Request
from tests.flow import fake_browser
from tests.flow.conftest import API_URL, LIMITED, PASSWORD, TAKEN, Visitor
from tests.flow.fake_browser import Answer, FakeForm, NoAnswer
from widget.messages import ENGLISH

BUTTON = "Send me a link to set a new password"
SENT = "Check your email. If there is an account for {}, we have sent a link to it"


def refused(visitor: Visitor, email: str = "taken@example.com", **options: Any) -> FakeForm:
    """A form whose address is taken."""
    form = visitor.open(**{"reset": "on", **options})
    form.type(email=email)
    visitor.keygen.fail("POST /users", (409, {}, ""))
    visitor.submit(form)
    return form


def press(visitor: Visitor, form: FakeForm) -> None:
    visitor.act(lambda: form.on_press())


def test_address_that_is_taken_leads_to_signing_in(visitor: Visitor) -> None:
    form = refused(visitor, signIn="/sign-in")
    assert form.shown.errors == {"email": [TAKEN]}
    assert form.shown.sign_in == "/sign-in"
    assert refused(visitor).shown.sign_in == ""


def test_words_of_the_author_may_lead_there_too(visitor: Visitor) -> None:
    form = refused(visitor, signIn="/in", overrides={"EMAIL_TAKEN": "Known. [Go in]"})
    assert (form.shown.errors["email"], form.shown.sign_in) == (["Known. Go in"], "/in")


@pytest.mark.parametrize(
    ("choice", "api_url", "is_offered"),
    [
        ("auto", API_URL, False),
        ("auto", "https://api.keygen.sh", True),
        ("auto", "https://API.keygen.sh/", True),
        ("auto", "https://api.keygen.sh.example", False),
        ("on", API_URL, True),
        ("off", "https://api.keygen.sh", False),
    ],
)
def test_link_is_offered_where_the_mail_leads_somewhere(
    visitor: Visitor, choice: str, api_url: str, is_offered: bool
) -> None:
    form = refused(visitor, reset=choice, apiUrl=api_url)
    assert form.shown.lines == [("email", TAKEN)]
    assert form.shown.action == (BUTTON if is_offered else "")


def test_other_errors_have_no_such_button(visitor: Visitor) -> None:
    form = visitor.open(reset="on")
    form.type(password="")
    visitor.submit(form)
    assert (form.shown.kind, form.shown.action) == ("error", "")


def test_link_is_asked_for_like_a_sign_up_and_without_credentials(visitor: Visitor) -> None:
    """Of Keygen, and not of the server that signs people up; for the address that was sent."""
    form = refused(visitor, email=" Ada@bücher.example ", signupUrl="https://signup.example")
    press(visitor, form)
    [request] = visitor.sent("/passwords")
    assert request.method == "POST"
    assert request.url == f"{API_URL}/v1/accounts/demo/passwords"
    assert json.loads(request.body) == {"meta": {"email": "Ada@xn--bcher-kva.example"}}
    assert request.headers == visitor.sent()[0].headers
    assert "Authorization" not in request.headers
    assert PASSWORD not in request.body


def test_words_never_say_whether_there_is_an_account(visitor: Visitor) -> None:
    """The sandbox knows one of the two."""
    visitor.submit(visitor.open())
    for email in ("ada@example.com", "nobody@example.com"):
        form = refused(visitor, email=email)
        press(visitor, form)
        assert form.shown.reset == SENT.format(email)
        assert form.shown.is_reset_allowed


def test_link_is_not_asked_for_twice_at_once(visitor: Visitor) -> None:
    form = refused(visitor)
    answered = asyncio.Event()

    async def slowly(request: Request) -> Answer:
        await answered.wait()
        return await visitor.keygen(request)

    visitor.page.keygen = slowly

    async def press_twice() -> None:
        form.on_press()
        await asyncio.sleep(0)
        assert form.shown.reset == "Sending the link"
        assert not form.shown.is_reset_allowed
        form.on_press()
        answered.set()
        await visitor.settle()

    visitor.loop.run_until_complete(press_twice())
    assert len(visitor.sent("/passwords")) == 1
    assert form.shown.reset == SENT.format("taken@example.com")
    press(visitor, form)  # it has not come
    assert len(visitor.sent("/passwords")) == 2


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (NoAnswer("OFFLINE"), "OFFLINE"),
        (NoAnswer("TIMED_OUT"), "RESET_FAILED"),
        (NoAnswer("UNREACHABLE"), "RESET_FAILED"),
        ((500, {}, ""), "RESET_FAILED"),
        ((403, {}, ""), "RESET_FAILED"),
        ((200, {}, "{}"), "RESET_FAILED"),
    ],
)
def test_failure_is_told_and_can_be_tried_again(
    visitor: Visitor, instead: NoAnswer | Answer, code: str
) -> None:
    form = refused(visitor)
    visitor.keygen.fail("POST /passwords", instead)
    press(visitor, form)
    assert form.shown.reset == ENGLISH[code]
    press(visitor, form)
    assert form.shown.reset == SENT.format("taken@example.com")


def test_what_only_the_author_can_fix_is_in_the_console(visitor: Visitor) -> None:
    form = refused(visitor)
    visitor.keygen.fail("POST /passwords", NoAnswer("POLICY_BLOCKS_API"))
    visitor.keygen.fail("POST /passwords", (404, {}, ""))
    for fix in ("connect-src", "does not know this account"):
        press(visitor, form)
        assert form.shown.reset == ENGLISH["RESET_FAILED"]
        assert fix in visitor.page.console[-1]


def test_fault_of_ours_is_told(visitor: Visitor) -> None:
    form = refused(visitor)
    visitor.keygen.fail("POST /passwords", RuntimeError("a fault"))
    press(visitor, form)
    assert (form.shown.reset, form.shown.is_reset_allowed) == (ENGLISH["RESET_FAILED"], True)
    assert visitor.failures == ["RuntimeError('a fault')"]
    visitor.page.tasks.clear()


def test_too_many_are_counted_down(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    form = refused(visitor)
    visitor.keygen.fail("POST /passwords", LIMITED)
    seen: list[str] = []

    async def second_passes(seconds: float) -> None:
        seen.append(form.shown.reset)
        form.on_press()
        fake_browser.page.time += seconds

    monkeypatch.setattr(fake_browser, "sleep", second_passes)
    press(visitor, form)
    assert seen[0] == "Too many links have been asked for. You can try again in 30 seconds"
    assert len(seen) == 30
    assert form.shown.reset == "You can try again now"
    assert form.shown.is_reset_allowed
    assert len(visitor.sent("/passwords")) == 1


def test_address_that_is_corrected_takes_the_button_away(visitor: Visitor) -> None:
    form = refused(visitor)
    form.type(email="eve@example.com")
    form.on_change("email")
    assert (form.shown.kind, form.shown.action) == ("", "")


def test_answer_for_an_address_is_not_said_of_another(visitor: Visitor) -> None:
    form = refused(visitor)
    answered = asyncio.Event()

    async def slowly(request: Request) -> Answer:
        if request.url.endswith("/passwords"):
            await answered.wait()
        return await visitor.keygen(request)

    visitor.page.keygen = slowly
    visitor.keygen.fail("POST /users", (409, {}, ""))

    async def change_meanwhile() -> None:
        form.on_press()
        form.type(email="eve@example.com")
        form.on_submit()
        while not form.shown.action:
            await asyncio.sleep(0)
        answered.set()
        await visitor.settle()

    visitor.loop.run_until_complete(change_meanwhile())
    assert form.shown.reset == ""
    press(visitor, form)
    assert form.shown.reset == SENT.format("eve@example.com")


def test_what_came_of_it_is_said_in_the_language_that_the_page_changes_to(
    visitor: Visitor,
) -> None:
    form = refused(visitor)
    press(visitor, form)
    words = {"DIRECTION": "ltr", "RESET": "Link senden", "RESET_SENT": "An {email} gesendet"}
    visitor.act(lambda: form.on_language(json.dumps({"locale": "de", "words": words})))
    assert form.shown.action == "Link senden"
    assert form.shown.reset == "An taken@example.com gesendet"


def test_with_a_policy_whoever_can_sign_in_gets_the_key_and_others_the_button(
    visitor: Visitor,
) -> None:
    policy = visitor.keygen.sandbox.add_policy()
    visitor.submit(visitor.open())
    mine = visitor.open(reset="on", policy=policy.id)
    visitor.submit(mine)
    assert mine.shown.card.key
    others = visitor.open(reset="on", policy=policy.id)
    others.type(password="not the password")
    visitor.submit(others)
    assert others.shown.errors == {"email": [TAKEN]}
    assert others.shown.action == BUTTON
