"""What can go wrong, as exceptions.

    SignUpError
    ├── Rejected              what was given is not accepted: `problems` says what, and why
    │   ├── EmailTaken        the address has a user already
    │   ├── SignInRefused     no user has this address and password, or the session is over
    │   └── RateLimited       too many requests: come back after `retry_after` seconds
    ├── Unavailable           nobody can sign up until the account or the call changes; says how
    │   ├── AccountProtected  only a server with a token may create users here
    │   └── LicenseUnavailable  users cannot have a licence of this policy
    └── NoAnswer              `uncertain` says whether Keygen may have done it nevertheless
        ├── TimedOut
        ├── Unreachable
        ├── Unreadable        the answer is not Keygen's: a proxy's, a captive portal's
        └── ServerFailed      Keygen failed while it was at work

The same call may be made again after any of them: what was made is found, and not made twice. None
of them holds a password, a token or a key. A wrong argument is a ValueError or a TypeError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .answers import Rejected as RejectedAnswer
from .answers import Unavailable as UnavailableAnswer
from .codes import Problem, known

if TYPE_CHECKING:
    from .resources import User

# What Keygen says of what it does not accept, for what is refused before it is asked
# (`tests/data/keygen-contract.md`, section 3), and what there is to say of other codes of ours.
DETAILS = {
    "BLOCKED": "this network may not send requests",
    "EMAIL_CANNOT_SIGN_IN": "cannot sign in (its last part has other letters than a to z)",
    "EMAIL_INVALID": "is invalid",
    "EMAIL_MISSING": "is missing",
    "EMAIL_TOO_LONG": "is too long (maximum is 255 characters)",
    "ENCODING_INVALID": "has a character that cannot be stored",
    "FIRST_NAME_TOO_LONG": "is too long (maximum is 255 characters)",
    "LAST_NAME_TOO_LONG": "is too long (maximum is 255 characters)",
    "METADATA_TOO_LONG": "too large (exceeded limit of 16384 bytes or 64 keys)",
    "PASSWORD_BLANK": "cannot be blank",
    "PASSWORD_MISSING": "is missing",
    "PASSWORD_TOO_LONG": "is too long (maximum is 72 characters)",
    "PASSWORD_TOO_MANY_BYTES": "is too long (maximum is 72 bytes in UTF-8)",
    "PASSWORD_TOO_SHORT": "is too short (minimum is 6 characters)",
    "TOO_LARGE": "the request is too large",
    "TOO_MANY_REQUESTS": "too many requests",
}

# Who calls from an app reads these in the place of the advice for a page (`codes.CODES`).
ADVICE = {
    "ACCOUNT_PROTECTED": (
        "The Keygen account is protected, so that only a token may create its users, and a token "
        "must never be in an app, where its user can read it. Let a server hold it (python -m "
        "keygen_signup.server: docs/server.md), and name that server with signup_url=. Or "
        'unprotect the account (PATCH /v1/accounts/<account> with "protected": false).'
    ),
    "ENVIRONMENT_INVALID": "Keygen does not know the environment. Check environment=.",
    "ENVIRONMENT_NOT_SUPPORTED": "Keygen has no environments here. Leave environment= out.",
    "MIME_TYPE_INVALID": (
        "Something between here and Keygen changes the Accept or Content-Type header. Let "
        "application/vnd.api+json through."
    ),
    "NOT_FOUND": (
        "Keygen does not know this account or this address. Check account= and api_url=; on a "
        "custom domain, leave account= out."
    ),
    "ORIGIN_NOT_ALLOWED": (
        "The server at signup_url= takes no sign-ups from pages of this origin. Add it to "
        "SIGNUP_ORIGINS there."
    ),
    "POLICY_PROTECTED": (
        "The policy is protected, so that users cannot make its licences. Name a server of yours "
        'that makes them with signup_url=, or choose a policy with "protected": false; its '
        "licences are free to take, renew and delete for anyone who signs up."
    ),
    "REQUEST_REFUSED": "Keygen refused the form of the request. Check api_url=, and any proxy.",
    "SIGNUP_UNAVAILABLE": (
        "The server at signup_url= cannot create users at the moment. Its log says why."
    ),
    "UNAUTHORIZED": (
        "Something between here and Keygen adds credentials. Sign-up must be sent without any."
    ),
}


class SignUpError(Exception):
    """The root of all. Its text says what happened, and what to do.

    `code` is one of Keygen's, or of `keygen_signup.codes`; `status` is the HTTP status, 0 if there
    was no answer; `request_id` is Keygen's, or empty. `user` is the user, if it was made or found
    before this went wrong.
    """

    user: User | None = None

    def __init__(self, message: str = "", *, code: str = "", status: int = 0, request_id: str = ""):
        super().__init__(message)
        self.code = code
        self.status = status
        self.request_id = request_id


class Rejected(SignUpError):
    """What was given is not accepted.

    Each of `problems` has a `code`; the `attribute` that it is about, as Keygen names it, or an
    empty text; and a `detail` in English ("is too short (minimum is 6 characters)").
    """

    def __init__(
        self,
        problems: Sequence[Problem] = (),
        *,
        status: int = 0,
        request_id: str = "",
    ):
        problems = [with_detail(problem) for problem in problems]
        message = "; ".join([sentence(problem) for problem in problems])
        code = problems[0].code if problems else ""
        super().__init__(message, code=code, status=status, request_id=request_id)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problems,), self.__dict__


class EmailTaken(Rejected):
    """The address has a user already. Whoever knows its password can sign in."""


class SignInRefused(Rejected):
    """No user has this address and password; or the token of the session is not valid any more."""


class RateLimited(Rejected):
    """Too many requests. Whoever answers asks to come back after `retry_after` seconds."""

    retry_after: int = 0


class Unavailable(SignUpError):
    """Nothing that was typed is wrong: the account, or how it is called, has to change."""


class AccountProtected(Unavailable):
    """Only a server that holds a token may create users of this account: `signup_url` names it."""


class LicenseUnavailable(Unavailable):
    """Users cannot have a licence of this policy."""


class NoAnswer(SignUpError):
    """There is no answer of Keygen's. `uncertain` is whether it may have done it nevertheless."""

    def __init__(
        self,
        message: str = "",
        *,
        uncertain: bool = True,
        code: str = "",
        status: int = 0,
        request_id: str = "",
    ):
        super().__init__(message, code=code, status=status, request_id=request_id)
        self.uncertain = uncertain


class TimedOut(NoAnswer):
    """The answer took longer than the time limit."""


class Unreachable(NoAnswer):
    """There was no connection, or it was cut."""


class Unreadable(NoAnswer):
    """There was an answer, and it is not Keygen's."""


class ServerFailed(NoAnswer):
    """Keygen failed while it was at work."""


def with_detail(problem: Problem) -> Problem:
    """The same problem, with what there is to say of its code if Keygen says nothing."""
    detail = problem.detail or DETAILS.get(problem.code, "is not accepted")
    return Problem(problem.code, problem.attribute, detail, problem.title)


def sentence(problem: Problem) -> str:
    """A problem in words: "email has already been taken [EMAIL_TAKEN]"."""
    text = f"{problem.attribute} {problem.detail}" if problem.attribute else problem.detail
    return f"{text} [{problem.code}]" if problem.code else text


def advice(code: str) -> str:
    """What to do about a code that nobody who signs up can fix."""
    return ADVICE.get(code) or known(code).advice


def error_for(
    answer: RejectedAnswer | UnavailableAnswer, *, status: int, request_id: str, changes: bool
) -> SignUpError:
    """The exception for what `answers.read` made of an answer.

    `changes` is whether the request was to change something, so that it may have been done.
    """
    if isinstance(answer, UnavailableAnswer):
        text = advice(answer.code)
        if answer.detail:
            text += f" (The answer: {answer.detail})"
        closed = AccountProtected if answer.code == "ACCOUNT_PROTECTED" else Unavailable
        return closed(text, code=answer.code, status=status, request_id=request_id)

    code: str = answer.problems[0].code
    if code == "SERVER_ERROR":
        text = "Keygen failed. Try again later."
        return ServerFailed(
            text, uncertain=changes, code=code, status=status, request_id=request_id
        )
    if code == "UNREADABLE":
        uncertain = changes and answer.is_unconfirmed
        text = unreadable(status)
        return Unreadable(
            text, uncertain=uncertain, code=code, status=status, request_id=request_id
        )
    if code in ("TOO_MANY_REQUESTS", "TOO_BUSY"):
        limited = RateLimited(answer.problems, status=status, request_id=request_id)
        limited.retry_after = answer.wait_seconds
        return limited
    kind = EmailTaken if answer.is_taken else Rejected
    return kind(answer.problems, status=status, request_id=request_id)


def unreadable(status: int) -> str:
    """Why an answer is not Keygen's, in words."""
    if 300 <= status < 400:
        return (
            f"The answer was a redirect ({status}), which is not followed: a password must not be "
            "sent on to an address that nobody chose. Check api_url=."
        )
    return f"The answer ({status}) is not Keygen's. Check api_url=, and any proxy."
