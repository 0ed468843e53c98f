"""Acting as the visitor: by what they typed, and under a token that nobody else gets to see.

Whoever can sign in with the password just typed is the person who asked for the user.
"""

from keygen_signup import answers, requests
from keygen_signup.answers import Rejected, Unavailable
from keygen_signup.codes import AUTHOR, Problem, known
from keygen_signup.requests import TOKEN_NAME, TOKEN_SECONDS

from . import browser

# How long each request may take: of 120 people who signed up at once, half had Keygen's answer
# after 17 seconds, and the last after 33 (`tests/data/keygen-contract.md`, section 10). All are
# sent only if the first was sent before, and together they must be done before the tag takes
# Python for dead (tag/start/watchdog.js).
CREATE_SECONDS, SIGN_IN_SECONDS, READ_SECONDS = 60, 20, 20

NO_TOKEN = answers.Token("", "", "", "")


class Session:
    """What it takes to act as the visitor.

    `users` is the account where users and licences are posted, and `account` where everything else
    goes. `password` is empty once it is not needed any more; `token` is `NO_TOKEN` while nobody is
    signed in. `status` is that of the last answer, 0 if none came.
    """

    def __init__(self, users, account, email: str, password: str):
        self.users = users
        self.account = account
        self.email = email
        self.password = password
        self.requested: list = []  # what was sent for a token, and the expiry that was asked for
        self.token = NO_TOKEN
        self.status = 0
        self.date = ""  # by Keygen's clock, as the visitor's may be wrong
        self.dated = 0.0  # when it was that, by ours

    def forget(self) -> None:
        """Drop the password."""
        self.password = ""

    def send(self, request, seconds: int):
        """Send a request at once. Await what this returns."""
        return self.answer(browser.send(request, seconds))

    async def answer(self, sent) -> tuple:
        """The answer to what was sent. Raises `browser.NoAnswer`."""
        self.status = 0
        self.status, headers, text = await sent
        if headers["date"]:
            self.date, self.dated = headers["date"], browser.seconds()
        return self.status, headers, text

    async def read(self, sent):
        """What an answer means, or that there is none: without the visitor's secrets."""
        try:
            status, headers, text = await sent
        except browser.NoAnswer as error:
            return without_answer(error.code)
        return self.judge(status, headers, text)

    def judge(self, status: int, headers: dict, text: str):
        """What an answer means, without the visitor's secrets."""
        meaning = answers.read(status, headers, text, self.password)
        if self.is_signed_in:
            meaning.hide(self.token.secret)
        return meaning

    def request_token(self) -> None:
        """Ask for a token, for which `sign_in` waits."""
        # The visitor may have thought about it for an hour.
        passed = int(browser.seconds() - self.dated) if self.date else 0
        expiry = browser.time_after(self.date, TOKEN_SECONDS + passed)
        request = requests.create_token(
            self.account, self.email, self.password, name=TOKEN_NAME, expiry=expiry
        )
        self.requested.append((self.send(request, SIGN_IN_SECONDS), expiry))

    async def sign_in(self):
        """Get a token. Returns None, or the answer that refuses one.

        Keygen takes an expiry that it cannot read as never, so what comes back is looked at.
        """
        if not self.requested:
            self.request_token()
        sent, expiry = self.requested.pop()
        try:
            status, headers, text = await sent
        except browser.NoAnswer as error:
            return without_answer(error.code)
        self.token = answers.token_in(text) or NO_TOKEN
        if not self.is_signed_in:
            return self.judge(status, headers, text)
        if self.token.expiry != expiry:
            self.sign_out()
            return Unavailable("EXPIRY_IGNORED")
        return None

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a token."""
        return self.token is not NO_TOKEN

    @property
    def is_refused(self) -> bool:
        """Whether Keygen has answered that the visitor cannot sign in."""
        return self.status in (401, 403)

    async def me(self):
        """The user who is signed in, or why there is no telling."""
        sent = self.send(requests.show_me(self.account, self.token.secret), READ_SECONDS)
        return await self.read(sent)

    def sign_out(self) -> None:
        """Revoke the token, if there is one, or one is on its way. Nobody waits: at the latest, it
        ends by itself."""
        if self.requested:
            browser.run(self.sign_in_and_out())
        elif self.is_signed_in:
            revoke = requests.revoke_token(self.account, self.token.secret, self.token.id)
            browser.run(self.read(self.send(revoke, READ_SECONDS)))
            self.token = NO_TOKEN

    async def sign_in_and_out(self) -> None:
        await self.sign_in()
        self.sign_out()


def without_answer(code: str):
    """What it means that there is no answer, by the code of the reason."""
    return Unavailable(code) if known(code).fixed_by == AUTHOR else Rejected([Problem(code)])
