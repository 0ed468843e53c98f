"""Our words, by error code.

GOV.UK style: say what happened and what to do; no "please", no "sorry", no "invalid".
"""

VISITOR = {
    "EMAIL_INVALID": "Enter an email address in the correct format, like name@example.com",
    "EMAIL_MISSING": "Enter your email address",
    "EMAIL_TAKEN": "This email address already has an account. Sign in, or use another address",
    "EMAIL_TOO_LONG": "Email address must be 255 characters or fewer",
    "FIRST_NAME_TOO_LONG": "First name must be 255 characters or fewer",
    "LAST_NAME_TOO_LONG": "Last name must be 255 characters or fewer",
    "PASSWORD_BLANK": "Password must have more than spaces in it",
    "PASSWORD_MISSING": "Enter a password",
    "PASSWORD_TOO_LONG": "Password must be 72 characters or fewer",
    "PASSWORD_TOO_MANY_BYTES": (
        "Password must be shorter: accented letters and emoji count as two or more characters, "
        "and 72 is the most"
    ),
    "PASSWORD_TOO_SHORT": "Password must be 6 characters or more",
    "BLOCKED": "Sign-up from your network is blocked. Wait 30 minutes, or use another network",
    "ENCODING_INVALID": "One of your details has a character that cannot be used. Type it again",
    "JSON_INVALID": "One of your details has a character that cannot be used. Type it again",
    "FAULT": "A fault in this form stopped it. Try again",
    "OFFLINE": "You are offline. Connect to the internet, then try again",
    "SERVER_ERROR": "The sign-up service has a problem. Wait a minute, then try again",
    "TIMED_OUT": "The sign-up service took too long to answer. Try again",
    "TOO_LARGE": "Your details are too long to send. Shorten them, then try again",
    "TOO_MANY_REQUESTS": "Too many people on your network tried to sign up. Wait, then try again.",
    "UNREACHABLE": "The sign-up service cannot be reached. Check your connection, then try again",
    "UNREADABLE": "The sign-up service gave an answer that could not be read. Try again",
}

# For the console, with the mend.
AUTHOR = {
    "ACCOUNT_INACTIVE": "The Keygen account has no active subscription. Renew it in Keygen.",
    "ACCOUNT_PROTECTED": (
        "The Keygen account is protected, so that only a token may create its users, and a token "
        "must never be in a page. Unprotect the account (PATCH /v1/accounts/<account> with "
        '"protected": false), or create users from your own server.'
    ),
    "DAILY_LIMIT_REACHED": (
        "The Keygen account is over its daily number of requests. Add a payment method in Keygen."
    ),
    "ENVIRONMENT_INVALID": "Keygen does not know the environment. Check data-environment.",
    "ENVIRONMENT_NOT_SUPPORTED": "Keygen has no environments here. Remove data-environment.",
    "INVALID_API_VERSION": "Keygen does not speak version 1.8 of its API here. Update Keygen.",
    "MIME_TYPE_INVALID": (
        "Something between the page and Keygen changes the Accept or Content-Type header. Let "
        "application/vnd.api+json through."
    ),
    "NOT_FOUND": (
        "Keygen does not know this account or this address. Check data-account and data-api-url; "
        "on a custom domain, leave data-account out."
    ),
    "REQUEST_REFUSED": "Keygen refused the form of the request. Check data-api-url, and any proxy.",
    "UNAUTHORIZED": (
        "Something between the page and Keygen adds credentials. Sign-up must be sent without any."
    ),
}

CLOSED = "You cannot sign up here at the moment. Contact the owner of this site."
ERROR_PREFIX = "Error:"
ERRORS_TITLE = "There is a problem"
SENDING = "Creating your account"
TIME_LEFT = "{time} left"
WAITED = "You can try again now"
GREETING = "Your account is ready, {name}"

DETAIL_CHARACTERS = 300


def for_visitor(code: str, detail: str, label: str) -> str:
    """What to tell the visitor: our words; else Keygen's `detail` as a sentence.

    Keygen's details mostly go on from the name of the field ("is reserved"): `label` is its label
    on the page, or empty where the problem is of no field.
    """
    if code in VISITOR:
        return VISITOR[code]
    if code == "CONSTRAINT":
        return detail  # the browser's own words, which are whole sentences
    detail = detail if len(detail) <= DETAIL_CHARACTERS else detail[:DETAIL_CHARACTERS] + "…"
    return label + " " + detail if label else detail[:1].upper() + detail[1:]


def for_author(code: str, detail: str) -> str:
    """What to tell the page's author, in the console: the reason, its mend, Keygen's detail."""
    return AUTHOR[code] + (" Keygen says: " + detail if detail else "")
