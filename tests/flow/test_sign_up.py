"""The flow of a sign-up, without a browser: held, refused, cut, recovered, counted down."""

import json
from typing import Any

import pytest

from keygen_signup.codes import CODES
from keygen_signup.requests import Request
from tests.flow import fake_browser
from tests.flow.conftest import LIMITED, PASSWORD, Visitor
from tests.flow.fake_browser import Answer, NoAnswer
from widget.fields import Field, Violation


def attributes(visitor: Visitor) -> dict[str, Any]:
    """What was sent last."""
    found: dict[str, Any] = json.loads(visitor.sent()[-1].body)["data"]["attributes"]
    return found


def test_visitor_is_greeted_by_name(visitor: Visitor) -> None:
    form = visitor.open()
    assert form.heard("ready") == [{"runtime": "cpython"}]
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"
    assert form.shown.signed_up_as == "You signed up as ada@example.com"
    assert form.states == ["ready", "sending", "created"]
    assert form.shown.next is None
    assert visitor.page.left_for == ""
    [created] = form.heard("created")
    assert created["user"]["attributes"]["email"] == "ada@example.com"
    assert len(visitor.sent()) == 1
    assert "Authorization" not in visitor.sent()[0].headers
    assert [each.name for each in form.fields] == ["first-name", "last-name", "email"]


def test_request_is_on_its_way_in_the_turn_of_the_click(visitor: Visitor) -> None:
    """An async handler would run later on Pyodide, and a page may be left meanwhile."""
    form = visitor.open()

    def press() -> None:
        form.on_submit()
        assert len(visitor.sent()) == 1

    visitor.act(press)


def test_held_submission_is_carried_out_once(visitor: Visitor) -> None:
    form = visitor.open(held=True)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"
    assert len(visitor.sent()) == 1


def test_who_was_told_that_it_failed_is_told_that_it_is_ready(visitor: Visitor) -> None:
    form = visitor.open(state="unavailable")
    assert form.shown.status.text == "You can try again now"
    visitor.submit(form)
    assert form.shown.greeting


def test_what_is_wrong_is_shown_and_nothing_is_sent(visitor: Visitor) -> None:
    form = visitor.open(Field("company", required=True, violation=Violation("valueMissing")))
    form.type(email="ada", password="short")
    visitor.submit(form)
    assert form.shown.title == "There is a problem"
    assert [name for name, _ in form.shown.lines] == ["email", "password", "company"]
    assert form.shown.errors == {
        "email": ["Enter an email address in the correct format, like name@example.com"],
        "password": ["Password must be 6 characters or more"],
        "company": ["Company is required"],
    }
    [rejected] = form.heard("rejected")
    assert rejected["errors"][2]["detail"] == "Company is required"
    assert not visitor.sent()


def test_errors_are_taken_back_at_the_next_try(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(password="")
    visitor.submit(form)
    assert form.shown.errors
    form.type(password=PASSWORD)
    visitor.submit(form)
    assert form.shown.errors == {}
    assert form.shown.lines == []


def refusal(*problems: tuple[str, str]) -> Any:
    """An answer of Keygen's that names these attributes and says these words."""
    errors = [
        {"title": "x", "detail": words, "source": {"pointer": f"/data/attributes/{attribute}"}}
        for attribute, words in problems
    ]
    return 422, {}, json.dumps({"errors": errors})


def test_summary_is_in_the_order_of_the_fields_and_says_nothing_twice(visitor: Visitor) -> None:
    """What is of no field comes last; what is of one field, as it came."""
    form = visitor.open()
    twice = ("email", "is odd")
    visitor.keygen.before = [
        refusal(("team", "is odd"), ("password", "is odd"), twice, twice, ("email", "is old"))
    ]
    visitor.submit(form)
    assert form.shown.lines == [
        ("email", "Email is odd"),
        ("email", "Email is old"),
        ("password", "Password is odd"),
        ("", "Is odd"),
    ]
    assert form.shown.errors["email"] == ["Email is odd", "Email is old"]


def test_summary_ends_after_ten(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [refusal(*[("team", f"is wrong ({i})") for i in range(99)])]
    visitor.submit(form)
    assert [words for _, words in form.shown.lines] == [f"Is wrong ({i})" for i in range(10)]


def test_constraints_name_their_limits(visitor: Visitor) -> None:
    seats = Violation("rangeOverflow", maximum="1500")
    nick = Violation("tooShort", min_length=1)
    form = visitor.open(
        Field("seats", "number", "2000", violation=seats), Field("nick", violation=nick)
    )
    visitor.submit(form)
    assert form.shown.errors == {
        "seats": ["Seats must be 1,500.0 or less"],
        "nick": ["Nick must be 1 character or more"],
    }


def test_refusal_of_keygen_stands_at_its_field(visitor: Visitor) -> None:
    first, second = visitor.open(), visitor.open()
    visitor.submit(first)
    visitor.submit(second)
    assert second.shown.errors == {
        "email": [
            "There is already an account for this email address. Sign in or use a different one"
        ]
    }
    assert second.heard("rejected")[0]["status"] == 422
    assert not visitor.sent("/tokens")  # nobody signs in who did not lose an answer


def test_double_click_sends_once(visitor: Visitor) -> None:
    form = visitor.open()

    def twice() -> None:
        form.on_submit()
        form.on_submit()

    visitor.act(twice)
    visitor.submit(form)  # and once more after the greeting
    assert len(visitor.sent()) == 1


def test_page_that_submits_again_when_it_hears_of_it_sends_once(visitor: Visitor) -> None:
    form = visitor.open()
    form.on_event = lambda name, detail: form.on_submit() if name == "signup:submit" else None
    visitor.submit(form)
    assert len(visitor.sent()) == 1


def test_page_may_stop_a_submission(visitor: Visitor) -> None:
    form = visitor.open()
    form.on_event = lambda name, detail: name != "signup:submit"
    visitor.submit(form)
    assert not visitor.sent()
    assert form.shown.is_accepting
    form.on_event = lambda name, detail: None
    visitor.submit(form)
    assert form.shown.greeting


def test_page_may_add_metadata_and_never_hears_the_password(visitor: Visitor) -> None:
    form = visitor.open(Field("metadata.plan", "hidden", "trial", validates=False))

    def add(name: str, detail: Any) -> None:
        if name == "signup:submit":
            detail["metadata"]["source"] = "ad"

    form.on_event = add
    visitor.submit(form)
    assert attributes(visitor)["metadata"] == {"plan": "trial", "source": "ad"}
    assert PASSWORD not in str(form.events)


def test_page_may_take_all_metadata_away(visitor: Visitor) -> None:
    form = visitor.open(Field("metadata.plan", "hidden", "trial", validates=False))

    def empty(name: str, detail: Any) -> None:
        if name == "signup:submit":
            detail["metadata"] = {}

    form.on_event = empty
    visitor.submit(form)
    assert "metadata" not in attributes(visitor)


def test_without_a_name_the_greeting_has_the_email(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(first_name="", last_name=" ")
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready"
    assert form.shown.signed_up_as == "You signed up as ada@example.com"
    assert attributes(visitor).keys() == {"email", "password"}


def test_metadata_of_the_page_is_checked_too(visitor: Visitor) -> None:
    form = visitor.open()

    def add(name: str, detail: Any) -> None:
        if name == "signup:submit":
            detail["metadata"] = {f"k{i}": i for i in range(65)}

    form.on_event = add
    visitor.submit(form)
    assert form.shown.lines[0][1].startswith("Your answers are too long in total")
    assert form.shown.is_accepting
    assert not visitor.sent()


def test_listener_that_leaves_no_json_is_a_fault_that_is_told(visitor: Visitor) -> None:
    form = visitor.open()

    def add(name: str, detail: Any) -> None:
        detail["metadata"] = {"big": {1, 2}}  # no JSON has sets

    form.on_event = add
    with pytest.raises(TypeError):
        visitor.submit(form)
    assert form.shown.status.text == "Something went wrong with this form. Try again"
    form.on_event = lambda name, detail: None
    visitor.submit(form)
    assert form.shown.greeting


def test_honeypot_is_met_by_programs_alone(visitor: Visitor) -> None:
    form = visitor.open()
    form.honeypot = "https://spam.example"
    visitor.submit(form)
    assert form.shown.status.text.startswith(
        "We could not confirm that a person filled in this form"
    )
    assert not visitor.sent()
    visitor.submit(form)
    assert form.shown.greeting


@pytest.mark.parametrize("server", ["", "https://signup.example"])
@pytest.mark.parametrize("code", ["TIMED_OUT", "UNREACHABLE", "OFFLINE"])
def test_user_made_without_an_answer_is_recovered(visitor: Visitor, code: str, server: str) -> None:
    """Signed in with the password just typed, read, revoked; and the visitor is greeted. Nobody is
    signed up twice, as the words for it promise; by way of a server, too."""
    form = visitor.open(signupUrl=server)
    visitor.keygen.after = [NoAnswer(code)]
    visitor.submit(form)
    assert form.states[-1] == "ready"
    assert form.shown.status.text
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"
    assert len(visitor.sent()) == 2
    assert len(visitor.keygen.sandbox.users()) == 1
    sign_in, me, revoke = visitor.page.requests[2:]
    assert all(request.url.startswith(server) for request in visitor.sent())
    assert not any(server and request.url.startswith(server) for request in (sign_in, me, revoke))
    assert (sign_in.method, me.method, revoke.method) == ("POST", "GET", "DELETE")
    assert sign_in.url.endswith("/tokens")
    assert "/tokens/" in revoke.url
    bearer = me.headers["Authorization"]
    assert revoke.headers["Authorization"] == bearer
    assert bearer.removeprefix("Bearer ") not in str(form.events) + str(vars(form.shown))


def test_sign_up_and_recovery_together_end_before_the_tag_gives_up(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.after = [NoAnswer("TIMED_OUT")]
    visitor.submit(form)
    visitor.submit(form)
    users, tokens, me, revoked = visitor.page.seconds[1:]
    assert users + tokens + me <= 100
    assert revoked <= 30  # nobody waits for it


LATE = {"create": "created", "refuse": "ready", "close": "unavailable", "fault": "ready"}


@pytest.mark.parametrize("outcome", LATE)
def test_answer_that_comes_after_the_tag_gave_up_is_shown(visitor: Visitor, outcome: str) -> None:
    account = "locked" if outcome == "close" else "demo"
    form = visitor.open(account=account)
    real = visitor.keygen

    async def late(request: Any) -> Any:
        fake_browser.enter(form, "unavailable")  # by the tag
        form.on_submit()  # meanwhile, nothing is sent twice
        if outcome == "refuse":
            return LIMITED
        if outcome == "fault":
            raise RuntimeError("a fault")
        return await real(request)

    visitor.page.keygen = late
    visitor.submit(form)
    assert form.states[1:] == ["sending", "unavailable", LATE[outcome]]
    assert len(visitor.sent()) == 1
    if outcome == "fault":
        visitor.page.tasks.clear()
    if outcome in ("refuse", "fault"):
        visitor.page.keygen = real
        visitor.submit(form)
    assert bool(form.shown.greeting) == (outcome != "close")
    assert form.state == ("unavailable" if outcome == "close" else "created")


@pytest.mark.parametrize("answer", [(201, {}, ""), (500, {}, ""), (201, {}, "[]")])
def test_answer_that_says_nothing_leaves_it_open(visitor: Visitor, answer: Any) -> None:
    form = visitor.open()
    visitor.keygen.after = [answer]
    visitor.submit(form)
    visitor.submit(form)
    assert form.shown.greeting


USER = '{"data":{"type":"users","id":"u","attributes":{"email":"ada@example.com","x":%s}}}'


@pytest.mark.parametrize("value", ["NaN", "1e999", "9" * 400, '"\\ud800"', "[" * 25 + "]" * 25])
def test_page_hears_of_a_user_with_odd_attributes(visitor: Visitor, value: str) -> None:
    form = visitor.open()
    visitor.keygen.after = [(201, {}, USER % value)]
    visitor.submit(form)
    assert form.shown.greeting
    assert form.heard("created")[0]["user"]["id"] == "u"


@pytest.mark.parametrize("value", ["[" * 9000 + "]" * 9000, '"' + "x" * 100_000 + '"', "9" * 5000])
def test_user_that_nobody_can_read_is_recovered(visitor: Visitor, value: str) -> None:
    form = visitor.open()
    visitor.keygen.after = [(201, {}, USER % value)]
    visitor.submit(form)
    assert form.shown.status.text.startswith("We could not tell whether your account")
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"


ECHOES = [
    (201, {}, USER % f'"{PASSWORD}"'),
    (422, {"x-request-id": PASSWORD}, json.dumps({"errors": [{"code": "X", "title": PASSWORD}]})),
    (422, {}, json.dumps({"errors": [{"detail": f"{PASSWORD} is odd", PASSWORD: [PASSWORD]}]})),
    (403, {}, json.dumps({"errors": [{"title": "Access denied", "detail": PASSWORD}]})),
]


@pytest.mark.parametrize("answer", ECHOES)
def test_what_an_answer_repeats_of_the_password_is_hidden(visitor: Visitor, answer: Any) -> None:
    form = visitor.open()
    visitor.keygen.before = [answer]
    visitor.submit(form)
    told = str([form.events, vars(form.shown), vars(form.shown.status), visitor.page.console])
    assert PASSWORD not in told
    assert "•••" in told


@pytest.mark.parametrize("path", ["/tokens", "/me"])
def test_what_a_recovery_repeats_of_the_password_is_hidden(visitor: Visitor, path: str) -> None:
    form = visitor.open()
    visitor.keygen.after = [NoAnswer("UNREACHABLE")]
    visitor.submit(form)
    real = visitor.keygen

    async def repeat(request: Any) -> Any:
        return ECHOES[2] if request.url.endswith(path) else await real(request)

    visitor.page.keygen = repeat
    visitor.submit(form)
    assert form.shown.lines == [("", "••• is odd")]
    assert PASSWORD not in str(form.events)


def test_somebody_elses_address_stays_taken_after_a_cut(visitor: Visitor) -> None:
    theirs, mine = visitor.open(), visitor.open()
    theirs.type(password="somebody else's")
    visitor.submit(theirs)
    visitor.keygen.before = [NoAnswer("UNREACHABLE")]
    visitor.submit(mine)
    visitor.submit(mine)
    assert "already an account" in mine.shown.errors["email"][0]
    assert len(visitor.sent("/tokens")) == 1
    visitor.submit(mine)  # it is settled: nobody tries passwords here
    assert len(visitor.sent("/tokens")) == 1


def test_another_address_after_a_cut_is_not_signed_in(visitor: Visitor) -> None:
    theirs, mine = visitor.open(), visitor.open()
    theirs.type(email="taken@example.com")
    visitor.submit(theirs)
    visitor.keygen.before = [NoAnswer("UNREACHABLE")]
    visitor.submit(mine)
    mine.type(email="taken@example.com")
    visitor.submit(mine)
    assert "already an account" in mine.shown.errors["email"][0]
    assert not visitor.sent("/tokens")


def test_refusal_in_between_leaves_it_unconfirmed(visitor: Visitor) -> None:
    """A 429 says nothing of the request before it: the try after that one still recovers."""
    form = visitor.open()
    visitor.keygen.after = [NoAnswer("UNREACHABLE")]
    visitor.submit(form)
    visitor.keygen.before = [LIMITED]
    visitor.submit(form)
    visitor.submit(form)
    assert form.shown.greeting


@pytest.mark.parametrize("step", ["sign in", "read"])
def test_recovery_that_is_cut_can_be_tried_again(visitor: Visitor, step: str) -> None:
    form = visitor.open()
    visitor.keygen.after = [NoAnswer("UNREACHABLE")]
    visitor.submit(form)
    real = visitor.keygen
    cut_at = {"sign in": "/tokens", "read": "/me"}[step]
    is_cut = [True]

    async def cut_once(request: Any) -> Any:
        if request.url.endswith(cut_at) and is_cut.pop():
            is_cut.append(False)
            raise NoAnswer("UNREACHABLE")
        if not is_cut:
            is_cut.append(False)
        return await real(request)

    visitor.page.keygen = cut_once
    visitor.submit(form)
    assert form.states[-1] == "ready"
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"


def test_wait_is_counted_down_and_nothing_is_sent_meanwhile(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Second by second; whoever presses Enter meanwhile sends nothing."""
    form = visitor.open()
    visitor.keygen.before = [LIMITED]
    seen: list[str] = []

    async def second_passes(seconds: float) -> None:
        seen.append(form.shown.time_left)
        assert not form.shown.is_accepting
        form.on_submit()
        fake_browser.page.time += seconds

    monkeypatch.setattr(fake_browser, "sleep", second_passes)
    visitor.submit(form)
    assert seen == [f"You can try again in {left} seconds" for left in range(30, 0, -1)]
    assert len(visitor.sent()) == 1
    assert form.shown.status.text == "You can try again now"
    assert form.shown.is_accepting
    visitor.submit(form)
    assert form.shown.greeting


AUTHORS = {
    "canceled": "no active subscription",
    "locked": '"protected": false',
    "no-such-account": "does not know this account",
    "quota": "daily number of requests",
}


@pytest.mark.parametrize(("account", "fix"), AUTHORS.items())
def test_what_only_the_author_can_fix_closes_the_form(
    visitor: Visitor, account: str, fix: str
) -> None:
    form = visitor.open(account=account)
    visitor.submit(form)
    assert form.states[-1] == "unavailable"
    assert form.shown.status.text == form.shown.title == "Sign-up is not available right now"
    assert (form.shown.kind, form.shown.link) == ("closed", None)
    assert fix in form.heard("unavailable")[0]["reason"]
    assert fix in visitor.page.console[0]
    assert form.shown.is_accepting  # they may have fixed it: the same button tries again
    visitor.submit(form)
    assert len(visitor.sent()) == 2


def test_fault_of_ours_is_told_and_can_be_tried_again(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [RuntimeError("a fault")]
    visitor.submit(form)
    assert form.shown.status.text == "Something went wrong with this form. Try again"
    assert visitor.failures == ["RuntimeError('a fault')"]
    visitor.page.tasks.clear()
    visitor.submit(form)
    assert form.shown.greeting


def test_redirect_leaves_at_once(visitor: Visitor) -> None:
    """There is no time that a visitor may need more of (WCAG 2.2.1), and a link should it fail."""
    form = visitor.open(redirect="/welcome")
    visitor.submit(form)
    assert form.heard("created")
    assert form.shown.next == ("Continue", "/welcome")
    assert visitor.page.time == 0  # seconds
    assert visitor.page.left_for == "/welcome"


def test_author_is_warned_of_what_they_may_not_mean(visitor: Visitor) -> None:
    visitor.open(
        Field("metadata.user_id", "hidden", "1", validates=False),
        overrides={"PASWORD_MISSING": "Vul in", "EMAIL_MISSING": "Vul in"},
    )
    assert [text.partition(" ")[0] for text in visitor.page.console] == [
        "data-message-pasword-missing",
        "metadata.user_id:",
    ]


def test_words_are_marked_with_their_language(visitor: Visitor) -> None:
    form = visitor.open(
        language="nl",
        locale="ar",
        words={"DIRECTION": "rtl", "TIMED_OUT": "تأخرت", "SENDING": "…"},
        overrides={"OFFLINE": "U bent offline"},
    )
    visitor.keygen.before = [NoAnswer("TIMED_OUT"), NoAnswer("OFFLINE")]
    visitor.submit(form)
    status = form.shown.status
    assert (status.text, status.language, status.direction) == ("تأخرت", "ar", "rtl")
    visitor.submit(form)
    status = form.shown.status
    assert (status.text, status.language, status.direction) == ("U bent offline", "nl", "auto")


def test_state_after_each_code_is_that_of_the_table(visitor: Visitor) -> None:
    """Whatever Keygen says: who can fix it decides which state the form is in."""
    for code, row in CODES.items():
        form = visitor.open()
        form.type(email=f"{code.lower().replace('_', '-')}@example.com")
        error = {"code": code, "title": "x", "detail": "x"}
        visitor.keygen.before = [(422, {}, json.dumps({"errors": [error]}))]
        visitor.submit(form)
        assert form.states[1:] == ["sending", row.state], code


def test_address_is_sent_in_ascii(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(email=" ada@bücher.example ")
    visitor.submit(form)
    assert attributes(visitor)["email"] == "ada@xn--bcher-kva.example"
    assert form.shown.greeting


def test_address_that_cannot_sign_in_is_refused_with_words_of_its_own(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(email="ada@пример.рф")
    visitor.submit(form)
    [words] = form.shown.errors["email"]
    assert words.startswith("You could not sign in with this email address.")
    assert not visitor.sent()


def test_suggestion_comes_when_the_field_is_left_and_goes_when_it_is_right(
    visitor: Visitor,
) -> None:
    form = visitor.open()
    form.on_edit("ada@gmial.com", False)
    assert "suggestion" not in form.shown.notes
    form.on_edit("ada@gmial.com", True)
    words = "Did you mean \u2066ada@gmail.com\u2069?"
    assert form.shown.notes["suggestion"] == ("email", words, "ada@gmail.com")
    form.on_edit("ada@gmial.co", False)
    assert "suggestion" not in form.shown.notes


def test_suggestion_goes_with_what_is_sent_and_with_a_reset(visitor: Visitor) -> None:
    form = visitor.open()
    form.on_edit("ada@gmial.com", True)
    visitor.act(lambda: form.on_reset())
    assert "suggestion" not in form.shown.notes
    form.on_edit("ada@gmial.com", True)
    visitor.submit(form)
    assert "suggestion" not in form.shown.notes
    assert form.shown.greeting


def test_suggestion_is_said_again_in_another_language(visitor: Visitor) -> None:
    form = visitor.open()
    form.on_edit("ada@gmial.com", True)
    german = {"DIRECTION": "ltr", "SUGGESTION": "Meinten Sie {value}?"}
    form.on_language(json.dumps({"locale": "de", "words": german}))
    assert form.shown.notes["suggestion"][1].startswith("Meinten Sie")


def test_what_the_browser_takes_for_no_address_may_be_one(visitor: Visitor) -> None:
    form = visitor.open()
    form.fields[2].value = "ädä@example.com"
    form.fields[2].violation = Violation("typeMismatch")
    visitor.submit(form)
    assert form.shown.greeting


def test_least_length_is_the_authors(visitor: Visitor) -> None:
    form = visitor.open(passwordMin="12")
    form.type(password="elevenchars")
    visitor.submit(form)
    assert form.shown.errors["password"] == ["Password must be 12 characters or more"]
    form.type(password="twelve-chars")
    visitor.submit(form)
    assert form.shown.greeting


@pytest.mark.parametrize(
    ("of_field", "words"),
    [
        (8, "Password must be 12 characters or more"),
        (20, "Password must be 20 characters or more"),
    ],
)
def test_of_two_least_lengths_the_greater_is_told(
    visitor: Visitor, of_field: int, words: str
) -> None:
    form = visitor.open(passwordMin="12")
    form.type(password="seven77")
    form.fields[3].violation = Violation("tooShort", min_length=of_field)
    visitor.submit(form)
    assert form.shown.errors["password"] == [words]


def test_commonest_passwords_are_refused(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(password="qwerty123")
    visitor.submit(form)
    [words] = form.shown.errors["password"]
    assert words.startswith("This password is one of the most common.")
    [rejected] = form.heard("rejected")
    assert [error["code"] for error in rejected["errors"]] == ["PASSWORD_COMMON"]
    assert not visitor.sent()


def test_caps_lock_is_told_while_it_is_on(visitor: Visitor) -> None:
    form = visitor.open()
    for is_on in (True, True, False):
        form.on_caps_lock(is_on)
        assert ("caps-lock" in form.shown.notes) == is_on
    form.on_caps_lock(True)
    assert form.shown.notes["caps-lock"][:2] == ("password", "Caps Lock is on")
    visitor.submit(form)
    assert form.shown.notes == {}


def test_answer_that_takes_long_asks_to_stay(visitor: Visitor) -> None:
    """Of this sign-up alone, and not after its end."""
    form = visitor.open()
    said = []

    async def slow(request: Request) -> Answer:
        [*_, (seconds, say)] = visitor.page.later
        assert seconds == 8
        for _, earlier in visitor.page.later[:-1]:
            earlier()
        said.append(form.shown.status.text)
        say()
        said.append(form.shown.status.text)
        raise NoAnswer("TIMED_OUT")

    visitor.page.keygen = slow
    visitor.submit(form)
    visitor.submit(form)
    slowly = "Creating your account is taking longer than usual. Stay on this page"
    assert said == ["Creating your account", slowly] * 2
    ended = form.shown.status.text
    for _, say in visitor.page.later:
        say()
    assert form.shown.status.text == ended
    assert visitor.page.seconds[0] == 60
