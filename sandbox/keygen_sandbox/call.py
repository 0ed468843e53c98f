"""One request to the API: what is known about it so far, and how to answer it."""

import json
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from keygen_sandbox.accounts import Account
from keygen_sandbox.errors import ApiError, forbidden
from keygen_sandbox.permissions import GRANTS, USER_PERMISSIONS, default_of
from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Store, Token, User

JSON_API = "application/vnd.api+json"
_SCHEMES = {"bearer": "Bearer", "token": "Token", "basic": "Basic", "license": "License"}
"""The Authorization schemes the server knows."""

_REVISION = "f70c4f4e"


def new_request_id(now: float) -> str:
    """A UUIDv7, which sorts by time."""
    value = int(now * 1000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return str(uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62)))


@dataclass(frozen=True)
class Bearer:
    """Whoever authenticated: a user, or a product, environment or licence, which are no users."""

    role: str
    id: str
    user: User | None = None
    token: Token | None = None


@dataclass
class Call:
    """A request, and the answer's headers. Checks fill it in as they pass."""

    request: Request
    settings: Settings
    store: Store
    now: float
    """The time of arrival, in seconds since 1970."""
    request_id: str
    content_type: str = JSON_API
    document: dict[str, Any] = field(default_factory=dict)
    """The request body, with snake_case keys."""
    version: str = "1.8"
    """The API version in force."""
    known_account: Account | None = None
    """None until the look-up, and in answers at unknown paths."""
    environment_id: str | None = None
    caller: Bearer | None = None
    """None for an anonymous caller."""
    rate_limit: dict[str, str] = field(default_factory=dict)
    """The X-RateLimit-* headers, where a limit applies."""

    @property
    def account(self) -> Account:
        """The account, in all that happens after its look-up."""
        if self.known_account is None:
            raise LookupError("the account has not been looked up")
        return self.known_account

    @property
    def bearer(self) -> Bearer:
        """The caller, where one is required."""
        if self.caller is None:
            raise LookupError("the caller is anonymous")
        return self.caller

    def older_than(self, version: str) -> bool:
        """Whether the API version in force is older than this one."""
        return self.version < version  # all are 1.0 to 1.8

    def require(self, action: str) -> None:
        """Raise ApiError (403) unless the bearer may do this, e.g. "user.create"."""
        bearer = self.bearer
        permissions = bearer.user.permissions if bearer.user else None
        granted = default_of(bearer.role) if permissions is None else permissions
        if bearer.role not in GRANTS[action] or not _permits(granted, action):
            whoever = bearer.role.replace("-", " ")
            raise forbidden(f"{whoever} lacks permission to perform action")
        if bearer.token and not _permits(bearer.token.permissions, action):
            raise forbidden("token lacks permission to perform action")

    def url(self, path: str) -> str:
        """The address of a record for a Location header: always https and the canonical host."""
        return f"https://{self.settings.host}{path}"

    def answer(self, status: int, body: Any = None, location: str | None = None) -> Response:
        """The application's answer. Without a body there is no content type either."""
        headers = {"Location": self.url(location)} if location else {}
        return self._response(status, body, headers | self._keygen_headers())

    def refuse(self, error: ApiError) -> Response:
        """The answer to a request that ends in an error."""
        body = error.body(self.request_id)
        headers = dict(error.headers)
        if error.in_app and not error.bare:
            headers |= self._keygen_headers()
        if error.status == 401:
            scheme = self.request.headers.get("authorization", "").partition(" ")[0].lower()
            headers["WWW-Authenticate"] = f'{_SCHEMES.get(scheme, "Bearer")} realm="keygen"'
        return self._response(error.status, body, headers)

    def _response(self, status: int, body: Any, headers: dict[str, str]) -> Response:
        headers = self.rate_limit | headers
        headers["X-Request-Id"] = self.request_id
        if body is not None:
            headers["Content-Type"] = f"{self.content_type}; charset=utf-8"
        return Response(_encode(body), status, headers)

    def _keygen_headers(self) -> dict[str, str]:
        """The headers of the application (contract, section 5)."""
        headers: dict[str, str | None] = {
            "Cache-Control": "no-store, max-age=0",
            "Content-Security-Policy": "default-src 'none'",
            "Keygen-Revision": _REVISION,
            "Keygen-Version": self.version,
        }
        if self.known_account:
            headers |= self._account_headers()
        return {name: value for name, value in headers.items() if value is not None}

    def _account_headers(self) -> dict[str, str | None]:
        bearer = self.caller
        suffix = "-Id" if self.older_than("1.4") else ""
        is_ce = self.account.edition == "CE"
        return {
            f"Keygen-Account{suffix}": self.account.id,
            f"Keygen-Bearer{suffix}": bearer.id if bearer else None,
            f"Keygen-Token{suffix}": bearer.token.id if bearer and bearer.token else None,
            "Keygen-Environment": self.environment_id,
            "Keygen-License": bearer.id if bearer and bearer.role == "license" else None,
            "Keygen-Edition": self.account.edition,
            "Keygen-Mode": "singleplayer" if is_ce else self.settings.mode,
        }


def default_permissions(account: Account) -> list[str]:
    """What a new end user of an account may do."""
    return sorted(account.default_user_permissions or USER_PERMISSIONS)


def _permits(permissions: Collection[str] | None, action: str) -> bool:
    return permissions is None or action in permissions or "*" in permissions


def _encode(body: Any) -> bytes:
    if body is None:
        return b""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
