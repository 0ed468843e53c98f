"""What came back from Keygen, and what it means.

    >>> error = '{"title": "T", "detail": "is taken", "code": "EMAIL_TAKEN"}'
    >>> answer = read(422, {}, '{"errors": [' + error + ']}')
    >>> type(answer).__name__, answer.is_taken, answer.can_retry
    ('Rejected', True, False)

An answer is one of three things:

    User            the account exists now
    Rejected        the visitor can fix it, or wait and try again
    Unavailable     only the page's author can fix it

`tests/data/keygen-contract.md`, sections 4 and 5, says what Keygen answers, and why.
"""

from .codes import CODES, TIME, Problem, for_status, known
from .documents import get_typed, hide, hide_in, parse, related
from .rules import trim

ATTRIBUTES = "/data/attributes/"  # where JSON pointers to a user's attributes begin

# What Keygen's users have. Whatever was typed as a password, these stay as they are.
USER_MEMBERS = ("type", "id", "attributes", "relationships", "links")
USER_ATTRIBUTES = (
    "fullName",
    "firstName",
    "lastName",
    "email",
    "status",
    "role",
    "permissions",
    "metadata",
    "created",
    "updated",
)

MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
DEFAULT_WAIT_SECONDS = 60  # if Keygen does not say how long to wait
MAX_WAIT_SECONDS = 3600  # nobody waits longer; the next answer says more


class User:
    """The account exists. `resource` is the user as Keygen sent it, and `included` what came with
    it: a server of the author's may have made a licence."""

    is_taken = is_unconfirmed = False

    def __init__(self, resource: dict, included=()):
        self.resource = resource
        self.included = included

    @property
    def email(self) -> str:
        return self.resource["attributes"]["email"]

    @property
    def name(self) -> str:
        """The full name, or what there is of it, or the email address."""
        attributes = self.resource["attributes"]
        names = [get_typed(attributes, name, str) for name in ("firstName", "lastName")]
        full = get_typed(attributes, "fullName", str) or " ".join([n for n in names if n])
        return trim(full) or self.email

    def hide(self, secret: str) -> None:
        """Put ••• for a secret into what Keygen's users do not have."""
        self.resource = hide_in(self.resource, secret, USER_MEMBERS)
        attributes = hide_in(self.resource["attributes"], secret, USER_ATTRIBUTES)
        self.resource["attributes"] = attributes


class Rejected:
    """Refused, for reasons that the visitor can fix or wait out.

    `status` is the HTTP status, 0 if there was no answer; `errors` are Keygen's error objects, or
    objects of that shape if the refusal is ours; `request_id` is Keygen's, or empty; `wait_seconds`
    is how long Keygen asks us to wait before the next try, or 0.
    """

    def __init__(self, problems: list, status: int = 0, errors=(), request_id: str = ""):
        self.problems = problems
        self.status = status
        self.errors = list(errors) or [as_error(problem) for problem in problems]
        self.request_id = request_id
        self.wait_seconds = 0

    @property
    def is_taken(self) -> bool:
        """Whether the address already has a user."""
        return any([problem.code == "EMAIL_TAKEN" for problem in self.problems])

    @property
    def can_retry(self) -> bool:
        """Whether nothing that was typed is wrong, so the same can be sent again."""
        return all([problem.fixed_by == TIME for problem in self.problems])

    @property
    def is_unconfirmed(self) -> bool:
        """Whether Keygen may have created the user nevertheless."""
        return self.can_retry and (self.status < 300 or self.status >= 500)

    def hide(self, secret: str) -> None:
        """Put ••• for a secret into the free text."""
        for problem in self.problems:
            problem.title = hide(problem.title, secret)
            problem.detail = hide(problem.detail, secret)
        self.errors = [hide_in_error(error, secret) for error in self.errors]
        self.request_id = hide(self.request_id, secret)


class Unavailable:
    """Refused, for a reason that only the page's author can fix.

    `code` is in the table of `codes`; `detail` is Keygen's sentence, or empty.
    """

    is_taken = is_unconfirmed = False

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail

    def hide(self, secret: str) -> None:
        """Put ••• for a secret into the free text."""
        self.detail = hide(self.detail, secret)


def as_error(problem: Problem) -> dict:
    """A problem in the shape of a JSON:API error object."""
    error: dict = {"title": "Not accepted", "detail": problem.detail, "code": problem.code}
    if problem.attribute:
        error["source"] = {"pointer": ATTRIBUTES + problem.attribute}
    return error


def read(status: int, headers: dict, text: str, secret: str = ""):
    """What an answer means: a `User`, `Rejected` or `Unavailable`. Never raises.

    `headers` has lower-case names; `text` is the body; `secret` is what was typed as a password:
    where free text of the answer repeats it, it has ••• instead.
    """
    answer = judge(status, headers, text)
    answer.hide(secret)
    return answer


def judge(status: int, headers: dict, text: str):
    """What an answer means, with whatever it repeats."""
    document = parse(text)
    request_id = headers.get("x-request-id", "")
    if 200 <= status < 300:
        return user_in(document) or Rejected([Problem("UNREADABLE")], status, (), request_id)

    errors = errors_in(document)
    problems = [problem_in(status, error) for error in errors or [{}]]
    for problem in problems:
        if known(problem.code).state == "unavailable":
            return Unavailable(problem.code, problem.detail)
    rejected = Rejected(problems, status, errors, request_id)
    if status == 429:
        rejected.wait_seconds = seconds_until_reset(headers)
    return rejected


def problem_in(status: int, error: dict) -> Problem:
    """What one of Keygen's error objects says; an empty one stands for an answer without errors."""
    code = get_typed(error, "code", str)
    title = get_typed(error, "title", str)
    detail = get_typed(error, "detail", str)
    attribute = attribute_in(error)
    if is_of_a_value(status, code, attribute, detail):
        return Problem("", attribute, detail, title)
    code = code_for(status, code, title)
    if not code and not detail:
        code = "UNREADABLE"
    return Problem(code, attribute or ("email" if code == "EMAIL_TAKEN" else ""), detail, title)


def attribute_in(error: dict) -> str:
    """The user's attribute that an error object points to ("metadata.plan"), or an empty string."""
    pointer = get_typed(get_typed(error, "source", dict), "pointer", str)
    if not pointer.startswith(ATTRIBUTES):
        return ""
    return pointer[len(ATTRIBUTES) :].replace("/", ".")


def hide_in_error(error: dict, secret: str) -> dict:
    """An error object with ••• for a secret, but in its code, and in where it points to, if these
    are known."""
    is_known = get_typed(error, "code", str) in CODES
    hidden = hide_in(error, secret, ("code",) if is_known else ())
    attribute = attribute_in(error)
    if attribute in USER_ATTRIBUTES or attribute == "password":
        hidden["source"]["pointer"] = error["source"]["pointer"]
    return hidden


def is_of_a_value(status: int, code: str, attribute: str, detail: str) -> bool:
    """Whether a 400 is about a value that was typed. Others are about the form of the request."""
    return bool(status == 400 and not code and attribute and detail != "unpermitted parameter")


def code_for(status: int, code: str, title: str) -> str:
    """The code that counts: Keygen's own, or ours if it has none or says too little."""
    if code in CODES:
        return code
    if status >= 500:
        return "SERVER_ERROR"
    if status == 429:  # of something in between, with a code of its own
        return "TOO_MANY_REQUESTS"
    if status == 409:  # two sign-ups with the same address collided
        return "EMAIL_TAKEN"
    if code.startswith("TOKEN_"):
        return "UNAUTHORIZED"
    if status == 403 and not code:
        return code_for_403(title)
    return code or for_status(status)


def code_for_403(title: str) -> str:
    """Keygen's kinds of 403 differ only in their titles."""
    if title == "Account does not have an active subscription":
        return "ACCOUNT_INACTIVE"
    if title == "Access denied":
        return "ACCOUNT_PROTECTED"
    return "BLOCKED"  # an IP address on a block list, or a proxy in between


def seconds_until_reset(headers: dict) -> int:
    """How long to wait after a 429, by the server's own clock, as the visitor's may be wrong.

    `Retry-After` says the same, but a page on another origin cannot read it. Only a few headers
    are safelisted, and Keygen does not expose this one:
    https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
    """
    try:
        wait = int(headers["x-ratelimit-reset"]) - seconds_since_1970(headers["date"])
    except (KeyError, ValueError, IndexError):
        return DEFAULT_WAIT_SECONDS
    return min(max(wait, 1), MAX_WAIT_SECONDS)


def seconds_since_1970(date: str) -> int:
    """An HTTP date (RFC 9110, 5.6.7) as seconds. Raises ValueError or IndexError."""
    parts = date.split()
    day, month, year = int(parts[1]), MONTHS.index(parts[2]) // 3 + 1, int(parts[3])
    if month < 3:  # the year begins in March here, so that a leap day is its last
        month, year = month + 12, year - 1
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day
    hours, minutes, seconds = [int(part) for part in parts[4].split(":")]
    return (days - 719469) * 86400 + hours * 3600 + minutes * 60 + seconds


class Token:
    """A token that was just made. It has no `__repr__` of its own, which would show `secret`.

    `expiry` is when it ends, in ISO 8601, or empty if it does not; `user_id` is whose it is.
    """

    def __init__(self, secret: str, id: str, expiry: str, user_id: str):
        self.secret = secret
        self.id = id
        self.expiry = expiry
        self.user_id = user_id


def token_in(text: str):
    """The `Token` in the answer to `requests.create_token`, or None."""
    resource = get_typed(parse(text), "data", dict)
    attributes = get_typed(resource, "attributes", dict)
    secret, id = get_typed(attributes, "token", str), get_typed(resource, "id", str)
    expiry, user_id = get_typed(attributes, "expiry", str), related(resource, "bearer")
    return Token(secret, id, expiry, user_id) if secret and id and user_id else None


def user_in(document):
    """The `User` in a JSON:API document, or None."""
    resource = get_typed(document, "data", dict)
    attributes = get_typed(resource, "attributes", dict)
    is_user = get_typed(resource, "type", str) == "users" and get_typed(resource, "id", str)
    if not (is_user and get_typed(attributes, "email", str)):
        return None
    return User(resource, get_typed(document, "included", list))


def errors_in(document) -> list:
    """The error objects of a JSON:API document."""
    return [error for error in get_typed(document, "errors", list) if isinstance(error, dict)]
