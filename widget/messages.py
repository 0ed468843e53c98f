"""Our words, by error code.

GOV.UK style: say what happened and what to do; no "please", no "sorry", no "invalid". English is
here; every other language has a file in `locales/`, which words.js loads where it is wanted.
"""

import json

with open(__file__.rpartition("/")[0] + "/words/en.json", encoding="utf-8") as file:  # noqa: PTH123
    ENGLISH: dict = json.load(file)

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
