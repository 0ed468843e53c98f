"""Block list and rate limits, in front of the application (contract, sections 4 and 8)."""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from starlette.requests import Request

from keygen_sandbox.accounts import Account
from keygen_sandbox.credentials import basic_credentials
from keygen_sandbox.document import decode
from keygen_sandbox.errors import ApiError, blocked, too_many_requests

_ACCOUNT_PATH = re.compile(r"/v1/accounts/([^/]+)/(.*)")
_NEW_PASSWORD_PATH = re.compile(r"users/([^/]+)/actions/(?:reset|update)-password")


class _Limit(NamedTuple):
    window: str
    seconds: int
    requests: int
    key: str


class Limiter:
    """Counts requests in fixed windows, the first of which began in 1970."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def check(
        self, request: Request, body: bytes, account: Account | None, now: float
    ) -> dict[str, str]:
        """Count a request; returns the X-RateLimit-* headers of the account's own limits.

        Raises ApiError, 403 if the caller is blocked and 429 if a limit is exceeded.
        """
        if account and account.blocked:
            raise blocked()
        headers: dict[str, str] = {}
        for limit in _generic_limits(request, account):
            headers = self._count(limit, now)
        for limit in _password_limits(request, body):
            self._count(limit, now)
        return headers

    def _count(self, limit: _Limit, now: float) -> dict[str, str]:
        period, elapsed = divmod(int(now), limit.seconds)
        counted_in, count = self._counts.get((limit.window, limit.key), (period, 0))
        count = count + 1 if counted_in == period else 1
        self._counts[limit.window, limit.key] = (period, count)
        headers = {
            "X-RateLimit-Window": limit.window,
            "X-RateLimit-Count": str(count),
            "X-RateLimit-Limit": str(limit.requests),
            "X-RateLimit-Remaining": str(max(0, limit.requests - count)),
            "X-RateLimit-Reset": str(int(now) + limit.seconds - elapsed),
        }
        if count > limit.requests:
            raise too_many_requests(headers | {"Retry-After": str(limit.seconds - elapsed)})
        return headers


def _generic_limits(request: Request, account: Account | None) -> Iterator[_Limit]:
    """The limits that an operator may set, for each account, address and credential."""
    if account is None:
        return
    key = f"{account.id}/{_address(request)}/{_digest(request.headers.get('authorization', ''))}"
    if account.max_rps is not None:
        yield _Limit("1s", 1, account.max_rps, key)
    if account.max_rpm is not None:
        yield _Limit("1m", 60, account.max_rpm, key)


def _password_limits(request: Request, body: bytes) -> Iterator[_Limit]:
    """The limits that are always on, but only where the path names an account."""
    match = _ACCOUNT_PATH.fullmatch(request.url.path)
    if match is None or request.method != "POST":
        return
    caller, path = f"{match[1]}/{_address(request)}", match[2]
    if path == "tokens":
        username, _ = basic_credentials(request) or (b"", None)
        if b"@" in username:
            yield _Limit("auth", 60, 5, f"{caller}/{_digest(username.decode(errors='replace'))}")
    elif path == "passwords":
        if email := _email(body):
            yield _Limit("rstpwd", 60 * 60, 5, f"{caller}/{_digest(email)}")
    elif user := _NEW_PASSWORD_PATH.fullmatch(path):
        yield _Limit("mutpwd", 10 * 60, 5, f"{caller}/{_digest(user[1])}")


def _email(body: bytes) -> str | None:
    """The email of a forgotten password."""
    try:
        meta = decode(body).get("meta")
    except ApiError:  # answered later: a limit comes before what a body must be
        return None
    email = meta.get("email") if isinstance(meta, dict) else None
    return email if isinstance(email, str) else None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.lower().encode()).hexdigest()
