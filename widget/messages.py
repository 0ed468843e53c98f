"""Our words, by error code.

GOV.UK style: say what happened and what to do; no "please", no "sorry", no "invalid". English is
here; every other language has a file in `locales/`, which words.js loads where it is wanted.
"""

ENGLISH: dict = {
    "SENDING": "Creating your account",
    "GREETING": "Your account is ready, {name}",
    "REDIRECT": "The next page opens in a few seconds.",
    "CONTINUE": "Open it now",
    "ERRORS_TITLE": "There is a problem",
    "ERROR_PREFIX": "Error:",
    "TIME_LEFT": "{time} left",
    "WAITED": "You can try again now",
    # What Keygen would not take, told before it is asked or after
    "EMAIL_INVALID": "Enter an email address in the correct format, like name@example.com",
    "EMAIL_MISSING": "Enter your email address",
    "EMAIL_TAKEN": "This email address already has an account. Sign in, or use another address",
    "EMAIL_TOO_LONG": "Email address must be 255 characters or fewer",
    "FIRST_NAME_TOO_LONG": "First name must be 255 characters or fewer",
    "LAST_NAME_TOO_LONG": "Last name must be 255 characters or fewer",
    "METADATA_TOO_LONG": "Your answers are too long together. Shorten them, then try again",
    "PASSWORD_BLANK": "Password must have more than spaces in it",
    "PASSWORD_MISSING": "Enter a password",
    "PASSWORD_TOO_LONG": "Password must be 72 characters or fewer",
    "PASSWORD_TOO_MANY_BYTES": (
        "Password must be shorter: accented letters and emoji count as two or more characters, "
        "and 72 is the most"
    ),
    "PASSWORD_TOO_SHORT": "Password must be 6 characters or more",
    # Constraints that the author wrote in HTML
    "BOX_UNTICKED": "Tick “{label}” to continue",
    "CHOICE_MISSING": "Choose an option for “{label}”",
    "FORMAT_WRONG": "“{label}” is not in the format asked for. Change it",
    "NOT_A_NUMBER": "“{label}” must be a number",
    "NUMBER_TOO_LARGE": "“{label}” must be {limit} or less",
    "NUMBER_TOO_SMALL": "“{label}” must be {limit} or more",
    "TEXT_TOO_LONG": {
        "one": "“{label}” must be {count} character or fewer",
        "other": "“{label}” must be {count} characters or fewer",
    },
    "TEXT_TOO_SHORT": {
        "one": "“{label}” must be {count} character or more",
        "other": "“{label}” must be {count} characters or more",
    },
    "VALUE_MISSING": "Fill in “{label}”",
    "VALUE_NOT_ALLOWED": "“{label}” has a value that cannot be used. Change it",
    # What stands in the way of sending
    "CLOSED": "You cannot sign up here at the moment. Contact the owner of this site.",
    "BLOCKED": "Sign-up from your network is blocked. Wait 30 minutes, or use another network",
    "ENCODING_INVALID": "One of your details has a character that cannot be used. Type it again",
    "FAULT": "A fault in this form stopped it. Try again",
    "JSON_INVALID": "One of your details has a character that cannot be used. Type it again",
    "OFFLINE": "You are offline. Connect to the internet, then try again",
    "ROBOT": "This looked like the work of a program, so nothing was sent. Try again",
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

DETAIL_CHARACTERS = 300

# Worded by toggle.js
OF_THE_TOGGLE = ("SHOW", "HIDE", "SHOWN", "HIDDEN")


class Messages:
    """What the visitor reads, in one language.

    `words` are those of signup.js (more codes than here, for what is said before Python is up) and
    of the language; `overrides` are those that the page's author wrote.
    """

    def __init__(self, words: dict, overrides: dict):
        self.words = dict(ENGLISH)
        self.words.update(words)
        # Keygen may know codes that we do not, so these may have words too.
        known = list(self.words) + list(OF_THE_TOGGLE)
        self.unknown = [code for code in overrides if code not in known]
        self.words.update(overrides)

    def text(self, code: str, plural: str = "other", **values) -> str:
        """The words for a code. `plural` is the plural category of the number in them, if any."""
        text = self.words[code]
        if isinstance(text, dict):
            text = text.get(plural) or text["other"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def problem(self, code: str, detail: str, label: str) -> str:
        """What to tell the visitor: our words; else Keygen's `detail` as a sentence.

        Keygen's details mostly go on from the name of the field ("is reserved"): `label` is its
        label on the page, or empty where the problem is of no field.
        """
        if code in self.words:
            return self.text(code)
        detail = detail if len(detail) <= DETAIL_CHARACTERS else detail[:DETAIL_CHARACTERS] + "…"
        return label + " " + detail if label else detail[:1].upper() + detail[1:]


def for_author(code: str, detail: str) -> str:
    """What to tell the page's author, in the console: the reason, its mend, Keygen's detail."""
    return AUTHOR[code] + (" Keygen says: " + detail if detail else "")
