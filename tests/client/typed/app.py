"""Somebody's app, for the type checkers alone: every call, and what its result is."""

from datetime import datetime
from typing import assert_type

from keygen_signup import (
    AsyncSession,
    AsyncSignUp,
    EmailTaken,
    License,
    NoAnswer,
    RateLimited,
    Rejected,
    Session,
    SignedUp,
    SignUp,
    SignUpError,
    Token,
    Unavailable,
    User,
    Validation,
)
from keygen_signup.requests import Request


class MyTransport:
    def send(self, request: Request) -> tuple[int, dict[str, str], str]:
        return 204, {}, request.url


class MyAsyncTransport:
    async def send(self, request: Request) -> tuple[int, dict[str, str], str]:
        return 204, {}, request.body


def wait() -> None:
    with SignUp("acme", timeout=5, transport=MyTransport()) as keygen:
        user = keygen.create_user(email="a", password="b", metadata={"plan": "trial"})
        assert_type(user, User)
        assert_type(user.created, datetime | None)
        with keygen.sign_in("a", "b", expires_in=600) as session:
            assert_type(session, Session)
            assert_type(session.token, Token)
            assert_type(session.me(), User)
            assert_type(session.licenses(policy="p"), list[License])
            assert_type(session.license(policy="p", name="Trial").key, str)
        assert_type(keygen.sign_up(email="a", password="b", policy="p"), SignedUp)
        assert_type(keygen.validate_key("k"), Validation)
        assert_type(keygen.with_options(timeout=1.5), SignUp)


async def go_on() -> None:
    async with AsyncSignUp("acme", transport=MyAsyncTransport()) as keygen:
        assert_type(await keygen.create_user(email="a", password="b"), User)
        async with keygen.sign_in("a", "b") as session:
            assert_type(session, AsyncSession)
            assert_type(await session.me(), User)
            assert_type(await session.licenses(), list[License])
            assert_type(await session.license(policy="p"), License)
        assert_type(await keygen.sign_in("a", "b"), AsyncSession)
        assert_type(await keygen.sign_up(email="a", password="b", policy="p"), SignedUp)


def what_went_wrong(error: SignUpError) -> str:
    match error:
        case RateLimited():
            assert_type(error.retry_after, int)
        case EmailTaken() | Rejected():
            return ", ".join(problem.code + problem.attribute for problem in error.problems)
        case Unavailable():
            return error.code
        case NoAnswer():
            assert_type(error.uncertain, bool)
        case _:
            assert_type(error.user, User | None)
    return error.request_id
