"""What Keygen accepts: its rules for a user, checked before it is asked.

    >>> [problem.code for problem in check({"email": "ada@localhost", "password": "short"})]
    ['EMAIL_INVALID', 'PASSWORD_TOO_SHORT']

The rules are those of the Keygen API, version 1.8. Section 3 of `tests/data/keygen-contract.md`
says where each is in its source.
"""

import json

from .codes import Problem

# Characters, as Keygen counts them: code points.
MAX_NAME_LENGTH = 255
MAX_EMAIL_LENGTH = 255
MIN_PASSWORD_LENGTH = 6
MAX_PASSWORD_LENGTH = 72
# Keygen hashes with bcrypt, which ignores everything after the first 72 bytes: more would protect
# nothing.
MAX_PASSWORD_BYTES = 72

MAX_METADATA_KEYS = 64  # over all levels
MAX_METADATA_BYTES = 16384

NUL = "\0"  # not in PostgreSQL: https://www.postgresql.org/docs/current/datatype-character.html
WHITE_SPACE = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = LETTERS.upper()
DIGITS = "0123456789"
DOMAIN_CHARACTERS = LETTERS + DIGITS + "-"
NOT_IN_LOCAL_PART = '()<>[]:;@\\,"\x7f' + WHITE_SPACE


def check(attributes: dict, password_min: int = MIN_PASSWORD_LENGTH) -> list:
    """What Keygen would refuse in a user's attributes, as a list of `Problem`s.

    `attributes` may have `firstName`, `lastName`, `email`, `password` and `metadata`, as the API
    names them. Missing ones count as empty. `password_min` may ask for more than Keygen does.
    """
    problems = [
        check_name(attributes.get("firstName", ""), "firstName", "FIRST_NAME_TOO_LONG"),
        check_name(attributes.get("lastName", ""), "lastName", "LAST_NAME_TOO_LONG"),
        check_email(attributes.get("email", "")),
        check_password(attributes.get("password", ""), password_min),
        check_metadata(attributes.get("metadata", {})),
    ]
    return [problem for problem in problems if problem]


def check_name(name: str, attribute: str, too_long: str):
    """What is wrong with a name, or None."""
    if len(name) > MAX_NAME_LENGTH:
        return Problem(too_long, attribute)
    if NUL in name:
        return Problem("ENCODING_INVALID", attribute)
    return None


def check_email(email: str):
    """What is wrong with an email address, or None."""
    if not email:
        return Problem("EMAIL_MISSING", "email")
    if len(email) > MAX_EMAIL_LENGTH:
        return Problem("EMAIL_TOO_LONG", "email")
    if not can_sign_in(email):
        before, _, last = email.lower().rpartition(".")
        is_in_other_letters = last.startswith("xn--") and can_sign_in(before + ".example")
        return Problem("EMAIL_CANNOT_SIGN_IN" if is_in_other_letters else "EMAIL_INVALID", "email")
    return None


def check_password(password: str, minimum: int = MIN_PASSWORD_LENGTH):
    """What is wrong with a password, or None."""
    if not password:
        return Problem("PASSWORD_MISSING", "password")
    if not trim(password):
        return Problem("PASSWORD_BLANK", "password")
    if len(password) < minimum:
        return Problem("PASSWORD_TOO_SHORT", "password", count=minimum)
    if len(password) > MAX_PASSWORD_LENGTH:
        return Problem("PASSWORD_TOO_LONG", "password")
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        return Problem("PASSWORD_TOO_MANY_BYTES", "password")
    if NUL in password:
        return Problem("ENCODING_INVALID", "password")
    return None


def check_metadata(metadata: dict):
    """What is wrong with metadata, or None."""
    if not metadata:
        return None
    is_too_long = len(compact(metadata).encode()) > MAX_METADATA_BYTES
    if count_keys(metadata) > MAX_METADATA_KEYS or is_too_long:
        return Problem("METADATA_TOO_LONG", "metadata")
    return None


def with_ascii_domain(email: str, to_ascii) -> str:
    """An address with its domain in ASCII, as whoever has a domain outside of it can sign in by
    that alone: section 10 of `tests/data/keygen-contract.md`.

    `to_ascii(domain)` is the platform's way, and gives an empty string for what is no domain. It is
    asked only where it must be: to a browser, `1.2` is an address on the net, 1.0.0.2.

    >>> with_ascii_domain("ada@bücher.example", lambda domain: "xn--bcher-kva.example")
    'ada@xn--bcher-kva.example'
    """
    local, at, domain = email.rpartition("@")
    is_ascii = max(domain, default="") < "\x80"
    if is_ascii or any([c < "\x80" and c.lower() not in DOMAIN_CHARACTERS + "." for c in domain]):
        return email
    return local + at + (to_ascii(domain) or domain)


def can_sign_in(email: str) -> bool:
    """Whether Keygen would accept this address at sign-up and again at sign-in.

    Sign-in is the stricter of the two (one @, no white space, labels of ASCII letters, digits and
    hyphens, a last label of two letters or more). An address that only sign-up accepts makes an
    account that nobody can sign in to. Of dots before the @, both let any be.

    >>> can_sign_in("ada@example.com"), can_sign_in("ada@localhost"), can_sign_in("ada@x.y")
    (True, False, False)

    Written out by hand, as MicroPython's `re` has no counts:
    https://docs.micropython.org/en/latest/library/re.html
    """
    local, _, domain = email.lower().partition("@")
    labels = domain.split(".")
    return (
        local.strip(".") != ""
        and all([c > " " and c not in NOT_IN_LOCAL_PART for c in local])
        and len(labels) > 1
        and all([is_made_of(DOMAIN_CHARACTERS, label) for label in labels])
        and len(labels[-1]) > 1
        and is_made_of(LETTERS, labels[-1])
    )


def is_made_of(characters: str, text: str) -> bool:
    """Whether there is something in a text, and nothing but these characters of ASCII."""
    return text != "" and text.strip(characters) == ""


def is_stable_key(key: str) -> bool:
    """Whether Keygen keeps a key of the metadata as it is: plain lowerCamel.

    It stores `user_id` for each of `user-id`, `User ID`, `userID`, and shows them as `userId`.

    >>> is_stable_key("userId"), is_stable_key("userID"), is_stable_key("user_id")
    (True, False, False)
    """
    first, rest = key[:1], key[1:]
    if not first or first not in LETTERS:
        return False
    if not all([c in LETTERS or c in CAPITALS or c in DIGITS for c in rest]):
        return False
    for i, letter in enumerate(rest[:-1]):
        after = rest[i + 2 : i + 3]
        if letter in CAPITALS and rest[i + 1] in CAPITALS and not (after and after in LETTERS):
            return False  # an abbreviation: two capitals in a row become one
    return True


def count_keys(value) -> int:
    """How many keys a JSON value has, over all its levels."""
    if isinstance(value, dict):
        return len(value) + sum([count_keys(item) for item in value.values()])
    return sum([count_keys(item) for item in value]) if isinstance(value, list) else 0


def compact(value) -> str:
    """A value as JSON, without spaces, and without escapes for letters."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except TypeError:
        # MicroPython never escapes letters, and has no option for it:
        # https://docs.micropython.org/en/latest/library/json.html
        return json.dumps(value, separators=(",", ":"))


def trim(text: str) -> str:
    """`text` without white space at its ends. MicroPython's own strip() knows only ASCII's:

    https://github.com/micropython/micropython/blob/master/py/unicode.c
    """
    start, end = 0, len(text)
    while start < end and text[start] in WHITE_SPACE:
        start += 1
    while start < end and text[end - 1] in WHITE_SPACE:
        end -= 1
    return text[start:end]
