"""The way back for whoever has an account already: a link by mail, to set a new password."""

from keygen_signup import answers, requests
from keygen_signup.answers import Rejected
from keygen_signup.codes import known

from . import browser
from .countdown import count_down
from .messages import for_author

SECONDS = 20

# The only API whose mail leads to a page where a password can be set, app.keygen.sh: section 9d of
# `tests/data/keygen-contract.md`.
KEYGENS_OWN = "https://api.keygen.sh"


class ResetLink:
    """The button of one form, and what is said below it: never whether there is an account.

    `is_offered` is whether there is one: by the author's `choice`, or else where the mail leads
    somewhere. `email` is the address that is taken.
    """

    def __init__(self, form, choice: str, api_url: str):
        self.form = form
        is_keygens = api_url.rstrip("/").lower() == KEYGENS_OWN
        self.is_offered = choice == "on" or (is_keygens and choice == "auto")
        self.email = ""
        self.is_busy = False
        self.said = ""  # the code

    def on_press(self) -> None:
        """Ask for the link, unless that is under way."""
        if self.email and not self.is_busy:
            self.is_busy = True
            request = requests.forget_password(self.form.account, self.email)
            browser.run(self.ask(browser.send(request, SECONDS), self.email))

    async def ask(self, sent, email: str) -> None:
        """Wait for the answer, and say it."""
        self.say("RESET_SENDING", email)
        try:
            code, seconds = await outcome(sent)
        except Exception:
            self.end("RESET_FAILED", email)
            raise
        if seconds:
            await count_down(seconds, lambda left: self.say(code, email, self.form.time_left(left)))
            code = "WAITED"
        self.end(code, email)

    def end(self, code: str, email: str) -> None:
        self.is_busy = False
        self.say(code, email)

    def say(self, code: str, email: str, time_left: str = "") -> None:
        """Say something about an address, if it is still the one."""
        self.said = code
        if email == self.email and self.form.element:
            phrase = self.form.messages.phrase(code, email=email)
            browser.show_reset(self.form.element, phrase, email, self.is_busy, time_left)

    def translate(self) -> None:
        """Say the same in another language. A time is said every second."""
        if self.said:
            self.say(self.said, self.email)


async def outcome(sent) -> tuple:
    """The code of what to say about an answer, and how many seconds to wait before the next try."""
    try:
        status, headers, text = await sent
    except browser.NoAnswer as error:
        if error.code == "OFFLINE":
            return error.code, 0
        advise(error.code, "")
        return "RESET_FAILED", 0
    if status == 204:
        return "RESET_SENT", 0
    answer = answers.read(status, headers, text)
    if not isinstance(answer, Rejected):
        advise(answer.code, answer.detail)
    elif answer.wait_seconds:
        return "RESET_TOO_OFTEN", answer.wait_seconds
    return "RESET_FAILED", 0


def advise(code: str, detail: str) -> None:
    """Tell the page's author what only they can fix."""
    if known(code).advice:
        browser.log("error", for_author(code, detail))
