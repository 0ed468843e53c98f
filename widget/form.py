"""The form on the page: its state, and what its status line and its notice say."""

import json

from keygen_signup import requests

from . import browser, states
from .errors import Errors
from .fields import NAMES
from .messages import Messages, Phrase
from .notes import Notes
from .notice import Notice
from .reset_link import ResetLink

# Of the greeting, by the options that say where they lead.
LINKS = ("next", "download", "keyHelp", "signIn", "support")


class Form:
    """A form element that the tag guards, with the options that the tag read.

    `state` is one of those in `states.json`; `is_held` is whether a submission waited for Python;
    `is_accepting` is whether a submission is carried out now, or ignored; `redirect` is where to go
    after the sign-up, or empty; `attribution` is metadata about where the visit began; `names` are
    those of the fields, by the user's attributes; `has_greeting` is whether we greet, or the page.

    `password_min` is how many characters a password has at least.

    `users` is the account where users and licences are posted, `account` where all else goes;
    `policy` is the ID of the policy of which the visitor gets a licence, or empty, and
    `license_name` its name; `links` are addresses by `LINKS`, and `next_label` the words for the
    first of them.
    """

    def __init__(self, element, options: dict):
        self.weak_element = browser.weak(element)
        self.overrides = options["overrides"]
        self.messages = self.messages_in(options)
        self.names = options.get("fields") or NAMES
        self.links = {name: options[name] for name in LINKS}
        self.errors = Errors(self.messages, self.names, self.links["signIn"])
        self.notes = Notes(self)
        self.notice = Notice(self)
        self.state = options["state"]
        self.is_held = options["held"]
        self.is_accepting = True
        self.sent = 0  # how many sign-ups were sent
        self.redirect = options["redirect"]
        self.password_min = int(options["passwordMin"])
        self.attribution = options.get("attribution") or {}
        self.has_greeting = options["greeting"] == "on"
        at = options["account"], options["environment"]
        self.account = self.users = requests.Account(options["apiUrl"], *at)
        if options["signupUrl"]:
            self.users = requests.Account(options["signupUrl"], *at)
        self.policy = options["policy"]
        self.license_name = options["licenseName"]
        self.next_label = options["nextLabel"]
        self.reset_link = ResetLink(self, options["reset"], options["apiUrl"])
        self.said = ""  # the code of what the status line says
        self.take_back_greeting = lambda: None
        self.forget = lambda: None  # drops what is kept of the visitor
        self.visitors = 1  # how many have had the form: after a sign-up, a reset is for the next

    @property
    def is_done(self) -> bool:
        """Whether the visitor has signed up, so that the form is hidden."""
        return self.state in states.DONE

    @property
    def element(self):
        """What `browser` knows the form by."""
        return self.weak_element()

    def messages_in(self, language: dict) -> Messages:
        """Our words in a language that the tag has loaded: its `locale` and `words`."""
        around = browser.page_language(self.element)
        return Messages(language["locale"], language["words"], self.overrides, around)

    def translate(self, language_json: str) -> None:
        """Go on in another language, and say in it what is on the page."""
        self.messages = self.messages_in(json.loads(language_json))
        self.errors.translate(self.element, self.messages)
        self.notes.translate()
        self.notice.translate()
        self.reset_link.translate()
        if self.said:
            self.say(self.said)

    def step(self, name: str) -> dict:
        """Take a step of the table. Returns its row. Raises ValueError if it is not allowed."""
        row = states.row(self.state, name)
        self.state = row["to"]
        self.accept(self.state not in ("sending", "issuing"))
        self.say(row.get("says", ""))
        browser.enter(self.element, self.state)
        return row

    def accept(self, accepting: bool) -> None:
        """Carry out submissions from now on, or ignore them. The button shows which."""
        self.is_accepting = accepting
        # While something is under way, this may be the only reference to the form.
        self.keep_alive = None if accepting else self.element
        browser.show_accepting(self.element, accepting, self.state == "sending")

    def tell(self, code: str) -> None:
        """Say it, and show it above the form, where it is seen."""
        self.notice.show(code)
        self.say(code)

    def clear(self) -> None:
        """Take away what the last submission came to."""
        self.errors.clear()
        self.notice.clear()
        if self.said:
            self.say("")

    def say(self, code: str) -> None:
        """Put words into the status line; a screen reader reads them out when it can."""
        self.said = code
        phrase = self.messages.phrase(code) if code else Phrase("", self.messages.locale)
        browser.show_status(self.element, phrase)

    def add_to_greeting(self, code: str) -> None:
        """Say something more in the greeting, if it is ours."""
        if self.has_greeting:
            browser.add_to_greeting(self.element, self.messages.phrase(code))

    def say_time_left(self, code: str, seconds: int) -> None:
        """Say why to wait, and how long. It is read out once, not each time it changes."""
        self.said = code
        time_left = self.time_left(seconds)
        browser.show_status(self.element, self.messages.phrase(code), time_left)
        self.notice.show(code, time_left)

    def time_left(self, seconds: int) -> str:
        """How long to wait, in words."""
        time = browser.duration(seconds, self.messages.locale)
        return self.messages.text("TIME_LEFT", time=time)
