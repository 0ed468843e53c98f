"""Keygen's side of a sign-up, without I/O: what to send, and what an answer means.

    problems = check(attributes)                    # before anything is sent
    request = create_user(account, attributes)      # what to send
    answer = read(status, headers, text)            # what came back

An answer is one of three things:

    User            the account exists now
    Rejected        the visitor can mend it, or try again
    Unavailable     the page's author must mend it

Rules are those of the Keygen API, version 1.8.
"""

import json
from binascii import b2a_base64

API_VERSION = "1.8"
MEDIA_TYPE = "application/vnd.api+json"

NAME_CHARACTERS = 255
EMAIL_CHARACTERS = 255
PASSWORD_MIN_CHARACTERS = 6
PASSWORD_MAX_CHARACTERS = 72
# Keygen counts characters, but hashes only the first 72 bytes: what is beyond would be a
# password that anybody knows.
PASSWORD_MAX_BYTES = 72

METADATA_KEYS = 64
METADATA_BYTES = 16384

NUL = "\0"  # no database takes it
WHITE_SPACE = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

ATTRIBUTES = "/data/attributes/"


class Account:
    """Where users are created.

    `api_url` has no path of the API's own ("https://api.keygen.sh"); `account` is an ID, a slug,
    or empty where the host implies it; `environment` is an ID, a code, or empty for none.
    """

    def __init__(self, api_url: str, account: str, environment: str = ""):
        self.base_url = api_url.rstrip("/") + "/v1" + ("/accounts/" + account if account else "")
        self.environment = environment

    def request(self, method: str, path: str, body: str = "", authorization: str = ""):
        """A `Request` to a path of this account."""
        headers = {"Accept": MEDIA_TYPE, "Keygen-Version": API_VERSION}
        if body:
            headers["Content-Type"] = MEDIA_TYPE
        if self.environment:
            headers["Keygen-Environment"] = self.environment
        if authorization:
            headers["Authorization"] = authorization
        return Request(method, self.base_url + path, headers, body)


class Request:
    """An HTTP request as data. It may hold the password: keep it no longer than sending takes."""

    def __init__(self, method: str, url: str, headers: dict, body: str):
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body


class Problem:
    """One thing that stands between the visitor and an account.

    `code` is Keygen's, or one of ours where it has none; `attribute` is the attribute of the user
    that it concerns ("email"), or empty; `detail` is Keygen's sentence, or empty.
    """

    def __init__(self, code: str, attribute: str = "", detail: str = ""):
        self.code = code
        self.attribute = attribute
        self.detail = detail


class User:
    """The account exists. `resource` is the user as Keygen sent it."""

    taken = uncertain = False

    def __init__(self, resource: dict):
        self.resource = resource

    @property
    def name(self) -> str:
        """The full name; what there is of it; or the email address."""
        attributes = self.resource["attributes"]
        names = [member(attributes, name, str) for name in ("firstName", "lastName")]
        full = member(attributes, "fullName", str) or " ".join([name for name in names if name])
        return trim(full) or attributes["email"]


class Rejected:
    """Refused, for reasons that the visitor can mend or wait out.

    `status` is 0 where there was no answer; `errors` are Keygen's error objects, or objects of
    that shape where the refusal is ours; `wait` is how many seconds Keygen asks for before the
    next try, 0 for none.
    """

    def __init__(self, problems: list, status: int = 0, errors=(), request_id: str = ""):
        self.problems = problems
        self.status = status
        self.errors = list(errors) or [as_error(problem) for problem in problems]
        self.request_id = request_id
        self.wait = 0

    @property
    def taken(self) -> bool:
        """Whether the address has a user already."""
        return any([problem.code == "EMAIL_TAKEN" for problem in self.problems])

    @property
    def retry(self) -> bool:
        """Whether nothing that was typed is wrong: the same may be sent again."""
        return all([problem.code in TRY_AGAIN for problem in self.problems])

    @property
    def uncertain(self) -> bool:
        """Whether Keygen may have created the user all the same."""
        return self.retry and (self.status < 300 or self.status >= 500)


class Unavailable:
    """Refused, for a reason that only the page's author can mend.

    `code` names the reason; `detail` is Keygen's sentence, or empty.
    """

    taken = uncertain = False

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail


def as_error(problem: Problem) -> dict:
    """A problem in the shape of a JSON:API error object."""
    error: dict = {"title": "Not accepted", "detail": problem.detail, "code": problem.code}
    if problem.attribute:
        error["source"] = {"pointer": ATTRIBUTES + problem.attribute}
    return error


# --- What to send --------------------------------------------------------------------------------


def check(attributes: dict) -> list:
    """What Keygen would refuse of these attributes, as a list of `Problem`s, before it is asked."""
    problems = []

    for attribute, code in (
        ("firstName", "FIRST_NAME_TOO_LONG"),
        ("lastName", "LAST_NAME_TOO_LONG"),
    ):
        name = attributes.get(attribute, "")
        if len(name) > NAME_CHARACTERS:
            problems.append(Problem(code, attribute))
        elif NUL in name:
            problems.append(Problem("ENCODING_INVALID", attribute))

    email = attributes.get("email", "")
    if not email:
        problems.append(Problem("EMAIL_MISSING", "email"))
    elif len(email) > EMAIL_CHARACTERS:
        problems.append(Problem("EMAIL_TOO_LONG", "email"))
    elif not can_sign_in(email):
        problems.append(Problem("EMAIL_INVALID", "email"))

    password = attributes.get("password", "")
    if not password:
        problems.append(Problem("PASSWORD_MISSING", "password"))
    elif not trim(password):
        problems.append(Problem("PASSWORD_BLANK", "password"))
    elif len(password) < PASSWORD_MIN_CHARACTERS:
        problems.append(Problem("PASSWORD_TOO_SHORT", "password"))
    elif len(password) > PASSWORD_MAX_CHARACTERS:
        problems.append(Problem("PASSWORD_TOO_LONG", "password"))
    elif len(password.encode()) > PASSWORD_MAX_BYTES:
        problems.append(Problem("PASSWORD_TOO_MANY_BYTES", "password"))
    elif NUL in password:
        problems.append(Problem("ENCODING_INVALID", "password"))

    metadata = attributes.get("metadata", {})
    if keys_in(metadata) > METADATA_KEYS or len(compact(metadata).encode()) > METADATA_BYTES:
        problems.append(Problem("METADATA_TOO_LONG", "metadata"))
    return problems


def keys_in(value) -> int:
    """How many keys a JSON value has, over all its levels."""
    if isinstance(value, dict):
        return len(value) + sum([keys_in(item) for item in value.values()])
    return sum([keys_in(item) for item in value]) if isinstance(value, list) else 0


def compact(value) -> str:
    """A value as JSON without spaces, and with letters as they are."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except TypeError:  # MicroPython never escapes them, and knows no such option
        return json.dumps(value, separators=(",", ":"))


def keeps(key: str) -> bool:
    """Whether Keygen keeps a key of the metadata as it is: plain lowerCamel.

    It stores `user_id` for each of `user-id`, `User ID`, `userID`, and shows them as `userId`.
    """
    first, rest = key[:1], key[1:]
    doubled = [
        is_capital(letter) and is_capital(rest[i + 1 : i + 2]) and not is_small(rest[i + 2 : i + 3])
        for i, letter in enumerate(rest)
    ]
    return (
        is_small(first)
        and all([is_capital(c) or is_small(c) or c in "0123456789" for c in rest])
        and not any(doubled)
    )


def is_small(letter: str) -> bool:
    return letter != "" and letter in LETTERS


def is_capital(letter: str) -> bool:
    return letter != "" and letter in LETTERS.upper()


def trim(text: str) -> str:
    """`text` without white space at its ends. MicroPython's own strip() knows only ASCII's."""
    start, end = 0, len(text)
    while start < end and text[start] in WHITE_SPACE:
        start += 1
    while start < end and text[end - 1] in WHITE_SPACE:
        end -= 1
    return text[start:end]


LETTERS = "abcdefghijklmnopqrstuvwxyz"
LABEL = LETTERS + "0123456789-"
NOT_IN_LOCAL_PART = '()<>[]:;@\\,"\x7f' + WHITE_SPACE


def can_sign_in(email: str) -> bool:
    """Whether Keygen would take this address at sign-up and again at sign-in.

    Sign-in is the stricter of the two (one @, no white space, labels of ASCII letters, digits and
    hyphens, a last label of two letters or more): an address that only sign-up takes makes an
    account that nobody can enter. Written out by hand, as MicroPython's `re` has no counts.
    """
    local, _, domain = email.lower().partition("@")
    labels = domain.split(".")
    return (
        all(local.split("."))
        and all([c > " " and c not in NOT_IN_LOCAL_PART for c in local])
        and len(labels) > 1
        and all([label and all([c in LABEL for c in label]) for label in labels])
        and len(labels[-1]) > 1
        and all([c in LETTERS for c in labels[-1]])
    )


def create_user(account: Account, attributes: dict) -> Request:
    """The request that creates the user. Strict: Keygen refuses any key that it does not know."""
    body = {"data": {"type": "users", "attributes": attributes}}
    return account.request("POST", "/users", json.dumps(body))


def create_token(account: Account, email: str, password: str) -> Request:
    """The request that signs in. Its answer holds a token: `token_in`."""
    basic = b2a_base64((email + ":" + password).encode()).decode().strip()
    return account.request("POST", "/tokens", authorization="Basic " + basic)


def show_me(account: Account, token: str) -> Request:
    """The request for the user that a token belongs to."""
    return account.request("GET", "/me", authorization="Bearer " + token)


def revoke_token(account: Account, token: str, id: str) -> Request:
    """The request that makes a token worthless."""
    return account.request("DELETE", "/tokens/" + id, authorization="Bearer " + token)


# --- What came back ------------------------------------------------------------------------------

# Our codes for statuses whose errors carry none of Keygen's.
CODES = {
    400: "REQUEST_REFUSED",
    401: "UNAUTHORIZED",
    402: "DAILY_LIMIT_REACHED",
    403: "ACCOUNT_PROTECTED",
    404: "NOT_FOUND",
    405: "REQUEST_REFUSED",
    406: "REQUEST_REFUSED",
    413: "TOO_LARGE",
    415: "REQUEST_REFUSED",
    429: "TOO_MANY_REQUESTS",
}

# Nothing typed is wrong: the visitor can only wait, and try again.
TRY_AGAIN = (
    "BLOCKED",
    "FAULT",
    "OFFLINE",
    "ROBOT",
    "SERVER_ERROR",
    "TIMED_OUT",
    "TOO_MANY_REQUESTS",
    "UNREACHABLE",
    "UNREADABLE",
)

# What only the page's author can mend.
AUTHORS = (
    "ACCOUNT_INACTIVE",
    "ACCOUNT_PROTECTED",
    "DAILY_LIMIT_REACHED",
    "ENVIRONMENT_INVALID",
    "ENVIRONMENT_NOT_SUPPORTED",
    "INVALID_API_VERSION",
    "MIME_TYPE_INVALID",
    "NOT_FOUND",
    "REQUEST_REFUSED",
    "UNAUTHORIZED",
)


def read(status: int, headers: dict, text: str):
    """What an answer means: a `User`, `Rejected` or `Unavailable`. Never raises.

    `headers` has lower-case names.
    """
    document = parse(text)
    request_id = headers.get("x-request-id", "")
    if 200 <= status < 300:
        return user_in(document) or Rejected([Problem("UNREADABLE")], status, (), request_id)

    errors = errors_in(document)
    problems = [problem_in(status, error) for error in errors or [{}]]
    for problem in problems:
        if problem.code in AUTHORS:
            return Unavailable(problem.code, problem.detail)
    rejected = Rejected(problems, status, errors, request_id)
    if status == 429:
        rejected.wait = seconds_until_reset(headers)
    return rejected


MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
WAIT_SECONDS = 60  # where Keygen does not say
WAIT_MAX_SECONDS = 3600  # nobody waits longer; the next answer will tell


def seconds_until_reset(headers: dict) -> int:
    """How long to wait after a 429: by the server's own clock, as the visitor's may be wrong.

    `Retry-After` says the same, but CORS does not expose it.
    """
    try:
        wait = int(headers["x-ratelimit-reset"]) - seconds_since_1970(headers["date"])
    except (KeyError, ValueError, IndexError):
        return WAIT_SECONDS
    return min(max(wait, 1), WAIT_MAX_SECONDS)


def seconds_since_1970(date: str) -> int:
    """An HTTP date (RFC 9110, 5.6.7) as seconds. Raises ValueError or IndexError."""
    parts = date.split()
    day, month, year = int(parts[1]), MONTHS.index(parts[2]) // 3 + 1, int(parts[3])
    if month < 3:  # the year begins in March here, so that a leap day is its last
        month, year = month + 12, year - 1
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day
    hours, minutes, seconds = [int(part) for part in parts[4].split(":")]
    return (days - 719469) * 86400 + hours * 3600 + minutes * 60 + seconds


def token_in(text: str) -> tuple:
    """The token and its ID in the answer to `create_token`; two empty strings for none."""
    resource = member(parse(text), "data", dict)
    token = member(member(resource, "attributes", dict), "token", str)
    return token, member(resource, "id", str)


def parse(text: str):
    """The JSON value in `text`, or None."""
    try:
        return json.loads(text)
    except (ValueError, RuntimeError, MemoryError):  # not JSON; nested too deep; too large
        return None


def user_in(document):
    """The `User` in a JSON:API document, or None."""
    resource = member(document, "data", dict)
    attributes = member(resource, "attributes", dict)
    is_user = member(resource, "type", str) == "users" and member(resource, "id", str)
    return User(resource) if is_user and member(attributes, "email", str) else None


def errors_in(document) -> list:
    """The error objects of a JSON:API document."""
    return [error for error in member(document, "errors", list) if isinstance(error, dict)]


def problem_in(status: int, error: dict) -> Problem:
    """What one of Keygen's error objects says; an empty one stands for an answer without any."""
    code = member(error, "code", str)
    detail = member(error, "detail", str)
    pointer = member(member(error, "source", dict), "pointer", str)
    attribute = (
        pointer[len(ATTRIBUTES) :].replace("/", ".") if pointer.startswith(ATTRIBUTES) else ""
    )

    if status >= 500:
        code = "SERVER_ERROR"
    elif status == 409:
        code = "EMAIL_TAKEN"
    elif code.startswith("TOKEN_"):
        code = "UNAUTHORIZED"
    elif not code and status == 403:
        title = member(error, "title", str)
        if title == "Account does not have an active subscription":
            code = "ACCOUNT_INACTIVE"
        elif title != "Access denied":  # an address on a block list, or a proxy on the way
            code = "BLOCKED"
    elif not code and status == 400 and attribute and detail != "unpermitted parameter":
        return Problem("", attribute, detail)  # of a value: the visitor can mend it
    code = code or CODES.get(status, "")
    if not code and not detail:
        code = "UNREADABLE"
    return Problem(code, attribute or ("email" if code == "EMAIL_TAKEN" else ""), detail)


def member(value, name: str, kind):
    """`value[name]` where that is of this kind; else an empty one. Answers can be anything."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, kind) else kind()
