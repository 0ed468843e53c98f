"""Answers that no Keygen gives, arguments that nobody should give, and clients used in odd ways."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from keygen_signup import (
    AsyncSignUp,
    EmailTaken,
    LicenseUnavailable,
    NoAnswer,
    RateLimited,
    SignUp,
    SignUpError,
    TimedOut,
    Unreachable,
)
from keygen_signup.flows import Answer as Record
from keygen_signup.requests import Request
from keygen_signup.transports import Answer
from tests.client.test_secrets import shown

EMAIL, PASSWORD = "ada@example.com", "correct horse"
GIVEN: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}
USER = {"type": "users", "id": "u1", "attributes": {"email": EMAIL}, "relationships": {}}
TAKEN = {"code": "EMAIL_TAKEN", "source": {"pointer": "/data/attributes/email"}}
OWNER = {"owner": {"data": {"type": "users", "id": "u1"}}}

Outcome = tuple[int, Any] | BaseException


def license_number(n: int) -> dict[str, Any]:
    attributes = {"key": f"KEY-{n}"}
    return {"type": "licenses", "id": f"l{n}", "attributes": attributes, "relationships": OWNER}


def token(request: Request, created: str = "") -> tuple[int, Any]:
    created = created or datetime.now(UTC).isoformat()
    asked = json.loads(request.body)["data"]["attributes"].get("expiry")
    attributes = {"token": "user-0123", "created": created, "expiry": asked}
    bearer = {"bearer": {"data": {"type": "users", "id": "u1"}}}
    data = {"type": "tokens", "id": "t1", "attributes": attributes, "relationships": bearer}
    return 201, {"data": data}


class Odd:
    """Answers as Keygen does, but where `odd` has an answer of its own."""

    def __init__(self, odd: Callable[[Request], Outcome | None] = lambda request: None) -> None:
        self.odd = odd
        self.sent: list[str] = []

    def send(self, request: Request) -> Answer:
        path = request.url.partition("?")[0].rpartition("/")[2]
        self.sent.append(f"{request.method} {path}")
        assert len(self.sent) < 300, "it goes on for ever"
        outcome = self.odd(request) or self.usual(request, path)
        if isinstance(outcome, BaseException):
            raise outcome
        status, document = outcome
        return status, {}, document if isinstance(document, str) else json.dumps(document)

    def usual(self, request: Request, path: str) -> tuple[int, Any]:
        answers: dict[str, tuple[int, Any]] = {
            "POST users": (201, {"data": USER}),
            "GET me": (200, {"data": USER}),
            "GET licenses": (200, {"data": []}),
            "POST licenses": (201, {"data": license_number(1)}),
            "DELETE t1": (204, ""),
        }
        return token(request) if path == "tokens" else answers[f"{request.method} {path}"]


class AsyncOdd:
    """The same, for `AsyncSignUp`."""

    def __init__(self) -> None:
        self.odd = Odd()

    async def send(self, request: Request) -> Answer:
        return self.odd.send(request)


def at(method: str, path: str, *outcomes: Outcome) -> Odd:
    """What answers requests to such a path so, one after another, and then as usual."""
    left = list(outcomes)

    def odd(request: Request) -> Outcome | None:
        asked = request.method == method and path in request.url
        return left.pop(0) if asked and left else None

    return Odd(odd)


def sign_in(transport: Any) -> Any:
    return SignUp("demo", transport=transport).sign_in(EMAIL, PASSWORD)


# --- Answers -------------------------------------------------------------------------------------


def test_same_page_for_ever() -> None:
    """A cache in between may not look at the query."""
    page = {"data": [license_number(1)], "links": {"next": "/more"}}
    transport = Odd(lambda request: (200, page) if request.method == "GET" else None)
    assert [license.id for license in sign_in(transport).licenses()] == ["l1"]
    assert transport.sent == ["POST tokens", "GET licenses", "GET licenses"]


def test_new_pages_for_ever() -> None:
    """Keygen has a hundred."""

    def odd(request: Request) -> Outcome | None:
        page = {"data": [license_number(len(transport.sent))], "links": {"next": "/more"}}
        return (200, page) if request.method == "GET" else None

    transport = Odd(odd)
    assert len(sign_in(transport).licenses()) == 100


@pytest.mark.parametrize("created", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59"])
def test_token_of_another_age(created: str) -> None:
    """It is not Keygen's clock that says so, and that of this machine is right for all we know."""
    transport = Odd(lambda r: token(r, created) if r.method == "POST" else None)
    assert sign_in(transport).token.expiry


@pytest.mark.parametrize("status", [400, 402, 403, 404, 413])
def test_page_of_a_proxy_says_nothing_of_the_policy(status: int) -> None:
    session = sign_in(at("POST", "/licenses", (status, "<!doctype html>No.")))
    with pytest.raises(SignUpError) as caught:
        session.license(policy="p1")
    assert not isinstance(caught.value, LicenseUnavailable)


@pytest.mark.parametrize("status", [401, 404])
def test_page_of_a_proxy_revokes_no_token(status: int) -> None:
    session = sign_in(at("DELETE", "/tokens", (status, "<!doctype html>No.")))
    with pytest.raises(SignUpError):
        session.sign_out()


@pytest.mark.parametrize(
    "included",
    [5, [5], [None], [[]], {"a": 1}, [{"type": "licenses", "id": 5}], [{"relationships": [1]}]],
)
def test_rubbish_is_included(included: Any) -> None:
    transport = at("POST", "/users", (201, {"data": USER, "included": included}))
    done = SignUp("demo", transport=transport).sign_up(**GIVEN, policy="p1")
    assert done.license.key == "KEY-1"


# --- What is remembered --------------------------------------------------------------------------


def test_request_that_was_not_sent_is_not_remembered() -> None:
    """Nobody asked to sign in, so whoever has the address gets no user by the password."""
    never_sent = Unreachable("no such host", uncertain=False)
    transport = at("POST", "/users", never_sent, (422, {"errors": [TAKEN]}))
    keygen = SignUp("demo", transport=transport)
    with pytest.raises(Unreachable):
        keygen.create_user(**GIVEN)
    with pytest.raises(EmailTaken):
        keygen.create_user(**GIVEN)
    assert transport.sent == ["POST users", "POST users"]


def test_refusal_in_between_does_not_make_it_forgotten() -> None:
    """What became of the first request is still not known."""
    limited = (429, {"errors": [{"title": "Too many requests"}]})
    transport = at("POST", "/users", TimedOut("late"), limited, (422, {"errors": [TAKEN]}))
    keygen = SignUp("demo", transport=transport)
    for kind in (TimedOut, RateLimited):
        with pytest.raises(kind):
            keygen.create_user(**GIVEN)
    assert keygen.create_user(**GIVEN).id == "u1"


def test_call_beside_it_does_not_make_it_forgotten() -> None:
    """Of two calls at once, one recovers the user, and the other has no answer."""

    def odd(request: Request) -> Outcome | None:
        if transport.sent == ["POST users"]:  # meanwhile
            assert keygen.create_user(**GIVEN).id == "u1"
            return TimedOut("late")
        return (409, {"errors": [{}]}) if request.url.endswith("/users") else None

    transport = Odd(odd)
    keygen = SignUp("demo", transport=transport)
    with pytest.raises(TimedOut):
        keygen.create_user(**GIVEN)
    assert keygen.create_user(**GIVEN).id == "u1"


# --- Arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [1e300, 1e12])
def test_lifetime_beyond_all_calendars(seconds: float) -> None:
    keygen = SignUp("demo", transport=Odd())
    with pytest.raises(ValueError, match="expires_in="):
        keygen.sign_in(EMAIL, PASSWORD, expires_in=seconds)


@pytest.mark.parametrize("otp", [123456, b"123456", ["1"], 0])
def test_code_that_is_no_text(otp: Any) -> None:
    keygen = SignUp("demo", transport=Odd())
    with pytest.raises(TypeError, match="otp= must be a str"):
        keygen.sign_in(EMAIL, PASSWORD, otp=otp)


@pytest.mark.parametrize(
    "given",
    [
        {"email": "user-123456789012@example.com"},
        {"metadata": {"fingerprint": "ab" * 32, "commit": "c" * 40}},
        {"first_name": "f" * 40},
    ],
)
def test_what_only_resembles_a_token(given: dict[str, Any]) -> None:
    assert SignUp("demo", transport=Odd()).create_user(**{**GIVEN, **given})


# --- Secrets -------------------------------------------------------------------------------------


def test_code_of_a_second_factor_is_in_no_traceback() -> None:
    keygen = SignUp("demo", transport=at("POST", "/tokens", ConnectionResetError()))
    with pytest.raises(NoAnswer) as caught:
        keygen.sign_in(EMAIL, PASSWORD, otp="135790")
    assert "135790" not in shown(caught.value)


def test_key_is_in_no_traceback() -> None:
    document = {"meta": {"valid": "perhaps"}, "data": license_number(1)}
    keygen = SignUp("demo", transport=at("POST", "/validate-key", (200, document)))
    with pytest.raises(NoAnswer) as caught:
        keygen.validate_key("KEY-1")
    assert "KEY-1" not in shown(caught.value)


def test_what_a_transport_returned_is_in_no_traceback() -> None:
    class Bytes:
        def send(self, request: Request) -> Any:
            return 201, {}, b"user-0123".replace(b"0123", b"9876")

    with pytest.raises(TypeError) as caught:
        SignUp("demo", transport=Bytes()).create_user(**GIVEN)
    assert "9876" not in shown(caught.value)


def test_answer_is_no_sequence() -> None:
    """Error trackers show the items of sequences one by one, whatever their `repr` says."""
    answer = Record(200, {"set-cookie": "secret"}, "secret")
    assert "secret" not in repr(answer)
    assert not hasattr(answer, "__iter__")


# --- Ways to use a client ------------------------------------------------------------------------


def test_options_keep_the_class() -> None:
    class Own(SignUp):
        pass

    class AsyncOwn(AsyncSignUp):
        pass

    assert type(Own("demo", transport=Odd()).with_options(timeout=1)) is Own
    assert type(AsyncOwn("demo", transport=AsyncOdd()).with_options(timeout=1)) is AsyncOwn


def test_signing_in_is_awaited_once() -> None:
    """As any coroutine: a second session would need a second token."""

    async def twice() -> None:
        signing_in = AsyncSignUp("demo", transport=AsyncOdd()).sign_in(EMAIL, PASSWORD)
        assert (await signing_in).token.secret
        with pytest.raises(RuntimeError, match="already awaited"):
            await signing_in

    asyncio.run(twice())
