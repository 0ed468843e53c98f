"""Signed keys, and what they are checked with (contract, section 10).

Each account has a key pair of its own, which is the same at every start.
"""

import base64
import hashlib

from keygen_sandbox import ed25519
from keygen_sandbox.accounts import Account

# Of no account: they are shown, because Keygen shows such keys. Nothing is signed with them.
_RSA_2048 = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAm1DiAo03GCVzifikWOZ0
S+1NmqazNM7mWg51yLXjt9/PWzZ3JEmzA9mzZI8tLCIVqBXZI76NC9YVLVI+AqLd
G5XySbH/Vxj3W2LXsc4nq7eO6ZR7i6wmhH/3FyPbUyyhTZhkCLh9iYVcVJK90pa+
OJuaClvWpZwuWHAlzk9xCwEm0Y1gsSpcZpSqAWs4DNoG5iRbXPJIC3sb7HSenCcc
bHtqP4GUlNbZ2Rz6WEc31QCgfr+t2QfieUoNVl9CoO5t0ULRHMI/nOmMxXeC/YKf
8uQZZJn0wo9taTnDSIDDzal3vvkFeX8Gu2xWjTw1Bqo7+xCmi8QQEYq662E3UWuN
1QIDAQAB
-----END PUBLIC KEY-----
"""
_ECDSA_P256 = """\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExuOfdueDjoKvEqjfHUFLv1/+WAEJ
2bElwvJ3jfK/2MjEirtTKJOsaSQ3BJ33N479nGZhSeQauzrwghij5DZ1aA==
-----END PUBLIC KEY-----
"""


def sign(account: Account, data: str) -> str:
    """The key that says this, and that the account says it: `key/<data>.<signature>`."""
    signed = f"key/{_url_base64(data.encode())}"
    return f"{signed}.{_url_base64(ed25519.sign(_secret(account), signed.encode()))}"


def signed_data(key: str, public_key: str) -> str | None:
    """What a signed key says, as an app finds it out without asking; None if it is a forgery.

    The public key is in hexadecimal, as Keygen's dashboard shows it.
    """
    signed, _, signature = key.partition(".")
    try:
        signed_by = bytes.fromhex(public_key)
        if ed25519.verify(signed_by, signed.encode(), base64.urlsafe_b64decode(signature)):
            return base64.urlsafe_b64decode(signed.removeprefix("key/")).decode()
    except ValueError:  # not Base64
        pass
    return None


def public_key(account: Account) -> str:
    """The Ed25519 key of an account, in hexadecimal: what an app has built in."""
    return ed25519.public_key(_secret(account)).hex()


def public_keys(account: Account) -> dict[str, str]:
    """Every public key of an account, by its kind, as the API shows them: in Base64."""
    keys = {"ed25519": public_key(account), "rsa2048": _RSA_2048, "ecdsa": _ECDSA_P256}
    return {kind: base64.b64encode(key.encode()).decode() for kind, key in keys.items()}


def _secret(account: Account) -> bytes:
    return hashlib.sha256(f"keygen-sandbox:{account.id}".encode()).digest()


def _url_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()
