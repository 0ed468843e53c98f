"""Names for people that only who has the secret can make: for counters, locks and licences.

>>> canonical("Ada+trial@Example.com")
'ada@example.com'
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode

SECRET_BYTES = 32


def new_secret() -> str:
    """A secret, as it is written in `SIGNUP_SECRET`."""
    return secrets.token_urlsafe(SECRET_BYTES)


def decode_secret(text: str) -> bytes:
    """The bytes of a secret. Raises ValueError if it is none, without repeating it."""
    is_one = re.fullmatch(r"[\w-]{43,}", text, re.ASCII) and len(text) % 4 != 1
    key = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if is_one else b""
    if len(key) < SECRET_BYTES:
        raise ValueError(
            "is not a secret of 32 bytes. `python -m keygen_signup.server secret` prints one"
        )
    return key


def canonical(address: str) -> str:
    """The mailbox of an address: without capitals, and without a tag."""
    local, _, domain = address.lower().partition("@")
    return (local.partition("+")[0] or local) + "@" + domain


class Keys:
    """Keyed hashes, by the secret and by the one before it."""

    def __init__(self, secret: bytes, previous: bytes | None = None):
        self._secrets = [secret] if previous is None else [secret, previous]

    def of(self, kind: str, value: str) -> str:
        """The name for a value of a kind: 32 hexadecimal digits."""
        return self.all(kind, value)[0]

    def all(self, kind: str, value: str) -> list[str]:
        """The same, and the name that the secret before gave."""
        text = f"{kind}:{value}".encode()
        return [hmac.digest(secret, text, "sha256").hex()[:32] for secret in self._secrets]
