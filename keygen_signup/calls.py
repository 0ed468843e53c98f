"""What each call asks of Keygen, in which order, and what becomes of what was made on the way."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, cast

from . import requests
from .arguments import Secret
from .errors import (
    EmailTaken,
    LicenseUnavailable,
    NoAnswer,
    RateLimited,
    Rejected,
    SignInRefused,
    SignUpError,
    Unavailable,
    advice,
)
from .flows import Answer, Flow
from .licenses import first_usable, has_next_page
from .outcomes import (
    included_in,
    is_about_the_bearer,
    is_refusal,
    is_success,
    licenses_in,
    not_readable,
    refused,
    sign_in_refused,
    user_in,
    validation_in,
)
from .requests import TOKEN_NAME, TOKEN_SECONDS, Account, Request
from .resources import (
    License,
    SignedUp,
    Token,
    User,
    Validation,
    license_from,
    token_from,
    user_from,
)

# Keygen's times have milliseconds.
EXPIRY_TOLERANCE = timedelta(seconds=1)
# Keygen has no numbers for more pages of a list.
MAX_PAGES = 100
# Clocks may be wrong by decades, where they begin at 1970; by more, it is no clock that says so.
MAX_CLOCK_DIFFERENCE = timedelta(days=36525)
# Why a licence is not made, whatever the policy.
NOT_OF_THE_POLICY = ("ACCOUNT_INACTIVE", "BLOCKED", "MAILBOX_HAS_LICENSE", "TOO_LARGE")
NO_OTP = Secret("")


class Calls:
    """The calls of a client, and what it remembers between them.

    That is which addresses were sent without an answer, by address and place, and how far the clock
    of this machine is behind Keygen's. `users` is where users and licences are posted; `keygen` is
    where everything else goes.
    """

    def __init__(self, users: Account, keygen: Account, timeout: float):
        self.users = users
        self.keygen = keygen
        self.timeout = timeout
        self.unconfirmed: set[str] = set()
        self.clock = Clock()

    def with_timeout(self, timeout: float) -> Calls:
        """The same calls, and the same memory, with another time limit in seconds."""
        other = Calls(self.users, self.keygen, timeout)
        other.unconfirmed, other.clock = self.unconfirmed, self.clock
        return other

    def ask(self, request: Request) -> Flow[Answer]:
        """Send one request, with the client's time limit."""
        request.timeout = self.timeout
        return (yield request)

    def create_user(self, attributes: Secret[dict[str, Any]]) -> Flow[User]:
        """A new user; or the one that an earlier call made, whose answer never came.

        Whoever can sign in with the password just given is the person who asked for that user.
        """
        user, _ = yield from self.create_user_and_more(attributes)
        return user

    def create_user_and_more(
        self, attributes: Secret[dict[str, Any]]
    ) -> Flow[tuple[User, list[License]]]:
        """A new user, and the licences that a server of the vendor's included beside it."""
        address = attributes.value["email"].lower()
        password = Secret(attributes.value["password"])
        sent_before = address in self.unconfirmed
        self.unconfirmed.add(address)
        try:
            answer = yield from self.ask(requests.create_user(self.users, attributes.value))
            user = user_in(answer, password)
        except EmailTaken as taken:
            if not sent_before:
                self.unconfirmed.discard(address)
                raise
            user = yield from self.recover_user(attributes, taken)
        except SignUpError as error:
            if isinstance(error, NoAnswer) and error.uncertain:
                self.unconfirmed.add(address)  # a call beside this one may have removed it
            elif not sent_before:
                self.unconfirmed.discard(address)
            raise
        self.unconfirmed.discard(address)
        return user, included_in(answer)

    def recover_user(self, attributes: Secret[dict[str, Any]], taken: EmailTaken) -> Flow[User]:
        """The user that an earlier call made; if none did, `taken` is raised."""
        pair = Secret((attributes.value["email"], attributes.value["password"]))
        try:
            token = yield from self.sign_in(pair, TOKEN_SECONDS)
        except SignInRefused:
            self.unconfirmed.discard(attributes.value["email"].lower())
            raise taken from None
        session = SessionCalls(self, token)
        try:
            return (yield from session.me())
        finally:
            yield from session.sign_out_quietly()

    def sign_in(
        self, pair: Secret[tuple[str, str]], expires_in: float | None, otp: Secret[str] = NO_OTP
    ) -> Flow[Token]:
        """A token of a user, for so many seconds; None is what Keygen gives (two weeks).

        Keygen takes an expiry that it cannot read as never, so what comes back is looked at.
        """
        token, asked = yield from self.create_token(pair, expires_in, otp)
        if asked is not None and token.created is not None and expires_in is not None:
            lifetime = (asked - token.created).total_seconds()
            if not expires_in / 2 < lifetime < expires_in * 2:
                # The clock of this machine is wrong, so the token ends too early or too late.
                self.clock.set(token.created)
                yield from SessionCalls(self, token).sign_out_quietly()
                token, asked = yield from self.create_token(pair, expires_in, otp)
        if asked is not None:
            differs = token.expiry is None or abs(token.expiry - asked) > EXPIRY_TOLERANCE
            if differs:
                yield from SessionCalls(self, token).sign_out_quietly()
                raise Unavailable(
                    "Keygen gave the token another time to end than was asked for, so it was "
                    "revoked. Ask for it without expires_in=, or update Keygen.",
                    code="EXPIRY_IGNORED",
                    request_id=token.request_id,
                )
        return token

    def create_token(
        self, pair: Secret[tuple[str, str]], expires_in: float | None, otp: Secret[str]
    ) -> Flow[tuple[Token, datetime | None]]:
        """A new token, and the expiry that was asked for."""
        asked = None
        attributes = {"name": TOKEN_NAME}
        if expires_in is not None:
            asked = self.clock.now() + timedelta(seconds=expires_in)
            attributes["expiry"] = asked.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        email, password = Secret(pair.value[0]), Secret(pair.value[1])
        meta = Secret({"otp": otp.value} if otp.value else None)
        answer = yield from self.ask(
            requests.create_token(
                self.keygen, email.value, password.value, meta.value, **attributes
            )
        )
        if is_about_the_bearer(answer):
            raise sign_in_refused(answer, password)
        if not is_success(answer):
            raise refused(answer, password, changes=True)
        token = token_from(answer.resource, answer.request_id)
        if token is None:
            raise not_readable(answer)
        return token, asked

    def sign_up(
        self,
        attributes: Secret[dict[str, Any]],
        policy: str,
        license_attributes: dict[str, Any],
    ) -> Flow[SignedUp]:
        """A user with a licence. Whoever has an account gets the licence by the password given."""
        user: User | None = None
        taken: EmailTaken | None = None
        try:
            user, included = yield from self.create_user_and_more(attributes)
        except EmailTaken as error:
            taken = error
        else:
            for license in included:
                if license.policy_id == policy:
                    return SignedUp(user, license)
        try:
            pair = Secret((attributes.value["email"], attributes.value["password"]))
            try:
                token = yield from self.sign_in(pair, TOKEN_SECONDS)
            except SignInRefused:
                if taken is None:
                    raise
                raise taken from None
            session = SessionCalls(self, token)
            try:
                if user is None:
                    user = yield from session.me()
                license = yield from session.license(policy, license_attributes)
            finally:
                yield from session.sign_out_quietly()
        except SignUpError as error:
            error.user = user
            raise
        return SignedUp(user, license)

    def validate_key(self, key: Secret[str]) -> Flow[Validation]:
        """What Keygen says of a licence key."""
        try:
            answer = yield from self.ask(requests.validate_key(self.keygen, key.value))
        except NoAnswer as error:
            error.uncertain = False  # a POST, and it changes nothing
            raise
        if not is_success(answer):
            raise refused(answer, key, changes=False)
        validation = validation_in(answer)
        if validation is None:
            raise not_readable(answer, changes=False)
        return validation


class SessionCalls:
    """The calls of somebody who has signed in."""

    def __init__(self, calls: Calls, token: Token):
        self.calls = calls
        self.token = token

    def me(self) -> Flow[User]:
        """The user."""
        calls = self.calls
        answer = yield from calls.ask(requests.show_me(calls.keygen, self.token.secret))
        if not is_success(answer):
            raise self.refused(answer, changes=False)
        user = user_from(answer.resource, answer.request_id)
        if user is None:
            raise not_readable(answer, changes=False)
        return user

    def licenses(self, policy: str) -> Flow[list[License]]:
        """The user's licences, of a policy or of all, the latest first."""
        found: dict[str, License] = {}  # one may come again, as others move on to the next page
        for page in range(1, MAX_PAGES + 1):
            answer = yield from self.calls.ask(
                requests.list_licenses(self.calls.keygen, self.token.secret, policy, page)
            )
            if not is_success(answer):
                raise self.refused(answer, changes=False)
            licenses = licenses_in(answer)
            if licenses is None:
                raise not_readable(answer, changes=False)
            new = {license.id: license for license in licenses if license.id not in found}
            found |= new
            if not new or not has_next_page(answer.document):
                break
        return list(found.values())

    def license(self, policy: str, attributes: dict[str, Any]) -> Flow[License]:
        """The user's licence of a policy: the one that is there, or a new one.

        Keygen has nothing by which it knows a request again, so it is looked for first, each time:
        whatever became of an earlier call, there is one licence. One that is valid comes first.
        """
        licenses = yield from self.licenses(policy)
        own = [found for found in licenses if found.owner_id == self.token.user_id]
        if own:
            return cast(License, first_usable(own))
        calls = self.calls
        answer = yield from calls.ask(
            requests.create_license(
                calls.users, self.token.secret, policy, self.token.user_id, attributes
            )
        )
        if not is_success(answer):
            raise self.license_refused(answer)
        license = license_from(answer.resource, answer.request_id)
        if license is None:
            raise not_readable(answer)
        return license

    def sign_out(self) -> Flow[None]:
        """Revoke the token."""
        calls = self.calls
        answer = yield from calls.ask(
            requests.revoke_token(calls.keygen, self.token.secret, self.token.id)
        )
        is_gone = answer.status in (401, 404) and is_refusal(answer)
        if not is_success(answer) and not is_gone:
            raise self.refused(answer, changes=True)

    def sign_out_quietly(self) -> Flow[None]:
        """Revoke the token, if that can be done: at the latest, it ends by itself.

        It cannot by a client that was closed meanwhile, which is a RuntimeError.
        """
        with contextlib.suppress(SignUpError, RuntimeError):
            yield from self.sign_out()

    def refused(self, answer: Answer, *, changes: bool) -> SignUpError:
        """The exception for a refusal. A 401 is about the token."""
        secret = Secret(self.token.secret)
        if answer.status == 401 and is_about_the_bearer(answer):
            return sign_in_refused(answer, secret)
        return refused(answer, secret, changes=changes)

    def license_refused(self, answer: Answer) -> SignUpError:
        """The exception where a licence is not made: mostly the policy's fault."""
        error = self.refused(answer, changes=True)
        if isinstance(error, NoAnswer | SignInRefused | RateLimited) or not is_refusal(answer):
            return error
        code = error.code
        problems = error.problems if isinstance(error, Rejected) else ()
        if any([problem.attribute for problem in problems]) or code in NOT_OF_THE_POLICY:
            return error
        if code == "ACCOUNT_PROTECTED":  # Keygen says the same of a policy
            code = "POLICY_PROTECTED"
            text = advice(code)
        elif problems:
            text = f"{advice('LICENSE_REFUSED')} (The answer: {problems[0].detail})"
        else:
            text = str(error)
        return LicenseUnavailable(
            text,
            code=code,
            status=answer.status,
            request_id=answer.request_id,
        )


class Clock:
    """Keygen's clock, as far as it is known: the one of this machine, until that is seen to be
    wrong."""

    def __init__(self) -> None:
        self.behind = timedelta()

    def now(self) -> datetime:
        return datetime.fromtimestamp(time(), UTC) + self.behind

    def set(self, now: datetime) -> None:
        behind = now - datetime.fromtimestamp(time(), UTC)
        if abs(behind) <= MAX_CLOCK_DIFFERENCE:
            self.behind = behind
