"""Reading the request's headers: media types, version, signature, environment, account."""

import re

from starlette.requests import Request

from keygen_sandbox.accounts import Account
from keygen_sandbox.call import JSON_API
from keygen_sandbox.errors import ApiError, bad_mime_type, bad_request, bad_version, not_found
from keygen_sandbox.settings import Settings

_JSON = "application/json"
_TYPES = {
    JSON_API: JSON_API,
    "application/vnd.keygen+json": JSON_API,
    _JSON: _JSON,
    "text/x-json": _JSON,
    "application/jsonrequest": _JSON,
    "application/octet-stream": "application/octet-stream",
}
"""Every name of a media type that the API's routes take -> its first name."""
_RANGES = {"application/*": (_JSON, JSON_API), "text/*": (_JSON,)}
"""What a range stands for, in order. JSON is in `text/*` as `text/x-json`."""

_NAME = r"[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}"
_MEDIA_TYPE = re.compile(rf"\*/\*|{_NAME}/(?:\*|{_NAME})")
_READ_AS_JSON = _TYPES.keys() - {"application/octet-stream"}
_RELABELLED = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
"""What browsers and curl send by themselves: the server takes it for JSON."""
_VERSION = re.compile(r"v?(1\.[0-8])")
_ACCEPT_SIGNATURE = re.compile(
    r'(?:keyid="(?P<keyid>[^"]+)")?(?:\s*,\s*)?algorithm="(?P<algorithm>[^"]+)"(?:\s*;\s*)?',
    re.IGNORECASE,
)
_ALGORITHMS = frozenset(("ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"))
_ACCOUNT_PATH = re.compile(r"/v1/accounts/([^/]+)(?:/.*)?")


def answer_type(request: Request) -> str:
    """The media type to answer with (contract, sections 7 and 10). Raises ApiError (400).

    Without an Accept header, the type of the body is what the caller accepts.
    """
    header = request.headers.get("accept", "").strip() or content_type(request) or "*/*"
    accepted = _accepted("*/*" if header == "*" else header)
    if not any(media_type in (*_TYPES, "*/*") for media_type in accepted):
        raise bad_mime_type()
    known = [_TYPES[media_type] for media_type in accepted if media_type in _TYPES]
    return next((media_type for media_type in known if media_type in (_JSON, JSON_API)), JSON_API)


def _accepted(header: str) -> list[str]:
    """The media types of an Accept header, the best first. Raises ApiError (400)."""
    items: list[tuple[float, str]] = []
    for item in filter(None, map(str.strip, header.split(","))):
        media_type, *parameters = (part.strip() for part in item.split(";"))
        if not _MEDIA_TYPE.fullmatch(media_type):
            raise bad_mime_type()
        weights = [part.partition("=")[2] for part in parameters if part.startswith("q")]
        default = 0.0 if media_type == "*/*" else 1.0
        weight = _weight(weights[0]) if weights else default
        items += [(weight, name) for name in _RANGES.get(media_type, (media_type,))]
    return [name for _, name in sorted(items, key=lambda pair: -pair[0])]


def _weight(text: str) -> float:
    match = re.match(r"\d*\.?\d*", text.strip('" '))
    return float(match[0]) if match and match[0] not in ("", ".") else 0.0


def content_type(request: Request) -> str | None:
    """The media type of the body: the first, of several. Raises ApiError (400)."""
    media_type = re.split("[,;]", request.headers.get("content-type", ""))[0].strip().lower()
    if not media_type or media_type in _RELABELLED:
        reads_body = request.method not in ("GET", "HEAD")
        return _JSON if reads_body else media_type or None
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise bad_mime_type()
    return media_type


def is_json(request: Request) -> bool:
    """Whether the body is read, as JSON (contract, section 4). Raises ApiError (400)."""
    return content_type(request) in _READ_AS_JSON


def requested_version(request: Request) -> str | None:
    """The API version the request names, without its "v". Raises ApiError (400)."""
    header = request.headers.get("keygen-version")
    if not header:
        return None
    match = _VERSION.fullmatch(header)
    if match is None:
        raise bad_version()
    return match[1]


def check_accepted_signature(request: Request, account: Account) -> None:
    """Raise ApiError (400) for a signature nobody could make (contract, section 4).

    No answer of the sandbox is signed: it has no key pair, and nobody here verifies one.
    """
    header = request.headers.get("keygen-accept-signature")
    if not header:
        return
    match = _ACCEPT_SIGNATURE.fullmatch(header)
    if match is None:
        raise bad_request("invalid accept-signature header (malformed)")
    if match["algorithm"].lower() not in _ALGORITHMS:
        raise bad_request("invalid accept-signature header (unsupported algorithm)")
    if match["keyid"] not in (None, account.id):
        raise bad_request("invalid accept-signature header (keyid not found)")


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
    if name is None:
        return not_found("account is required")
    if any(account.is_called(name) for account in settings.accounts):
        return not_found(f"account is invalid (expected {settings.accounts[0].id})")
    return not_found(f"The requested account '{name}' was not found")


def account_name(request: Request) -> str | None:
    """The slug or UUID in the path, if it has one."""
    match = _ACCOUNT_PATH.fullmatch(request.url.path)
    return match[1] if match else None


def custom_domain(request: Request, settings: Settings) -> Account | None:
    """The account whose own domain the request was sent to."""
    host = request.url.hostname
    return next((a for a in settings.accounts if a.cname and a.cname == host), None)
