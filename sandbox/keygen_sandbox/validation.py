"""The rules a user and a licence must keep before they are stored (contract, section 3)."""

import json
import re
from typing import Any

from keygen_sandbox.errors import Error, invalid
from keygen_sandbox.naming import camel
from keygen_sandbox.schema import LIMITS

# The addresses that the Ruby `mail` gem parses to exactly themselves: comments, folding white
# space, display names and angle brackets never do. Local parts may have dots anywhere, even
# doubled, and quoted strings; letters beyond ASCII count as text (RFC 6532). An approximation in
# two places: quoted domains are refused, and escapes in quoted strings are taken as they stand.
_TEXT = r"a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\U0010ffff"
_QUOTED = r'"(?:[ \t]?(?:[\x21\x23-\x5b\x5d-\x7e\u0080-\U0010ffff]|\\[\x20-\x7e\t]))+[ \t]?"'
_LOCAL = rf"(?=\.*[^.@])(?:[.{_TEXT}]|{_QUOTED})+"
_DOMAIN = rf"[.{_TEXT}]*[{_TEXT}]"
_LITERAL = r"\[[\x21-\x5a\x5e-\x7e\u0080-\U0010ffff]*\]"
_ADDRESS = re.compile(rf"{_LOCAL}@(?P<domain>{_DOMAIN}|{_LITERAL})")

SIGN_IN_EMAIL = re.compile(r"[^@ \t\n\v\f\r]+@(?:[-a-z0-9]+\.)+[a-z]{2,}", re.IGNORECASE)
"""What signing in takes for an email: stricter than signing up (contract, section 3, trap)."""

_KEY = "/data/attributes/key"
_ASCII_WHITESPACE = "\0\t\n\v\f\r "


def normalise_email(email: str) -> str:
    """The email as it is compared and stored."""
    return email.lower().strip(_ASCII_WHITESPACE)


def is_email(text: str) -> bool:
    """Whether a normalised email may sign up."""
    match = _ADDRESS.fullmatch(text)
    return match is not None and "." in match["domain"] and ".." not in match["domain"]


def user_errors(attributes: dict[str, Any], *, email_taken: bool) -> list[Error]:
    """All faults of a new user's attributes, the email being normalised already."""
    email = attributes["email"]
    errors = []
    if not is_email(email):
        errors.append(invalid("users", "/data/attributes/email", "is invalid", "EMAIL_INVALID"))
    errors += _length_errors("users", "email", email, maximum=255)
    if email_taken:
        errors.append(taken("users", "email"))
    errors += password_errors(attributes.get("password"))
    errors += _length_errors("users", "firstName", attributes.get("first_name"), maximum=255)
    errors += _length_errors("users", "lastName", attributes.get("last_name"), maximum=255)
    return errors + metadata_errors("users", attributes.get("metadata"))


def password_errors(password: str | None) -> list[Error]:
    """The faults of a new password: 6 to 72 characters, whatever their bytes."""
    return _length_errors("users", "password", password, minimum=6, maximum=72)


def token_errors(attributes: dict[str, Any]) -> list[Error]:
    """All faults of a new token's attributes."""
    return _length_errors("tokens", "name", attributes.get("name"), maximum=255)


def license_errors(
    attributes: dict[str, Any], *, key_taken: bool = False, is_signed: bool = False
) -> list[Error]:
    """All faults of the attributes of a new or changed licence."""
    errors = metadata_errors("licenses", attributes.get("metadata"))
    if attributes.get("key") in ("actions", "action"):
        errors.append(invalid("licenses", _KEY, "is reserved", "KEY_NOT_ALLOWED"))
    if key_taken:
        errors.append(taken("licenses", "key"))
    errors += _length_errors(
        "licenses", "key", attributes.get("key"), minimum=1 if is_signed else 6, maximum=16384
    )
    errors += _length_errors("licenses", "name", attributes.get("name"), maximum=1024)
    limits = {name: attributes[name] for name in LIMITS if attributes.get(name)}  # 0 is no limit
    return errors + [error for name in limits for error in _limit_errors(name, limits[name])]


def _limit_errors(name: str, value: int) -> list[Error]:
    """The fault of a limit of a licence, which is for one machine."""
    least = 1 if name in ("max_cores", "max_memory", "max_disk") else 0
    most = 2**63 - 1 if name in ("max_memory", "max_disk") else 2**31 - 1
    if value < least:
        detail = f"must be greater than or equal to {least}"
    elif value > most:
        detail = f"must be less than or equal to {most}"
    elif name == "max_machines" and value != 1:
        detail = "must be equal to 1 for non-floating policy"
    else:
        return []
    pointer = f"/data/attributes/{camel(name)}"
    return [invalid("licenses", pointer, detail, f"{name.upper()}_INVALID")]


def taken(resource: str, name: str) -> Error:
    """The fault of an attribute that somebody else has."""
    pointer = f"/data/attributes/{name}"
    return invalid(resource, pointer, "has already been taken", f"{name.upper()}_TAKEN")


def metadata_errors(resource: str, metadata: dict[str, Any] | None) -> list[Error]:
    """The faults of the metadata of a resource ("users", "licenses") with snake_case keys."""
    if not metadata:
        return []
    pointer = "/data/attributes/metadata"
    try:
        text = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # a number beyond the largest float reads as infinity
        return [invalid(resource, pointer, "must be valid JSON", "METADATA_INVALID")]
    errors = []
    if len(text.encode()) > 16384:
        errors.append("too large (exceeded limit of 16384 bytes)")
    if _count_keys(metadata) > 64:
        errors.append("too many keys (exceeded limit of 64 keys)")
    return [invalid(resource, pointer, detail, "METADATA_TOO_LONG") for detail in errors]


def _length_errors(
    resource: str, name: str, text: str | None, *, minimum: int = 0, maximum: int
) -> list[Error]:
    if text is None or minimum <= len(text) <= maximum:
        return []
    code = re.sub(r"(?=[A-Z])", "_", name).upper()
    if len(text) < minimum:
        code, detail = f"{code}_TOO_SHORT", f"is too short (minimum is {minimum} characters)"
    else:
        code, detail = f"{code}_TOO_LONG", f"is too long (maximum is {maximum} characters)"
    return [invalid(resource, f"/data/attributes/{name}", detail, code)]


def _count_keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_count_keys, value.values()))
    return sum(map(_count_keys, value)) if isinstance(value, list) else 0
