"""Sign people up from an app: users, tokens and licences of Keygen, sync and async.

    from keygen_signup import SignUp

    with SignUp(account="acme") as keygen:
        done = keygen.sign_up(email="ada@example.com", password="correct horse", policy="…")
        print(done.user.full_name, done.license.key)

No call repeats a request by itself, and every call may be repeated, after any error: what an
earlier one made is found, and not made twice. What can go wrong is in `keygen_signup.errors`.

There is no token here but the user's own: an app must never hold another, as whoever has the app
can read it. Where an account is protected, `signup_url` names a server that holds one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from copy import copy
from types import TracebackType
from typing import Any, Self, TypeVar

from . import arguments, transports
from .arguments import API_URL, TIMEOUT_SECONDS, Secret
from .calls import Calls, SessionCalls
from .flows import Flow, run, run_async
from .requests import TOKEN_SECONDS
from .resources import License, SignedUp, Token, User, Validation
from .transports import AsyncTransport, Transport

T = TypeVar("T")


class SignUp:
    """Keygen, for an app that can wait: on CPython, and in a Pyodide worker.

    `account` is an ID or slug, or None where `api_url` is a host of its own that implies it;
    `signup_url` is a server of yours, to which users and licences are posted; `environment` is an
    ID or code, for accounts that have environments. Each request may take `timeout` seconds.
    `transport` is whatever has `send(request) -> (status, headers, text)`; it is not closed here.
    `token` is there to say why there is none.

    Raises ValueError if one of these is wrong, and RuntimeError on the main thread of a page, which
    must not wait: `AsyncSignUp` is for that. May be used by several threads.
    """

    def __init__(
        self,
        account: str | None = None,
        *,
        api_url: str = API_URL,
        signup_url: str | None = None,
        environment: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        transport: Transport | None = None,
        token: None = None,
    ):
        self._calls = _calls(account, api_url, signup_url, environment, timeout, token)
        self._transport: Transport
        if transport is None:
            own = transports.for_sync()
            self._transport, self._close = own, own.close
        else:
            self._transport, self._close = transport, _nothing

    def with_options(self, *, timeout: float) -> Self:
        """The same client, with another time limit in seconds. It shares connections and memory,
        and is not closed by itself. Raises ValueError."""
        other = copy(self)
        other._calls = self._calls.with_timeout(_timeout(timeout))
        other._close = _nothing
        return other

    def create_user(
        self,
        *,
        email: str,
        password: str,
        first_name: str | None = None,
        last_name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> User:
        """Create a user.

        If an earlier call for this address had no answer, and made the user, that user is returned:
        the password given proves who asks.

        Names and address are sent without white space around them. `metadata` is JSON, at most two
        levels deep, 64 keys and 16,384 bytes; Keygen gives its keys back in lowerCamel.

        Raises `Rejected` (`EmailTaken`, `RateLimited`), `Unavailable` (`AccountProtected`),
        `NoAnswer`, and TypeError.
        """
        secret = Secret(password)
        del password
        attributes = arguments.user_attributes(email, secret, first_name, last_name, metadata)
        return self._run(self._calls.create_user(attributes))

    def sign_in(
        self,
        email: str,
        password: str,
        *,
        expires_in: float | None = TOKEN_SECONDS,
        otp: str | None = None,
    ) -> Session:
        """Sign in, which makes a token. As a context manager, it revokes the token at its end.

        The token ends by itself after `expires_in` seconds, at most ten years; None is what Keygen
        gives, two weeks.
        `otp` is the code of a second factor, for users who have one.

        Raises `Rejected` (`SignInRefused`, `RateLimited`), `Unavailable`, `NoAnswer`, ValueError
        and TypeError.
        """
        secret, code = Secret(password), arguments.one_time_code(Secret(otp))
        del password, otp
        pair = arguments.credentials(email, secret)
        token = self._run(self._calls.sign_in(pair, _lifetime(expires_in), code))
        return Session(self._run, SessionCalls(self._calls, token))

    def sign_up(
        self,
        *,
        email: str,
        password: str,
        policy: str,
        first_name: str | None = None,
        last_name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        license_name: str | None = None,
    ) -> SignedUp:
        """Create a user with a licence of a policy: `create_user`, `sign_in`, `Session.license`.

        Somebody who has a user already, and this password, gets the licence too. If the licence
        could not be made, the exception has the `user`.

        Raises what these three raise.
        """
        secret = Secret(password)
        del password
        attributes = arguments.user_attributes(email, secret, first_name, last_name, metadata)
        policy = arguments.check_id(policy, "policy")
        license = arguments.license_attributes(license_name, None)
        return self._run(self._calls.sign_up(attributes, policy, license))

    def validate_key(self, key: str) -> Validation:
        """What Keygen says of a licence key. Whoever has a key may ask.

        Raises `Rejected`, `Unavailable`, `NoAnswer`, and TypeError.
        """
        secret = Secret(key)
        del key
        return self._run(self._calls.validate_key(arguments.license_key(secret)))

    def close(self) -> None:
        """Close the connections. A client that is used as a context manager does so at its end."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._transport.send)


class Session:
    """Somebody who has signed in. As a context manager, it revokes the token at its end."""

    def __init__(self, run: Callable[[Flow[Any]], Any], calls: SessionCalls):
        self._run = run
        self._calls = calls

    @property
    def token(self) -> Token:
        """The token. Its `secret` is what an app sends as `Authorization: Bearer …`."""
        return self._calls.token

    def me(self) -> User:
        """The user.

        Raises `Rejected` (`SignInRefused` if the token has ended, `RateLimited`), `Unavailable`,
        and `NoAnswer`.
        """
        user: User = self._run(self._calls.me())
        return user

    def licenses(self, *, policy: str | None = None) -> list[License]:
        """The user's licences, of a policy or of all, the latest first (5,000 of them at most).

        Raises as `me` does.
        """
        found: list[License] = self._run(self._calls.licenses(_policy(policy)))
        return found

    def license(
        self,
        *,
        policy: str,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> License:
        """The user's licence of a policy: the one that is there, or else a new one with this name
        and metadata. One that has not ended comes before one that has.

        Raises `LicenseUnavailable` if users cannot have one, `Rejected`, and as `me` does.
        """
        attributes = arguments.license_attributes(name, metadata)
        policy = arguments.check_id(policy, "policy")
        license: License = self._run(self._calls.license(policy, attributes))
        return license

    def sign_out(self) -> None:
        """Revoke the token. If it is gone already, all is well.

        Raises `NoAnswer` if it may not be revoked, and `RateLimited` or `Unavailable` if it is not.
        """
        self._run(self._calls.sign_out())

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._run(self._calls.sign_out_quietly())


class AsyncSignUp:
    """Keygen, for an app that must not wait: on CPython (asyncio, trio), and in Pyodide.

    Its arguments and calls are those of `SignUp`; `transport` has an async `send`.
    """

    def __init__(
        self,
        account: str | None = None,
        *,
        api_url: str = API_URL,
        signup_url: str | None = None,
        environment: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        transport: AsyncTransport | None = None,
        token: None = None,
    ):
        self._calls = _calls(account, api_url, signup_url, environment, timeout, token)
        self._transport: AsyncTransport
        if transport is None:
            own = transports.for_async()
            self._transport, self._close = own, own.close
        else:
            self._transport, self._close = transport, _nothing_async

    def with_options(self, *, timeout: float) -> Self:
        """As `SignUp.with_options`."""
        other = copy(self)
        other._calls = self._calls.with_timeout(_timeout(timeout))
        other._close = _nothing_async
        return other

    async def create_user(
        self,
        *,
        email: str,
        password: str,
        first_name: str | None = None,
        last_name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> User:
        """As `SignUp.create_user`."""
        secret = Secret(password)
        del password
        attributes = arguments.user_attributes(email, secret, first_name, last_name, metadata)
        return await self._run(self._calls.create_user(attributes))

    def sign_in(
        self,
        email: str,
        password: str,
        *,
        expires_in: float | None = TOKEN_SECONDS,
        otp: str | None = None,
    ) -> SigningIn:
        """As `SignUp.sign_in`: `async with keygen.sign_in(…) as session`, or `await` it."""
        secret, code = Secret(password), arguments.one_time_code(Secret(otp))
        del password, otp
        pair = arguments.credentials(email, secret)
        flow = self._calls.sign_in(pair, _lifetime(expires_in), code)
        return SigningIn(self._session(flow))

    async def sign_up(
        self,
        *,
        email: str,
        password: str,
        policy: str,
        first_name: str | None = None,
        last_name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        license_name: str | None = None,
    ) -> SignedUp:
        """As `SignUp.sign_up`."""
        secret = Secret(password)
        del password
        attributes = arguments.user_attributes(email, secret, first_name, last_name, metadata)
        policy = arguments.check_id(policy, "policy")
        license = arguments.license_attributes(license_name, None)
        return await self._run(self._calls.sign_up(attributes, policy, license))

    async def validate_key(self, key: str) -> Validation:
        """As `SignUp.validate_key`."""
        secret = Secret(key)
        del key
        return await self._run(self._calls.validate_key(arguments.license_key(secret)))

    async def aclose(self) -> None:
        """As `SignUp.close`."""
        await self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _session(self, flow: Flow[Token]) -> AsyncSession:
        return AsyncSession(self._run, SessionCalls(self._calls, await self._run(flow)))

    async def _run(self, flow: Flow[T]) -> T:
        return await run_async(flow, self._transport.send)


class SigningIn:
    """What `AsyncSignUp.sign_in` returns: await it, or enter it, for an `AsyncSession`. Once, as
    any coroutine."""

    def __init__(self, signing_in: Coroutine[Any, Any, AsyncSession]):
        self._signing_in = signing_in
        self._session: AsyncSession | None = None

    def __await__(self) -> Generator[Any, Any, AsyncSession]:
        return self._signing_in.__await__()

    async def __aenter__(self) -> AsyncSession:
        self._session = await self._signing_in
        return self._session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.__aexit__(kind, error, traceback)


class AsyncSession:
    """Somebody who has signed in: as `Session`, with calls to await."""

    def __init__(self, run: Callable[[Flow[Any]], Awaitable[Any]], calls: SessionCalls):
        self._run = run
        self._calls = calls

    @property
    def token(self) -> Token:
        """As `Session.token`."""
        return self._calls.token

    async def me(self) -> User:
        """As `Session.me`."""
        user: User = await self._run(self._calls.me())
        return user

    async def licenses(self, *, policy: str | None = None) -> list[License]:
        """As `Session.licenses`."""
        found: list[License] = await self._run(self._calls.licenses(_policy(policy)))
        return found

    async def license(
        self,
        *,
        policy: str,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> License:
        """As `Session.license`."""
        attributes = arguments.license_attributes(name, metadata)
        policy = arguments.check_id(policy, "policy")
        license: License = await self._run(self._calls.license(policy, attributes))
        return license

    async def sign_out(self) -> None:
        """As `Session.sign_out`."""
        await self._run(self._calls.sign_out())

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._run(self._calls.sign_out_quietly())


def _calls(
    account: str | None,
    api_url: str,
    signup_url: str | None,
    environment: str | None,
    timeout: float,
    token: object,
) -> Calls:
    """The calls of a client with these arguments. Raises ValueError."""
    if token is not None:
        raise ValueError(f"token= must be left out. {arguments.NEVER_IN_AN_APP}")
    keygen = arguments.account_at(api_url, account, environment, "api_url")
    users = keygen
    if signup_url is not None:
        users = arguments.account_at(signup_url, account, environment, "signup_url")
    return Calls(users, keygen, _timeout(timeout))


def _timeout(timeout: float) -> float:
    return arguments.check_seconds(timeout, "timeout", arguments.MAX_TIMEOUT_SECONDS)


def _lifetime(expires_in: float | None) -> float | None:
    if expires_in is None:
        return None
    return arguments.check_seconds(expires_in, "expires_in", arguments.MAX_TOKEN_SECONDS)


def _policy(policy: str | None) -> str:
    return "" if policy is None else arguments.check_id(policy, "policy")


def _nothing() -> None:
    """There is nothing to close: the transport is somebody else's."""


async def _nothing_async() -> None:
    """There is nothing to close: the transport is somebody else's."""
