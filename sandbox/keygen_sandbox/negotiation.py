"""Reading the request's headers: media types, version, signature, environment, account."""

import re

from starlette.requests import Request

from keygen_sandbox.accounts import Account
from keygen_sandbox.call import JSON_API
from keygen_sandbox.errors import ApiError, bad_mime_type, bad_request, bad_version, not_found
from keygen_sandbox.settings import Settings

_ACCEPTED = {
    JSON_API: JSON_API,
    "application/vnd.keygen+json": JSON_API,
    "application/json": "application/json",
    "application/octet-stream": JSON_API,
    "*/*": JSON_API,
}
"""What Accept may hold, and what is answered to it."""

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")
_READ_AS_JSON = frozenset((
    JSON_API, "application/vnd.keygen+json", "application/json", "text/x-json", "text/plain",
    "application/x-www-form-urlencoded", "multipart/form-data",
))  # fmt: skip
_VERSION = re.compile(r"v?(1\.[0-8])")
_ACCEPT_SIGNATURE = re.compile(
    r'(?:keyid="(?P<keyid>[^"]+)")?(?:\s*,\s*)?algorithm="(?P<algorithm>[^"]+)"(?:\s*;\s*)?',
    re.IGNORECASE,
)
_ALGORITHMS = frozenset(("ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"))
_ACCOUNT_PATH = re.compile(r"/v1/accounts/([^/]+)(?:/.*)?")


def answer_type(request: Request) -> str:
    """The media type to answer with (contract, section 7). Raises ApiError (400)."""
    for item in (request.headers.get("accept") or "*/*").split(","):
        media_type = item.partition(";")[0].strip().lower()
        if media_type in _ACCEPTED:
            return _ACCEPTED[media_type]
    raise bad_mime_type()


def is_json(request: Request) -> bool:
    """Whether the body is read, as JSON (contract, section 4). Raises ApiError (400)."""
    content_type = request.headers.get("content-type") or JSON_API
    media_type = content_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise bad_mime_type()
    return media_type in _READ_AS_JSON


def requested_version(request: Request) -> str | None:
    """The API version the request names, without its "v". Raises ApiError (400)."""
    header = request.headers.get("keygen-version")
    if not header:
        return None
    match = _VERSION.fullmatch(header)
    if match is None:
        raise bad_version()
    return match[1]


def signature_algorithm(request: Request, account: Account) -> str:
    """How the request wants the answer signed (contract, section 4). Raises ApiError (400)."""
    header = request.headers.get("keygen-accept-signature") or 'algorithm="ed25519"'
    match = _ACCEPT_SIGNATURE.fullmatch(header)
    if match is None:
        raise bad_request("invalid accept-signature header (malformed)")
    if match["algorithm"].lower() not in _ALGORITHMS:
        raise bad_request("invalid accept-signature header (unsupported algorithm)")
    if match["keyid"] not in (None, account.id):
        raise bad_request("invalid accept-signature header (keyid not found)")
    return match["algorithm"].lower()


def environment_id(request: Request, account: Account) -> str | None:
    """The environment in force, if any (contract, section 7). Raises ApiError (400)."""
    name = request.headers.get("keygen-environment", request.query_params.get("environment"))
    source = {"header": "Keygen-Environment"}
    if name is not None and account.edition == "CE":
        raise bad_request("is unsupported", source=source, code="ENVIRONMENT_NOT_SUPPORTED")
    if not name:
        return None
    found = account.environment_id(name)
    if found is None:
        raise bad_request("environment is invalid", code="ENVIRONMENT_INVALID", source=source)
    return found


def find_account(request: Request, settings: Settings) -> Account | None:
    """The account of the custom domain, of the path, or of the singleplayer server."""
    name = account_name(request)
    if settings.mode == "singleplayer":
        only = settings.accounts[0]
        return only if name is None or only.is_called(name) else None
    domain = custom_domain(request, settings)
    return domain or next((a for a in settings.accounts if name and a.is_called(name)), None)


def no_account(request: Request, settings: Settings) -> ApiError:
    """Why there is none: 404 (contract, section 4)."""
    name = account_name(request)
    if settings.mode == "singleplayer":
        return not_found(f"account is invalid (expected {settings.accounts[0].id})")
    if name is None:
        return not_found("account is required")
    return not_found(f"The requested account '{name}' was not found")


def account_name(request: Request) -> str | None:
    """The slug or UUID in the path, if it has one."""
    match = _ACCOUNT_PATH.fullmatch(request.url.path)
    return match[1] if match else None


def custom_domain(request: Request, settings: Settings) -> Account | None:
    """The account whose own domain the request was sent to."""
    host = request.url.hostname
    return next((a for a in settings.accounts if a.cname and a.cname == host), None)
