"""Ed25519 signatures (RFC 8032, section 5.1), as Keygen signs keys with.

In Python, since the standard library has none and the sandbox should not need a compiled package
for them. It takes some milliseconds, and how many may tell the secret: good enough for secrets
that are none, which the sandbox's are, and for nothing else.
"""

import hashlib

_Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates: x = X/Z, y = Y/Z, x·y = T/Z."""

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_NEUTRAL = (0, 1, 1, 0)
_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_Y = 4 * pow(5, -1, _P) % _P
_GENERATOR = (_X, _Y, 1, _X * _Y % _P)


def public_key(secret: bytes) -> bytes:
    """The 32 bytes of the public key of 32 secret ones."""
    return _encode(_times(_scalar_and_prefix(secret)[0], _GENERATOR))


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature."""
    scalar, prefix = _scalar_and_prefix(secret)
    nonce = _hash(prefix, message)
    commitment = _encode(_times(nonce, _GENERATOR))
    challenge = _hash(commitment, public_key(secret), message)
    return commitment + ((nonce + challenge * scalar) % _ORDER).to_bytes(32, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of a message was made with the secret of this public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _decode(public), _decode(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= _ORDER:
        return False
    challenge = _hash(signature[:32], public, message)
    return _encode(_times(answer, _GENERATOR)) == _encode(_add(commitment, _times(challenge, key)))


def _scalar_and_prefix(secret: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(secret).digest()
    scalar = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
    return scalar, digest[32:]


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % _ORDER


def _add(a: _Point, b: _Point) -> _Point:
    """The sum of two points, which may be the same (RFC 8032, section 5.1.4)."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % _P
    f = (a[1] + a[0]) * (b[1] + b[0]) % _P
    g = 2 * a[3] * b[3] * _D % _P
    h = 2 * a[2] * b[2] % _P
    x, y, z, t = (f - e) * (h - g), (h + g) * (f + e), (h - g) * (h + g), (f - e) * (f + e)
    return x % _P, y % _P, z % _P, t % _P


def _times(factor: int, point: _Point) -> _Point:
    product: _Point = _NEUTRAL
    while factor:
        if factor & 1:
            product = _add(product, point)
        point = _add(point, point)
        factor >>= 1
    return product


def _encode(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decode(encoded: bytes) -> _Point | None:
    """The point that 32 bytes stand for, if they stand for one (section 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    y, is_odd = number & (2**255 - 1), number >> 255
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if (x * x - square) % _P or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = _P - x
    return x, y, 1, x * y % _P
