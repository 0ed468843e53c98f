"""What each refusal becomes, by whom it is and of what; and what is taken for a loopback."""

import json
import traceback
from typing import Any

import pytest

from keygen_signup import (
    EmailTaken,
    LicenseUnavailable,
    NoAnswer,
    RateLimited,
    Rejected,
    SignInRefused,
    SignUp,
    SignUpError,
    Unavailable,
    Unreadable,
)
from keygen_signup.requests import Request
from keygen_signup.transports import Answer
from tests.client.test_odd import (
    EMAIL,
    GIVEN,
    PASSWORD,
    TAKEN,
    Odd,
    Outcome,
    at,
    license_number,
    sign_in,
    token,
)

INACTIVE = {"title": "Account does not have an active subscription"}
DENIED = {"title": "Access denied", "detail": "(user is banned)"}
OF_THE_NAME = {"source": {"pointer": "/data/attributes/name"}, "detail": "is odd", "code": "ODD"}
OF_THE_TOKEN = {"code": "TOKEN_EXPIRED", "detail": "is expired"}
WRONG_PASSWORD = {"code": "PASSWORD_INVALID"}


def refusal(status: int, error: dict[str, Any]) -> Outcome:
    return status, {"errors": [error]}


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (refusal(422, OF_THE_NAME), Rejected),
        (refusal(403, INACTIVE), Unavailable),
        (refusal(403, {"title": "Blocked by a list"}), Rejected),
        (refusal(429, {"title": "Too many requests"}), RateLimited),
        (refusal(401, OF_THE_TOKEN), SignInRefused),
        (refusal(403, DENIED), LicenseUnavailable),
        (refusal(422, {"code": "POLICY_NOT_FOUND"}), LicenseUnavailable),
    ],
)
def test_licence(outcome: Outcome, kind: type[SignUpError]) -> None:
    session = sign_in(at("POST", "/licenses", outcome))
    with pytest.raises(SignUpError) as caught:
        session.license(policy="p1")
    assert type(caught.value) is kind


@pytest.mark.parametrize("outcome", [refusal(401, WRONG_PASSWORD), refusal(403, DENIED)])
def test_signing_in(outcome: Outcome) -> None:
    """Somebody who is banned, too."""
    with pytest.raises(SignInRefused):
        sign_in(at("POST", "/tokens", outcome))


def test_signing_in_by_a_proxy() -> None:
    """It is not the person who is refused."""
    with pytest.raises(SignUpError) as caught:
        sign_in(at("POST", "/tokens", (401, "<!doctype html>Who are you?")))
    assert not isinstance(caught.value, SignInRefused)


def test_signing_in_repeats_no_password() -> None:
    error = {"code": "PASSWORD_INVALID", "detail": f"is not {PASSWORD}"}
    with pytest.raises(SignInRefused) as caught:
        sign_in(at("POST", "/tokens", refusal(401, error)))
    assert PASSWORD not in str(caught.value)


def test_new_user_cannot_sign_in() -> None:
    """As where a server of the vendor's waits for a mail to be answered. The user is told."""
    transport = at("POST", "/tokens", refusal(401, WRONG_PASSWORD))
    with pytest.raises(SignInRefused) as caught:
        SignUp("demo", transport=transport).sign_up(**GIVEN, policy="p1")
    assert caught.value.user and caught.value.user.id == "u1"


@pytest.mark.parametrize("status", [401, 404])
def test_token_is_gone_already(status: int) -> None:
    sign_in(at("DELETE", "/tokens", refusal(status, {"title": "Not here"}))).sign_out()


def test_other_password_is_tried_once() -> None:
    """Once it is known that the user is somebody else's, nothing is left to be recovered."""
    transport = at("POST", "/users", TimeoutError(), *[refusal(422, TAKEN)] * 2)
    usual = transport.odd
    transport.odd = lambda request: (
        refusal(401, WRONG_PASSWORD) if request.url.endswith("/tokens") else usual(request)
    )
    keygen = SignUp("demo", transport=transport)
    for kind in (NoAnswer, EmailTaken, EmailTaken):
        with pytest.raises(kind):
            keygen.create_user(**GIVEN)
    assert transport.sent.count("POST tokens") == 1


def test_options_keep_the_memory() -> None:
    transport = at("POST", "/users", TimeoutError(), refusal(422, TAKEN))
    keygen = SignUp("demo", transport=transport)
    with pytest.raises(NoAnswer):
        keygen.create_user(**GIVEN)
    assert keygen.with_options(timeout=5).create_user(**GIVEN).id == "u1"


def test_later_expiry_than_was_asked_for() -> None:
    def later(request: Request) -> Outcome | None:
        if not request.url.endswith("/tokens"):
            return None
        status, document = token(request)
        document["data"]["attributes"]["expiry"] = "2199-01-01T00:00:00Z"
        return status, document

    transport = Odd(later)
    with pytest.raises(Unavailable) as caught:
        sign_in(transport)
    assert caught.value.code == "EXPIRY_IGNORED"
    assert transport.sent == ["POST tokens", "DELETE t1"]


def test_code_of_a_second_factor_is_sent() -> None:
    seen: list[Any] = []

    def look(request: Request) -> None:
        seen.append(json.loads(request.body)["meta"])

    SignUp("demo", transport=Odd(look)).sign_in(EMAIL, PASSWORD, otp="135790")
    assert seen == [{"otp": "135790"}]


def test_licence_of_somebody_else_is_not_ones_own() -> None:
    """Users see the licences that they were added to, too."""
    other = license_number(7) | {"relationships": {"owner": {"data": {"type": "users", "id": "x"}}}}
    session = sign_in(at("GET", "/licenses", (200, {"data": [other]})))
    assert session.license(policy="p1").id == "l1"


def test_list_of_other_things() -> None:
    """What was not understood might be the licence, so none is made."""
    page = {"data": [license_number(1), {"type": "users", "id": "u1"}]}
    transport = at("GET", "/licenses", (200, page))
    with pytest.raises(Unreadable):
        sign_in(transport).license(policy="p1")
    assert "POST licenses" not in transport.sent


@pytest.mark.parametrize("raised", [TimeoutError(), ConnectionResetError()])
def test_reading_changes_nothing(raised: OSError) -> None:
    with pytest.raises(NoAnswer) as caught:
        sign_in(at("GET", "/me", raised)).me()
    assert not caught.value.uncertain


def test_frames_of_a_transport_are_not_shown() -> None:
    class Holding:
        def send(self, request: Request) -> Answer:
            body = request.body
            raise NoAnswer(f"{len(body)} characters were not sent")

    with pytest.raises(NoAnswer) as caught:
        SignUp("demo", transport=Holding()).create_user(**GIVEN)
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert not [frame for frame in frames if frame.f_code is Holding.send.__code__]


# --- Before anything is sent ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["8.8.8.8", "128.0.0.1", "127.0.0.999", "127.0.0.1.", ".localhost", "127.1", "localhost."],
)
def test_plain_http_leaves_this_machine(host: str) -> None:
    with pytest.raises(ValueError, match="must begin with https://"):
        SignUp("demo", api_url=f"http://{host}")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "a\0b"}, "ENCODING_INVALID"),
        ({"name": "\ud800"}, "ENCODING_INVALID"),
        ({"metadata": {"a": "x" * 17000}}, "METADATA_TOO_LONG"),
    ],
)
def test_licence_that_keygen_would_refuse(given: dict[str, Any], code: str) -> None:
    transport = Odd()
    session = sign_in(transport)
    with pytest.raises(Rejected) as caught:
        session.license(policy="p1", **given)
    assert (caught.value.code, transport.sent) == (code, ["POST tokens"])


def test_half_a_character_in_a_key() -> None:
    with pytest.raises(Rejected) as caught:
        SignUp("demo", transport=Odd()).validate_key("KEY-\ud83d")
    assert caught.value.code == "ENCODING_INVALID"
