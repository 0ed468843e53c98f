"""Who is calling: tokens, licence keys, and email with password (contract, sections 1 and 9a)."""

import base64
import binascii
import hashlib
import re
import secrets
from typing import Any

from starlette.requests import Request

from keygen_sandbox.call import Bearer, Call
from keygen_sandbox.errors import DOCS, ApiError, bad_encoding, banned, unauthorized
from keygen_sandbox.params import UUID, is_blank
from keygen_sandbox.passwords import verify_password
from keygen_sandbox.store import License, Token, User
from keygen_sandbox.validation import SIGN_IN_EMAIL

_PREFIXES = {
    "developer": "dev", "sales-agent": "sales", "support-agent": "spprt", "read-only": "read",
    "product": "prod", "environment": "env", "license": "activ",
}  # fmt: skip


def new_secret(role: str) -> str:
    """The secret of a new token for a bearer with this role."""
    return f"{_PREFIXES.get(role, role)}-{secrets.token_hex(32)}v3"


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def basic_credentials(request: Request) -> tuple[bytes, bytes | None] | None:
    """User name and password of a Basic Authorization header; no colon is no password."""
    scheme, _, value = _authorization(request)
    if scheme != "Basic":
        return None
    try:
        decoded = base64.b64decode(value + "==")
    except (ValueError, binascii.Error):
        decoded = b""
    username, colon, password = decoded.partition(b":")
    return username, password if colon else None


async def anyone(call: Call) -> None:
    """Ignore credentials."""


async def optional(call: Call) -> None:
    """Fill in the bearer if the request has a credential; it must be a good one.

    Raises ApiError, 400 if it is badly encoded, 401 or 403 if it is bad.
    """
    call.caller = _token_bearer(call)


async def required(call: Call) -> None:
    """Like `optional`, but raises ApiError (401) if there is no credential."""
    call.caller = _token_bearer(call)
    if call.caller is None:
        if _authorization(call.request)[0].lower() == "basic":
            raise _bad_token(call)
        raise unauthorized("TOKEN_MISSING", about=_docs(call, ""))


async def password_or_token(call: Call) -> None:
    """Fill in the bearer by email and password, or else like `required`."""
    username, password = basic_credentials(call.request) or (b"", None)
    if b"@" in username and password is not None:
        user = await _password_user(call, _text(username), _text(password))
        call.caller = Bearer(user.role, user.id, user)
    else:
        await required(call)


def _authorization(request: Request) -> tuple[str, str, str]:
    return request.headers.get("authorization", "").strip().partition(" ")


def _token_bearer(call: Call) -> Bearer | None:
    """Whom the request's credentials tell; None if it has none.

    The names of the schemes are case-sensitive, so that `bearer x` is no credential (contract,
    section 10); that of licences is not.
    """
    scheme, _, value = _authorization(call.request)
    if scheme in ("Bearer", "Token"):
        return _bearer_of_token(call, _first_parameter(value))
    if scheme == "Basic":
        username, password = basic_credentials(call.request) or (b"", None)
        return _bearer_of_pair(call, _text(username), _text(password or b""))
    if scheme.lower() == "license":
        return _bearer_of_license(call, value.strip())
    query = call.request.query_params
    name, _, secret = (query.get("token") or query.get("auth", "")).partition(":")
    return _bearer_of_pair(call, name, secret)


def _first_parameter(value: str) -> str:
    """The token among the parameters of the Token scheme: `token="x", more` and `x` are x."""
    first = next(filter(None, re.split("[,;\t]+", value.strip())), "")
    return first.strip().removeprefix("token=").strip('"')


def _bearer_of_pair(call: Call, username: str, password: str) -> Bearer | None:
    """`license:<key>`, `token:<secret>`, or a secret in place of the user name."""
    if username == "license":
        return _bearer_of_license(call, password)
    return _bearer_of_token(call, password if username == "token" else username)


def _bearer_of_token(call: Call, secret: str) -> Bearer | None:
    if not secret:
        return None
    if UUID.fullmatch(secret):
        detail = (
            "Token format is invalid "
            "(make sure that you're providing a token value, not a token's UUID identifier)"
        )
        about = _docs(call, "#token-authentication")
        raise unauthorized("TOKEN_FORMAT_INVALID", detail, about=about)
    token = call.store.find(Token, account_id=call.account.id, digest=digest(secret))
    if token is None:
        raise _bad_token(call)
    if token.expiry is not None and token.expiry <= call.now:
        raise unauthorized("TOKEN_EXPIRED", "Token is expired")
    user = call.store.find(User, account_id=call.account.id, id=token.bearer_id)
    if user and user.banned:
        raise banned()
    return Bearer(token.role, token.bearer_id, user, token)


def _bearer_of_license(call: Call, key: str) -> Bearer | None:
    if not key:
        return None
    record = call.store.find(License, account_id=call.account.id, key=key)
    if record is None:
        raise unauthorized("LICENSE_INVALID", about=_docs(call, "#license-authentication"))
    return Bearer("license", record.id)


async def _password_user(call: Call, email: str, password: str) -> User:
    """The user with this email and password. A missing second factor is told before a bad one."""
    if not SIGN_IN_EMAIL.fullmatch(email):
        raise _bad_password(call, "EMAIL_REQUIRED", "email is required")
    if email.lower().partition("@")[2] in call.account.sso_domains:
        redirect = call.url(f"/v1/accounts/{call.account.id}/sso")
        raise _bad_header(
            "SSO_REQUIRED", "single sign on is required", links={"redirect": redirect}
        )
    user = call.store.find(User, account_id=call.account.id, email=email.lower())
    if user is None or user.environment_id not in (None, call.environment_id):
        raise _bad_password(call, "EMAIL_INVALID", "email must be valid")
    if user.password_hash is None:
        raise _bad_password(call, "PASSWORD_NOT_SUPPORTED", "password is unsupported")
    if is_blank(password):
        raise _bad_password(call, "PASSWORD_REQUIRED", "password is required")
    if user.second_factor:
        raise _bad_code(call)
    if not await verify_password(password, user.password_hash):
        raise _bad_password(call, "PASSWORD_INVALID", "password must be valid")
    return user


def _bad_password(call: Call, code: str, detail: str) -> ApiError:
    """401; until version 1.7 all reasons read the same."""
    if call.older_than("1.8"):
        return _bad_header("CREDENTIALS_INVALID", "email and password must be valid")
    return _bad_header(code, detail)


def _bad_header(code: str, detail: str, **members: Any) -> ApiError:
    return unauthorized(code, detail, source={"header": "Authorization"}, **members)


def _bad_code(call: Call) -> ApiError:
    """401: no code, or one that is not the second factor's."""
    meta = call.document.get("meta")
    source = {"pointer": "/meta/otp"}
    if not isinstance(meta, dict) or meta.get("otp") is None:
        return unauthorized("OTP_REQUIRED", "second factor is required", source=source)
    return unauthorized("OTP_INVALID", "second factor must be valid", source=source)


def _bad_token(call: Call) -> ApiError:
    return unauthorized("TOKEN_INVALID", about=_docs(call, "#token-authentication"))


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_encoding("invalid byte sequence") from None


def _docs(call: Call, fragment: str) -> str:
    """The page on authentication, on the domain of the deployment."""
    return DOCS.replace("keygen.sh", call.settings.domain) + f"/authentication/{fragment}"
