"""Every code that a sign-up can end with: who can fix it, and what to tell them.

The visitor's words are in `widget/words/<language>.json`, by the same codes. What only the page's
author can fix has its advice here, for the console, in English.

The codes are Keygen's own if it has one. Ours stand for answers without a code, for no answer, for
what a form refuses by itself, and for bugs of ours.
"""

# Who can fix what a code stands for.
VISITOR = "visitor"  # something that was typed: correct it, and send it again
TIME = "time"  # nothing that was typed is wrong: wait, and send the same again
AUTHOR = "author"  # the page or the account: nobody can sign up until its owner acts

# The form's state afterwards.
STATES = {VISITOR: "ready", TIME: "ready", AUTHOR: "unavailable"}


class Code:
    """What is known about a code.

    `fixed_by` is VISITOR, TIME or AUTHOR; `statuses` are the HTTP statuses that it stands for if an
    answer has no code of its own; `advice` is the sentence for the page's author, with the fix.
    """

    def __init__(self, fixed_by: str, *statuses: int, advice: str = ""):
        self.fixed_by = fixed_by
        self.statuses = statuses
        self.advice = advice

    @property
    def state(self) -> str:
        """The form's state after this: "ready", or "unavailable"."""
        return STATES[self.fixed_by]


UNKNOWN = Code(VISITOR)  # Keygen may have codes that are not here; its own sentence is shown

# What the page's author asked for in HTML: the visitor's to fix. The words for these have gaps for
# the field's label and limit, which no answer of Keygen's has.
CONSTRAINTS = (
    "BOX_UNTICKED",
    "CHOICE_MISSING",
    "FORMAT_WRONG",
    "NOT_A_NUMBER",
    "NUMBER_TOO_LARGE",
    "NUMBER_TOO_SMALL",
    "TEXT_TOO_LONG",
    "TEXT_TOO_SHORT",
    "VALUE_MISSING",
    "VALUE_NOT_ALLOWED",
)

CODES = {
    # What Keygen does not accept: found before it is asked, or by its answer.
    "EMAIL_CANNOT_SIGN_IN": Code(VISITOR),  # only sign-up would take it
    "EMAIL_INVALID": Code(VISITOR),
    "EMAIL_MISSING": Code(VISITOR),
    "EMAIL_TAKEN": Code(VISITOR),
    "EMAIL_TOO_LONG": Code(VISITOR),
    "ENCODING_INVALID": Code(VISITOR),
    "FIRST_NAME_TOO_LONG": Code(VISITOR),
    "JSON_INVALID": Code(VISITOR),
    "LAST_NAME_TOO_LONG": Code(VISITOR),
    "MAILBOX_HAS_LICENSE": Code(VISITOR),  # of a server of the author's: another account has it
    "METADATA_TOO_LONG": Code(VISITOR),
    "PASSWORD_BLANK": Code(VISITOR),
    "PASSWORD_COMMON": Code(VISITOR),  # for our form alone
    "PASSWORD_MISSING": Code(VISITOR),
    "PASSWORD_TOO_LONG": Code(VISITOR),
    "PASSWORD_TOO_MANY_BYTES": Code(VISITOR),
    "PASSWORD_TOO_SHORT": Code(VISITOR),
    "PASSWORD_WRONG": Code(VISITOR),  # typed once more, for the licence
    "TOO_LARGE": Code(VISITOR, 413),
    # What passes with time.
    "BLOCKED": Code(TIME),
    "FAULT": Code(TIME),
    "OFFLINE": Code(TIME),
    "OTHER_STEP": Code(TIME),  # of a form; none of its fields can be shown as wrong
    "ROBOT": Code(TIME),
    "SERVER_ERROR": Code(TIME),
    "TIMED_OUT": Code(TIME),
    "TOO_BUSY": Code(TIME),  # of a server of the author's: many sign up at once
    "TOO_MANY_REQUESTS": Code(TIME, 429),
    "UNREACHABLE": Code(TIME),
    "UNREADABLE": Code(TIME),
    # What nobody who signs up can fix.
    "ACCOUNT_ALU_LIMIT_EXCEEDED": Code(
        AUTHOR,
        advice="The Keygen account has as many licensed users as it may. Change its plan.",
    ),
    "ACCOUNT_INACTIVE": Code(
        AUTHOR,
        advice="The Keygen account has no active subscription. Renew it in Keygen.",
    ),
    "ACCOUNT_PROTECTED": Code(
        AUTHOR,
        403,
        advice=(
            "The Keygen account is protected, so that only a token may create its users, and a "
            "token must never be in a page. Let a server hold it (python -m keygen_signup.server: "
            "docs/server.md), and name that server in data-signup-url. Or unprotect the account "
            '(PATCH /v1/accounts/<account> with "protected": false).'
        ),
    ),
    "DAILY_LIMIT_REACHED": Code(
        AUTHOR,
        402,
        advice=(
            "The Keygen account is over its daily number of requests. Add a payment method in "
            "Keygen."
        ),
    ),
    "ENVIRONMENT_INVALID": Code(
        AUTHOR,
        advice="Keygen does not know the environment. Check data-environment.",
    ),
    "ENVIRONMENT_NOT_SUPPORTED": Code(
        AUTHOR,
        advice="Keygen has no environments here. Remove data-environment.",
    ),
    "EXPIRY_IGNORED": Code(
        AUTHOR,
        advice=(
            "Keygen gave a token another time to end than was asked for, so it was revoked. Update "
            "Keygen."
        ),
    ),
    "INVALID_API_VERSION": Code(
        AUTHOR,
        advice="Keygen does not speak version 1.8 of its API here. Update Keygen.",
    ),
    "LICENSE_REFUSED": Code(
        AUTHOR,
        advice="Users cannot have a licence of this policy.",
    ),
    "MIME_TYPE_INVALID": Code(
        AUTHOR,
        advice=(
            "Something between the page and Keygen changes the Accept or Content-Type header. Let "
            "application/vnd.api+json through."
        ),
    ),
    "NOT_FOUND": Code(
        AUTHOR,
        404,
        advice=(
            "Keygen does not know this account or this address. Check data-account and "
            "data-api-url; on a custom domain, leave data-account out."
        ),
    ),
    "ORIGIN_NOT_ALLOWED": Code(
        AUTHOR,
        advice=(
            "The server at data-signup-url takes no sign-ups from pages of this origin. Add it to "
            "SIGNUP_ORIGINS there."
        ),
    ),
    "POLICY_BLOCKS_API": Code(
        AUTHOR,
        advice=(
            "The page's Content-Security-Policy blocks Keygen. Add the origin of data-api-url to "
            "its connect-src."
        ),
    ),
    "POLICY_NOT_FOUND": Code(
        AUTHOR,
        advice="Keygen does not know the policy. Check its ID.",
    ),
    "POLICY_POOL_EMPTY": Code(
        AUTHOR,
        advice="The policy's pool has no key left. Add keys to it in Keygen.",
    ),
    "POLICY_PROTECTED": Code(
        AUTHOR,
        advice=(
            "The policy is protected, so that only a server makes its licences. Name the server "
            '(data-signup-url), or choose a policy with "protected": false; its licences are free '
            "to take, renew and delete for anyone who signs up."
        ),
    ),
    "REQUEST_REFUSED": Code(
        AUTHOR,
        400,
        405,
        406,
        415,
        advice="Keygen refused the form of the request. Check data-api-url, and any proxy.",
    ),
    "SIGN_IN_REFUSED": Code(
        AUTHOR,
        advice="Keygen does not let this user sign in, so there is no way to a licence.",
    ),
    "SIGNUP_UNAVAILABLE": Code(
        AUTHOR,
        advice="The server at data-signup-url cannot create users at the moment. Its log says why.",
    ),
    "UNAUTHORIZED": Code(
        AUTHOR,
        401,
        advice=(
            "Something between the page and Keygen adds credentials. Sign-up must be sent without "
            "any."
        ),
    ),
}


def known(code: str) -> Code:
    """What is known about a code. One that is not in the table is the visitor's to fix."""
    return CODES.get(code, UNKNOWN)


def for_status(status: int) -> str:
    """The code that stands for an HTTP status, or an empty string."""
    for code, row in CODES.items():
        if status in row.statuses:
            return code
    return ""


class Problem:
    """One thing that stands between the visitor and an account.

    `code` is in the table above, or one of Keygen's that is not known here; `attribute` is the
    user's attribute that it concerns ("email"), or empty; `detail` is Keygen's sentence, and
    `title` its name for the kind of problem, or both are empty; `count` is the limit of a length in
    characters, or None.
    """

    def __init__(
        self, code: str, attribute: str = "", detail: str = "", title: str = "", count=None
    ):
        self.code = code
        self.attribute = attribute
        self.detail = detail
        self.title = title
        self.count = count

    @property
    def fixed_by(self) -> str:
        """Who can fix it: VISITOR, TIME or AUTHOR."""
        return known(self.code).fixed_by
