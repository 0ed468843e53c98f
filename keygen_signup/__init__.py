"""Keygen for Python: sign people up for licensed software.

`client` is for apps, sync and async:

    from keygen_signup import SignUp

    with SignUp(account="acme") as keygen:
        done = keygen.sign_up(email="ada@example.com", password="correct horse", policy="…")

It stands on a core that does no I/O, and runs unchanged on CPython, Pyodide and MicroPython:
`rules` says what Keygen accepts, `requests` what to send, `answers` what came back (by way of
`documents`), `codes` who can fix what went wrong. Any program can bring its own I/O:

    problems = rules.check(attributes)
    request = requests.create_user(account, attributes)
    answer = answers.read(status, headers, text, attributes["password"])
"""

__version__ = "0.1.0"

from .client import AsyncSession, AsyncSignUp, Session, SignUp
from .codes import Problem
from .errors import (
    AccountProtected,
    EmailTaken,
    LicenseUnavailable,
    NoAnswer,
    RateLimited,
    Rejected,
    ServerFailed,
    SignInRefused,
    SignUpError,
    TimedOut,
    Unavailable,
    Unreachable,
    Unreadable,
)
from .resources import License, SignedUp, Token, User, Validation

__all__ = [
    "AccountProtected",
    "AsyncSession",
    "AsyncSignUp",
    "EmailTaken",
    "License",
    "LicenseUnavailable",
    "NoAnswer",
    "Problem",
    "RateLimited",
    "Rejected",
    "ServerFailed",
    "Session",
    "SignInRefused",
    "SignUp",
    "SignUpError",
    "SignedUp",
    "TimedOut",
    "Token",
    "Unavailable",
    "Unreachable",
    "Unreadable",
    "User",
    "Validation",
]
