"""Password hashes: scrypt with a salt for each user, computed off the event loop.

What counts of a password is what counts of it in bcrypt, which the server uses.
"""

import asyncio
import hashlib
import hmac
import secrets

_COST = {"n": 2**12, "r": 8, "p": 1}
"""About 10 ms and 4 MB for each hash: modest, so that many sign-ups at once are answered."""

_BCRYPT_BYTES = 72


async def hash_password(password: str) -> str:
    """The salt and the hash, as text to store."""
    return await asyncio.to_thread(hash_at_once, password)


def hash_at_once(password: str) -> str:
    """The same, where there is no event loop to spare."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_scrypt(password, salt).hex()}"


async def verify_password(password: str, stored: str) -> bool:
    """Whether this is the password that `stored` was made of."""
    salt, digest = (bytes.fromhex(part) for part in stored.split(":"))
    return hmac.compare_digest(await asyncio.to_thread(_scrypt, password, salt), digest)


def _scrypt(password: str, salt: bytes) -> bytes:
    """The hash of what bcrypt reads: up to the first NUL, and 72 bytes at most."""
    read = password.encode().partition(b"\0")[0][:_BCRYPT_BYTES]
    return hashlib.scrypt(read, salt=salt, **_COST)
