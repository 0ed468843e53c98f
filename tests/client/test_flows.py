"""What passes between a flow and a transport, whoever wrote the transport."""

import asyncio
from typing import Any

import pytest

from keygen_signup import AsyncSignUp, SignUp, SignUpError, TimedOut, Unreachable
from keygen_signup.requests import Request

USER = (
    '{"data":{"type":"users","id":"1","attributes":{"email":"ada@example.com"},"relationships":{}}}'
)
GIVEN: dict[str, Any] = {"email": "ada@example.com", "password": "correct horse"}


class Sync:
    """Answers with this, or raises it."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome
        self.sent: list[Request] = []

    def send(self, request: Request) -> Any:
        self.sent.append(request)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


class Async(Sync):
    async def send(self, request: Request) -> Any:
        return super().send(request)


def create_user(transport: Any) -> Any:
    return SignUp("demo", transport=transport).create_user(**GIVEN)


def create_user_async(transport: Any) -> Any:
    return asyncio.run(AsyncSignUp("demo", transport=transport).create_user(**GIVEN))


WAYS = pytest.mark.parametrize(
    ("create", "kind"), [(create_user, Sync), (create_user_async, Async)], ids=["sync", "async"]
)


@WAYS
def test_names_of_headers_may_be_written_in_any_way(create: Any, kind: type[Sync]) -> None:
    user = create(kind((201, {"X-Request-Id": "abc"}, USER)))
    assert (user.id, user.request_id) == ("1", "abc")


@WAYS
@pytest.mark.parametrize(
    "outcome", [None, 201, (201, {}), ("201", {}, ""), (201, None, ""), (201, {}, b"")]
)
def test_what_is_no_answer_is_said(create: Any, kind: type[Sync], outcome: Any) -> None:
    with pytest.raises(TypeError, match=r"must return \(status, headers, text\)"):
        create(kind(outcome))


def test_transport_for_the_other_client_is_said() -> None:
    with pytest.raises(TypeError, match="use AsyncSignUp"):
        create_user(Async((201, {}, USER)))
    with pytest.raises(TypeError, match="use SignUp"):
        create_user_async(Sync((201, {}, USER)))


@WAYS
@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (TimeoutError(), TimedOut),
        (ConnectionResetError(), Unreachable),
        (OSError(111, "x"), Unreachable),
    ],
)
def test_errors_of_the_system(
    create: Any, kind: type[Sync], raised: OSError, expected: type[Exception]
) -> None:
    with pytest.raises(expected) as caught:
        create(kind(raised))
    assert caught.value.uncertain  # type: ignore[attr-defined]


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), ZeroDivisionError()])
def test_other_exceptions_pass_and_the_address_is_remembered(raised: BaseException) -> None:
    """The request may have been sent, so that the next call tries to recover the user."""
    transport = Sync(raised)
    keygen = SignUp("demo", transport=transport)
    with pytest.raises(type(raised)):
        keygen.create_user(**GIVEN)
    transport.outcome = (409, {}, "{}")  # Keygen's answer where two sign-ups met
    with pytest.raises(SignUpError):
        keygen.create_user(**GIVEN)
    assert [request.url.rpartition("/")[2] for request in transport.sent] == [
        "users", "users", "tokens",
    ]  # fmt: skip


def test_time_limit_goes_with_the_request() -> None:
    transport = Sync((201, {}, USER))
    keygen = SignUp("demo", transport=transport, timeout=5)
    keygen.create_user(**GIVEN)
    keygen.with_options(timeout=0.5).create_user(**GIVEN)
    assert [request.timeout for request in transport.sent] == [5, 0.5]
    with pytest.raises(ValueError, match="timeout="):
        keygen.with_options(timeout=0)


def test_transport_that_was_given_is_not_closed() -> None:
    class Closing(Sync):
        closed = False

        def close(self) -> None:
            self.closed = True

    transport = Closing((201, {}, USER))
    with SignUp("demo", transport=transport):
        pass
    assert not transport.closed
