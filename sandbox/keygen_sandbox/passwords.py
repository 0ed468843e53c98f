"""Password hashes: scrypt with a salt for each user, computed off the event loop."""

import asyncio
import hashlib
import hmac
import secrets

from keygen_sandbox.store import NullByte

_COST = {"n": 2**12, "r": 8, "p": 1}
"""About 10 ms and 4 MB for each hash: modest, so that many sign-ups at once are answered."""


async def hash_password(password: str) -> str:
    """The salt and the hash, as text to store. Raises NullByte, as bcrypt cannot take one."""
    salt = secrets.token_bytes(16)
    digest = await asyncio.to_thread(_scrypt, password, salt)
    return f"{salt.hex()}:{digest.hex()}"


async def verify_password(password: str, stored: str) -> bool:
    """Whether this is the password that `stored` was made of."""
    salt, digest = (bytes.fromhex(part) for part in stored.split(":"))
    return hmac.compare_digest(await asyncio.to_thread(_scrypt, password, salt), digest)


def _scrypt(password: str, salt: bytes) -> bytes:
    if "\0" in password:
        raise NullByte
    return hashlib.scrypt(password.encode(), salt=salt, **_COST)
