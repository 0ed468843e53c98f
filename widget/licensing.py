"""A licence key after the sign-up. Read it from top to bottom: sign in, look, make, show.

Keygen has nothing by which it knows a request again, so a licence is looked for before it is made,
unless the user is new. Whatever became of an earlier request, there is one licence.
"""

from keygen_signup import documents, requests
from keygen_signup.answers import Rejected, Unavailable, User
from keygen_signup.codes import Problem
from keygen_signup.licenses import License, first_usable, has_next_page, license_in, licenses_in

from . import browser, card
from .countdown import count_down
from .messages import ENGLISH, for_author
from .session import READ_SECONDS, Session, without_answer

LICENSE_SECONDS = 30

# How many licences to ask for at a time: the metadata of one may have 16,384 bytes, and we read
# `browser.MAX_ANSWER_BYTES` of an answer.
PAGE_SIZE = 4
MAX_PAGES = 25

FREE_TO_TAKE = (
    "data-policy: anyone who signs up can take, renew, delete and swap the licences of a policy "
    "that is not protected. Protect every policy that you sell; a real trial wants a server, which "
    "data-signup-url names."
)

# Of a server: another try would end the same.
MAILBOX_SERVED = "MAILBOX_HAS_LICENSE"

# Their words doubt that there is an account, and here there is.
ABOUT_THE_ACCOUNT = ("TIMED_OUT", "UNREADABLE")

WRONG_PASSWORD = ("PASSWORD_INVALID", "PASSWORD_REQUIRED", "CREDENTIALS_INVALID")

told: list = []  # what the console has said once


def warn_author(form) -> None:
    """Tell the page's author, once, what a policy allows; a server of theirs may have another."""
    if form.users is form.account:
        tell_author_once(FREE_TO_TAKE)


def give_license(form, session: Session, user: User) -> None:
    """Show the visitor the key of their licence, in the greeting, however many tries it takes."""
    for license in [license_in(resource) for resource in user.included]:
        if license and is_of_policy(license, form.policy):  # a server of the author's has made it
            license.hide_password(session.password)
            session.sign_out()
            show_license(form, license)
            return
    form.forget = session.forget
    tries = Tries(form, session)
    tries.stop_listening = card.on_hidden(tries.on_hidden)
    # Whoever is not signed in by now is new, and has no licence yet.
    tries.start(is_new=not session.is_signed_in)


class Tries:
    """The tries to get a licence, one after the other, until there is one or the form is reset."""

    def __init__(self, form, session: Session):
        self.form = form
        self.session = session
        self.visitor = form.visitors
        self.keeps_password = True
        self.is_waiting = False
        self.stop_listening = lambda: None

    @property
    def is_over(self) -> bool:
        """Whether the form was reset meanwhile, for the next visitor, or is gone."""
        return self.form.visitors != self.visitor or not self.form.element

    def start(self, is_new: bool = False) -> None:
        """Try once. A second click finds it under way."""
        self.form.step("issue")
        if self.form.has_greeting:
            card.show_progress(self.form.element, self.form.messages.phrase("ISSUING"))
        browser.run(self.go(is_new))

    async def go(self, is_new: bool) -> None:
        try:
            outcome = await issue(self.form, self.session, is_new)
        except Exception:
            self.end(Rejected([Problem("FAULT")]))
            raise
        self.end(outcome)

    def end(self, outcome) -> None:
        """Show what came of it."""
        self.session.sign_out()
        # Where the page greets, there is no button.
        if self.is_over or is_final(outcome) or not self.form.has_greeting:
            self.session.forget()
            self.stop_listening()
        if self.is_over:
            return
        if isinstance(outcome, License):
            show_license(self.form, outcome)
            return
        if not self.keeps_password:
            self.session.forget()
        row = self.form.step("withhold")
        reason = say_why(self.form, outcome)
        if self.form.has_greeting and is_final(outcome):
            card.withdraw_retry(self.form.element)
        elif self.form.has_greeting:
            self.offer_retry()
            if isinstance(outcome, Rejected) and outcome.wait_seconds:
                browser.run(self.wait(outcome.wait_seconds))
        browser.dispatch(self.form.element, row["tells"], {"reason": reason})

    def offer_retry(self) -> None:
        """A button, which asks for the password if that is not known any more."""
        phrase = self.form.messages.phrase
        asked = None if self.session.password else (phrase("PASSWORD"), phrase("PASSWORD_AGAIN"))
        card.offer_retry(self.form.element, phrase("RETRY"), asked, self.retry)

    def retry(self, password: str) -> None:
        """The visitor has pressed the button, and typed this, if they were asked."""
        if self.form.state == "created" and not self.is_over and not self.is_waiting:
            self.session.password = password or self.session.password
            self.keeps_password = True
            self.start()

    async def wait(self, seconds: int) -> None:
        """Count the seconds down, then let the visitor try again."""
        element = self.form.element
        self.is_waiting = True

        def tell(left):
            card.allow_retry(element, False)  # the button may be another by now
            card.show_time_left(element, self.form.time_left(left))

        await count_down(seconds, tell, lambda: self.is_over)
        self.is_waiting = False
        if not self.is_over:
            card.show_time_left(element, "")
            card.allow_retry(element, True)

    def on_hidden(self) -> None:
        """The page is out of sight, so somebody else may be the next to see it."""
        if self.is_over:
            self.session.forget()
            self.stop_listening()
            return
        self.keeps_password = False
        if self.form.state == "created" and self.session.password:
            self.session.forget()
            self.offer_retry()


async def issue(form, session: Session, is_new: bool):
    """A `License`; or a `Rejected` or `Unavailable` that says why there is none."""
    if not session.is_signed_in:
        refusal = await session.sign_in()
        if refusal:
            return sign_in_refused(session, refusal)
    session.forget()
    if not is_new:
        found = await find(form, session)
        if found:
            return found
    made = await make(form, session)
    if isinstance(made, License):
        if not is_new:  # an earlier request may have come through meanwhile: that is told
            await find(form, session)
        return made
    if made.is_unconfirmed:
        found = await find(form, session)
        if isinstance(found, License):
            return found
    return made


def sign_in_refused(session: Session, refusal):
    """What it means that the visitor cannot sign in."""
    if session.status == 409:  # two requests met
        return Rejected([Problem("SERVER_ERROR")])
    if isinstance(refusal, Unavailable):
        return Unavailable("SIGN_IN_REFUSED", refusal.detail) if session.is_refused else refusal
    problem = refusal.problems[0]
    if session.is_refused and problem.code in WRONG_PASSWORD:
        session.forget()
        return Rejected([Problem("PASSWORD_WRONG")])
    return refusal if refusal.can_retry else Unavailable("SIGN_IN_REFUSED", problem.detail)


async def find(form, session: Session):
    """The visitor's licence; None if there is none; or why there is no telling."""
    found: list = []
    for page in range(1, MAX_PAGES + 1):
        request = requests.list_licenses(
            session.account, session.token.secret, form.policy, page, PAGE_SIZE
        )
        try:
            status, headers, text = await session.send(request, READ_SECONDS)
        except browser.NoAnswer as error:
            return without_answer(error.code)
        document = documents.parse(text)
        licenses = licenses_in(document) if status == 200 else None
        if licenses is None:
            return refused(session, status, headers, text)
        found += [license for license in licenses if is_own(license, form, session)]
        if not has_next_page(document):
            break
    if len(found) > 1:
        ids = ", ".join([license.resource["id"] for license in found])
        tell_author_once("A user has more than one licence of the policy: " + ids)
    return shown(first_usable(found), session)


async def make(form, session: Session):
    """A new `License`, or why there is none."""
    attributes = {"name": form.license_name} if form.license_name else {}
    token = session.token
    request = requests.create_license(
        session.users, token.secret, form.policy, token.user_id, attributes
    )
    try:
        status, headers, text = await session.send(request, LICENSE_SECONDS)
    except browser.NoAnswer as error:
        return without_answer(error.code)
    resource = documents.get_typed(documents.parse(text), "data", dict)
    license = license_in(resource) if 200 <= status < 300 else None
    if not license:
        return refused(session, status, headers, text)
    return shown(license, session)


def shown(license, session: Session):
    """A licence, if there is one, without the token."""
    if license:
        license.hide(session.token.secret)
    return license


def is_own(license: License, form, session: Session) -> bool:
    """Others may share theirs with the visitor."""
    return license.owner_id == session.token.user_id and is_of_policy(license, form.policy)


def is_of_policy(license: License, policy: str) -> bool:
    return license.policy_id.lower() == policy.lower()


def refused(session: Session, status: int, headers: dict, text: str):
    """What an answer without a licence means. Nothing about a licence is the visitor's to fix."""
    answer = session.judge(status, headers, text)
    if isinstance(answer, Unavailable):
        if answer.code == "ACCOUNT_PROTECTED":  # Keygen says the same of a policy
            answer.code = "POLICY_PROTECTED"
        return Rejected([Problem("FAULT")]) if answer.code == "UNAUTHORIZED" else answer
    if isinstance(answer, User):
        return Rejected([Problem("UNREADABLE")], status)
    if status == 409:  # two requests met
        return Rejected([Problem("SERVER_ERROR")])
    if answer.can_retry or is_final(answer):
        return answer
    return Unavailable("LICENSE_REFUSED", answer.problems[0].detail)


def is_final(outcome) -> bool:
    """Whether another try would end the same: the visitor has a key, here or in another account."""
    if isinstance(outcome, Rejected):
        return outcome.problems[0].code == MAILBOX_SERVED
    return isinstance(outcome, License)


def say_why(form, answer) -> str:
    """Say that there is no licence key yet, and why. Returns the reason, for the page's author."""
    phrase, links = form.messages.phrase, form.links
    if isinstance(answer, Unavailable):
        reason = for_author(answer.code, answer.detail)
        browser.log("error", reason)
        phrases = [phrase("UNLICENSED"), phrase("NO_LICENSE")]
        link = phrase("SUPPORT"), links["support"]
    else:
        problem = answer.problems[0]
        if problem.code in ABOUT_THE_ACCOUNT:
            problem = Problem("SERVER_ERROR")
        reason = ENGLISH[problem.code]
        phrases = [phrase("UNLICENSED"), form.messages.problem(problem, "")]
        link = None
    if is_final(answer):
        phrases = phrases[1:]  # there is a key
        if links["signIn"]:
            link = phrase("SIGN_IN_AGAIN"), links["signIn"]
        else:
            link = phrase("SUPPORT"), links["support"]
    if form.has_greeting:
        card.show_problem(form.element, phrases, link)
    return reason


def show_license(form, license: License) -> None:
    """The end of it: show the key, and tell the page."""
    row = form.step("license")
    if form.has_greeting:
        show_key(form, license)
    browser.dispatch(form.element, row["tells"], {"license": license.resource})


def show_key(form, license: License) -> None:
    """Show the key, when it ends, and what to do with it."""
    messages, links = form.messages, form.links
    phrase = messages.phrase
    lines = []
    if license.expiry:
        date = card.date(license.expiry, messages.locale)
        has_ended = license.status == "EXPIRED"
        lines.append(("", phrase("ENDED" if has_ended else "ENDS", date=date), ""))
    if links["download"]:
        lines.append(("download", phrase("DOWNLOAD"), links["download"]))
    if links["keyHelp"]:
        lines.append(("", phrase("KEY_HELP"), links["keyHelp"]))
    if links["signIn"]:
        lines.append(("", phrase("SIGN_IN_AGAIN"), links["signIn"]))
    else:
        lines.append(("", phrase("SIGN_UP_AGAIN"), ""))
    words = [phrase(code) for code in ("KEY", "KEY_READY", "COPY", "COPIED", "COPY_BY_HAND")]
    card.show_key(form.element, license.key, words, lines)


def tell_author_once(line: str) -> None:
    """In the console, once in a page."""
    if line not in told:
        told.append(line)
        browser.log("warn", line)
