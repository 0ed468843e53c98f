"""What a caller gives, checked before anything is sent.

A wrong account, address or time limit is a ValueError with the fix. What a form would refuse of
what its visitor typed is `Rejected`, with the same codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from . import rules
from .codes import Problem
from .documents import LARGEST_NUMBER
from .domains import to_ascii
from .errors import Rejected
from .requests import Account

API_URL = "https://api.keygen.sh"
TIMEOUT_SECONDS = 60
MAX_TIMEOUT_SECONDS = 3600
MAX_TOKEN_SECONDS = 10 * 365 * 86400
MAX_METADATA_DEPTH = 2  # below the metadata itself: keygen-contract.md, section 2

T = TypeVar("T")

# An address that is what it looks like. Others can be written, and parsers differ about them.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[a-z0-9._~-]+)*)/?",
    re.IGNORECASE | re.ASCII,
)
# As in widget/tag/tokens.js: what a token begins and ends with, so that half of one is known too.
_TOKEN = re.compile(
    r"\b(?:admin|dev|sales|spprt|read|prod|env|user|activ)-[0-9a-f]{12}|[0-9a-f]{32}v[0-9]\b",
    re.IGNORECASE | re.ASCII,
)
_OLD_TOKEN = re.compile(r"[0-9a-f]{40,}", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"[a-z0-9-]+", re.IGNORECASE | re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+")

NEVER_IN_AN_APP = (
    "An app must never hold one of Keygen's tokens: whoever has the app can read it, and with it "
    "every user of the account. Remove it, and revoke it in Keygen. Signing up needs no token; "
    "where the account is protected, name a server of yours that holds one with signup_url=."
)


class Secret(Generic[T]):
    """Something that no traceback shows, also where it shows variables."""

    __slots__ = ("value",)

    def __init__(self, value: T):
        self.value = value

    def __repr__(self) -> str:
        return "•••"


def account_at(url: str, account: str | None, environment: str | None, name: str) -> Account:
    """Where requests go. `name` is the argument that the URL was given as. Raises ValueError."""
    for argument, value in ((name, url), ("account", account), ("environment", environment)):
        refuse_token(argument, value)
    url = check_url(url, name)
    if not account and url.lower() == API_URL:
        raise ValueError("account= is missing. Give the ID or slug of your Keygen account.")
    if account and not _NAME.fullmatch(account):
        raise ValueError(
            f"account={account!r} is not the ID or slug of an account (letters, digits, hyphens)."
        )
    if environment and not _PRINTABLE.fullmatch(environment):
        raise ValueError(f"environment={environment!r} is not the ID or code of an environment.")
    return Account(url, account or "", environment or "")


def refuse_token(argument: str, value: object) -> None:
    """Raise ValueError if an argument is a token, without repeating it, or no text at all.

    Tokens of the old kind are hexadecimal digits alone; the IDs that belong there have hyphens.
    """
    if value is None:
        return
    if not isinstance(value, str):
        raise ValueError(f"{argument}= must be a str, not {type(value).__name__}.")
    refuse_token_in(argument, value)
    if _OLD_TOKEN.fullmatch(value):
        raise ValueError(f"{argument}= holds a token. {NEVER_IN_AN_APP}")


def refuse_token_in(argument: str, text: str) -> None:
    """Raise ValueError if a text holds a token, without repeating it.

    Digits alone are none here: they may be the fingerprint of a machine.
    """
    if _TOKEN.search(text):
        raise ValueError(f"{argument}= holds a token. {NEVER_IN_AN_APP}")


def check_url(url: str, name: str) -> str:
    """An address without what would be lost or misread. Raises ValueError."""
    match = _URL.fullmatch(url)
    if not match or int(match["port"] or 0) > 65535:
        # It may hold a password, so it is not repeated.
        raise ValueError(
            f"{name}= is not a URL alone. Use one like {API_URL}, without a user, a query or a "
            "fragment; a host outside ASCII is written as xn--…."
        )
    if match["scheme"].lower() == "http" and not is_loopback(match["host"]):
        raise ValueError(f"{name}= must begin with https:// (http:// only for localhost).")
    segments = match["path"].split("/")
    if "v1" in segments:
        raise ValueError(f"{name}= must end before /v1, which is added to it.")
    if "." in segments or ".." in segments:
        raise ValueError(f"{name}= must not have . or .. in its path.")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether it stays on this machine: https://w3c.github.io/webappsec-secure-contexts/"""
    labels = host.lower().split(".")
    if "" in labels:
        return False
    is_ipv4 = len(labels) == 4 and all([label.isdecimal() and int(label) < 256 for label in labels])
    return host == "[::1]" or labels[-1] == "localhost" or (is_ipv4 and labels[0] == "127")


def check_seconds(seconds: object, name: str, maximum: int) -> float:
    """A number of seconds above 0, and not above the maximum. Raises ValueError."""
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not (is_number and 0 < seconds <= maximum):  # type: ignore[operator]
        raise ValueError(f"{name}= must be a number of seconds above 0, at most {maximum}.")
    return float(seconds)  # type: ignore[arg-type]


def check_text(value: object, name: str) -> str:
    """A text, or an empty one for None. Raises TypeError, which does not tell what it is."""
    if value is None:
        return ""
    kind = type(value).__name__
    if isinstance(value, str):
        return value
    del value
    raise TypeError(f"{name}= must be a str, not {kind}")


def check_shown(value: object, name: str) -> str:
    """A text without white space around it. Raises TypeError, or ValueError if it is a token."""
    text = rules.trim(check_text(value, name))
    refuse_token_in(name, text)
    return text


def check_email(value: object) -> str:
    """An address without white space around it, and with its domain in ASCII. Raises TypeError."""
    return rules.with_ascii_domain(rules.trim(check_text(value, "email")), to_ascii)


def check_id(value: object, name: str) -> str:
    """An ID, which is going to stand in an address. Raises ValueError or TypeError."""
    refuse_token(name, value)
    text = check_text(value, name)
    if not _NAME.fullmatch(text):
        raise ValueError(f"{name}={text!r} is not an ID (letters, digits, hyphens).")
    return text


def user_attributes(
    email: str,
    password: Secret[str],
    first_name: str | None,
    last_name: str | None,
    metadata: Mapping[str, Any] | None,
) -> Secret[dict[str, Any]]:
    """The attributes of a new user, as Keygen names them. Raises `Rejected`, TypeError, or
    ValueError for a token, which everybody could read there who can see the user.

    White space around names and address is dropped, and what is empty is left out.
    """
    texts = Secret(
        {
            "firstName": check_shown(first_name, "first_name"),
            "lastName": check_shown(last_name, "last_name"),
            "email": check_email(email),
            "password": check_text(password.value, "password"),
        }
    )
    problems = [
        Problem("ENCODING_INVALID", name)
        for name, text in texts.value.items()
        if not is_encodable(text)
    ]
    if problems:
        raise Rejected(problems)
    attributes = Secret[dict[str, Any]]({**texts.value})
    for name in ("firstName", "lastName"):
        if not attributes.value[name]:
            del attributes.value[name]
    if metadata:
        attributes.value["metadata"] = check_metadata(metadata)
    if problems := rules.check(attributes.value):
        raise Rejected(problems)
    return attributes


def credentials(email: str, password: Secret[str]) -> Secret[tuple[str, str]]:
    """What to sign in with. Raises `Rejected` or TypeError.

    Keygen judges more of it. A colon would end the address: RFC 7617, section 2.
    """
    pair = Secret((check_email(email), check_text(password.value, "password")))
    address, typed = pair.value
    problems = []
    if not address:
        problems.append(Problem("EMAIL_MISSING", "email"))
    elif ":" in address or "@" not in address or not is_encodable(address):
        problems.append(Problem("EMAIL_INVALID", "email"))
    if not typed:
        problems.append(Problem("PASSWORD_MISSING", "password"))
    elif not is_encodable(typed) or rules.NUL in typed:
        problems.append(Problem("ENCODING_INVALID", "password"))
    del typed
    if problems:
        raise Rejected(problems)
    return pair


def one_time_code(otp: Secret[str | None]) -> Secret[str]:
    """The code of a second factor, empty for None. Raises TypeError."""
    return Secret(check_text(otp.value, "otp"))


def license_key(key: Secret[str]) -> Secret[str]:
    """A licence key, as it was given. Raises `Rejected` or TypeError."""
    if not check_text(key.value, "key"):
        raise Rejected([Problem("KEY_MISSING", "key", "is missing")])
    if not is_encodable(key.value):
        raise Rejected([Problem("ENCODING_INVALID", "key")])
    return key


def license_attributes(name: str | None, metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """The attributes of a new licence. Raises as `user_attributes` does."""
    text = check_shown(name, "name")
    if not is_encodable(text) or rules.NUL in text:
        raise Rejected([Problem("ENCODING_INVALID", "name")])
    attributes: dict[str, Any] = {"name": text} if text else {}
    if metadata:
        attributes["metadata"] = check_metadata(metadata)
        if problem := rules.check_metadata(attributes["metadata"]):
            raise Rejected([problem])
    return attributes


def check_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata, if it is JSON, and not too deep. Raises as `user_attributes` does."""
    if not isinstance(metadata, Mapping):
        raise TypeError(f"metadata= must be a mapping, not {type(metadata).__name__}")
    checked: dict[str, Any] = as_json(metadata, "metadata", 0)
    return checked


def as_json(value: object, path: str, depth: int) -> Any:
    """A value in JSON's own types. `path` says where it is; `depth` is 0 for the whole metadata."""
    if isinstance(value, str):
        if not is_encodable(value):
            raise Rejected([Problem("ENCODING_INVALID", path)])
        refuse_token_in(path, value)
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise TypeError(f"{path}: this is no number in JSON")
        return value
    if not isinstance(value, (Mapping, list, tuple)):
        raise TypeError(f"{path}: {type(value).__name__} is no type of JSON")
    if depth > MAX_METADATA_DEPTH:
        detail = f"maximum depth of {MAX_METADATA_DEPTH} exceeded"
        raise Rejected([Problem("", path, detail)])
    if not isinstance(value, Mapping):
        return [as_json(item, f"{path}.{i}", depth + 1) for i, item in enumerate(value)]
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{path}: keys must be str, not {type(key).__name__}")
    if not all([is_encodable(key) for key in value]):
        raise Rejected([Problem("ENCODING_INVALID", path)])
    return {key: as_json(item, f"{path}.{key}", depth + 1) for key, item in value.items()}


def is_encodable(text: str) -> bool:
    """Whether a text is whole: half a character (a lone surrogate) cannot be sent."""
    return not any(["\ud800" <= c <= "\udfff" for c in text])
