"""Sign-up, from the visitor's submit to the greeting. Read it from top to bottom.

from widget import signup
signup.start()
"""

import json

from keygen_signup import requests, rules
from keygen_signup.answers import Rejected, User
from keygen_signup.codes import Problem

from . import browser, constraints, fields
from .advice import advise, of_options
from .commonest import is_common
from .countdown import count_down
from .form import Form
from .greeting import show_greeting
from .messages import for_author
from .session import CREATE_SECONDS, Session


def start() -> None:
    """Take over from the tag, which hands over each form, now or whenever it appears."""
    browser.take_over(attach)


def attach(element, options_json: str) -> None:
    """Make a form ready, and carry out what was submitted before it was."""
    options = json.loads(options_json)
    form = Form(element, options)
    warn_author(form)

    def on_submit():
        # A plain function: Pyodide runs the body of an `async def` later, and by then the page may
        # have changed what was typed, or be gone: https://github.com/pyodide/pyodide/pull/2319
        submit(form)

    ready = form.step("attach")
    form.notice.clear()
    browser.listen(element, on_submit, form.translate)
    browser.write_left_to_right(element, [form.names["email"], form.names["password"]])
    browser.on_change(element, lambda name: recheck(form, name))
    browser.on_click(element, form.reset_link.on_press)
    browser.on_edit(element, form.names["email"], form.notes.on_email)
    browser.on_caps_lock(element, form.names["password"], form.notes.on_caps_lock)
    browser.on_reset(element, lambda: reset(form))
    browser.dispatch(element, ready["tells"], {"runtime": browser.RUNTIME})
    if form.is_held:
        browser.run(submit_held(form))
    if form.policy:
        browser.run(prepare_licensing(form))


def warn_author(form: Form) -> None:
    """Tell the page's author what they may not have meant."""
    snapshot = browser.read_form(form.element)
    for level, line in advise(snapshot, form.names, form.messages.unknown) + of_options(form):
        browser.log(level, line)


async def submit_held(form: Form) -> None:
    """On its own, so that an error in it does not look like a form that could not be made ready."""
    submit(form)


def reset(form: Form) -> None:
    """The form was reset: nothing is wrong with it any more. After a sign-up, it is there for the
    next visitor."""
    if form.is_done:
        form.take_back_greeting()
        form.forget()
        form.visitors += 1
        row = form.step("reset")
        browser.dispatch(form.element, row["tells"], {"runtime": browser.RUNTIME})
    elif form.state == "ready" and form.is_accepting:
        form.clear()
        form.notes.clear()


def submit(form: Form) -> None:
    """Read the form; show what is wrong with it, or send it."""
    if not form.is_accepting or form.is_done:
        return  # a double click, Enter held down: one intention, one request
    try:
        read_and_send(form)
    except Exception:
        fail(form)
        raise


def read_and_send(form: Form) -> None:
    form.clear()
    snapshot = browser.read_form(form.element, browser.TELLING)
    if fields.first(snapshot, fields.HONEYPOT):
        browser.empty_honeypot(form.element)
        show(form, Rejected([Problem("ROBOT")]))
        return
    attributes, problems = check(form, snapshot)
    if problems:
        snapshot = browser.read_form(form.element)  # where it is shown
        attributes, problems = check(form, snapshot)
        form.errors.word(problems)
        show(form, refusal(form, problems, snapshot))
        return
    form.is_accepting = False  # whatever the page's listeners do
    detail = browser.ask_page(form.element, "signup:submit", public_detail(attributes))
    if detail is None:
        form.is_accepting = True  # the page stopped it
        return
    attributes.pop("metadata", None)
    if detail.get("metadata"):
        attributes["metadata"] = detail["metadata"]  # the page may have added to it
        problems = problems_in(attributes, form)
        if problems:
            show(form, Rejected(problems))
            return
    session = Session(form.users, form.account, attributes["email"], attributes["password"])
    sent = session.send(requests.create_user(form.users, attributes), CREATE_SECONDS)
    form.notes.clear()
    form.step("send")
    browser.run(sign_up(form, session, sent))
    say_if_slow(form)


def check(form: Form, snapshot: fields.Snapshot) -> tuple:
    """The attributes to send, and what is wrong with what was typed."""
    attributes = fields.attributes(snapshot, form.attribution, browser.now, form.names)
    attributes["email"] = rules.with_ascii_domain(attributes["email"], browser.ascii_domain)
    problems = problems_in(attributes, form)
    return attributes, constraints.check(snapshot.fields, problems, form.names)


def recheck(form: Form, name: str) -> None:
    """The visitor has changed a field: if something was wrong with it and nothing is any more, that
    is not said any longer. What else is wrong with it now, the next submission says."""
    if form.errors.are_at(name):
        _, problems = check(form, browser.read_form(form.element, browser.TELLING))
        if name not in [form.errors.name_of(problem) for problem in problems]:
            form.errors.settle(name)


def problems_in(attributes: dict, form: Form) -> list:
    """What Keygen would refuse, and what the author or we would have better."""
    problems = rules.check(attributes, form.password_min)
    if is_common(attributes["password"]) and "password" not in [p.attribute for p in problems]:
        problems.append(Problem("PASSWORD_COMMON", "password"))
    return problems


def refusal(form: Form, problems: list, snapshot: fields.Snapshot) -> Rejected:
    """What is wrong in the step of the form that the visitor sees. If that is nothing, the page is
    asked to show another step; and if it does not, that is what the visitor is told."""
    told, hidden = constraints.by_sight(problems, snapshot.fields, form.names)
    for field in hidden:
        if told:
            break
        browser.reveal(field.element)
        snapshot = browser.read_form(form.element)
        told, _ = constraints.by_sight(problems, snapshot.fields, form.names)
    if told:
        return Rejected(told)
    names = ", ".join([field.name for field in hidden])
    text = names + ": nothing was sent, as what is wrong here is not shown. Show a field when it"
    browser.log("warn", text + " gets the event invalid")
    return Rejected([Problem("OTHER_STEP")], errors=Rejected(problems).errors)


def fail(form: Form) -> None:
    """Do not leave the visitor waiting if the widget itself fails. The console has the rest."""
    show(form, Rejected([Problem("FAULT")]))


def public_detail(attributes: dict) -> dict:
    """What the page learns about a submission: never the password."""
    return {
        "firstName": attributes.get("firstName", ""),
        "lastName": attributes.get("lastName", ""),
        "email": attributes["email"],
        "metadata": attributes.get("metadata", {}),
    }


# Keygen's answer to one sign-up at a time takes half a second.
SLOW_SECONDS = 8

# Email addresses that this page sent, and whose outcome is unknown: a time-out, a cut connection.
# Not covered: Chromium itself repeats a POST when a connection that it reused breaks:
# https://datatracker.ietf.org/doc/html/draft-nottingham-httpbis-retry-01
unconfirmed: set = set()


async def sign_up(form: Form, session: Session, sent) -> None:
    """Wait for Keygen's answer to the request for a user, and show it; then get the licence."""
    try:
        answer = await created_user(form, session, sent)
    except Exception:
        fail(form)
        raise
    form.reset_link.email = session.email
    visitor = form.visitors
    is_to_sign_in = form.policy and isinstance(answer, User) and not answer.included
    if is_to_sign_in and not session.is_signed_in:
        session.request_token()  # while the greeting is put on the page
    show(form, answer)
    if isinstance(answer, User) and form.policy:
        await give_license(form, session, answer, visitor)
    elif isinstance(answer, Rejected) and answer.wait_seconds:
        await wait(form, answer.problems[0].code, answer.wait_seconds)


def say_if_slow(form: Form) -> None:
    """Ask the visitor to stay, if the answer takes longer than it usually does."""
    form.sent += 1
    sent = form.sent

    def say() -> None:
        if form.state == "sending" and form.sent == sent:
            form.say("SLOW")

    browser.later(SLOW_SECONDS, say)


async def created_user(form: Form, session: Session, sent):
    """Keygen's answer to the request for a user, in the light of earlier requests.

    Where there is a licence to be had, whoever has an account gets it by the password just typed.
    """
    address = (session.users.base_url, session.email.lower())
    sent_before = address in unconfirmed
    unconfirmed.add(address)
    answer = await session.read(sent)
    may_exist = answer.is_taken or answer.is_unconfirmed
    if (sent_before and answer.is_taken) or (form.policy and may_exist):
        answer = await recover_user(session, answer)
        if not form.policy:
            session.sign_out()
    is_settled = isinstance(answer, User) or answer.is_taken
    if is_settled or not (sent_before or answer.is_unconfirmed):
        unconfirmed.discard(address)
    return answer


async def recover_user(session: Session, answer):
    """The user that an earlier request created, signed in; `answer` if there is no such user."""
    refusal = await session.sign_in()
    if refusal:
        return answer if session.is_refused or answer.is_unconfirmed else refusal
    user = await session.me()
    if isinstance(user, User):
        return user
    session.sign_out()
    return answer if answer.is_unconfirmed else user


async def give_license(form: Form, session: Session, user: User, visitor: int) -> None:
    """Go on to the licence, by what has come after the form was ready."""
    try:
        licensing = await load_licensing()
    except browser.NoAnswer:
        licensing = None
    if form.visitors != visitor:  # reset meanwhile, for the next
        session.sign_out()
    elif licensing:
        licensing.give_license(form, session, user)
    else:
        session.sign_out()
        reason = "What makes licences is missing, blocked, slow or changed."
        browser.log("error", reason)
        browser.dispatch(form.element, "signup:unlicensed", {"reason": reason})
        form.add_to_greeting("LICENSE_LATER")


async def prepare_licensing(form: Form) -> None:
    """Load it before it is needed. If that fails, it is tried again then."""
    try:
        licensing = await load_licensing()
    except browser.NoAnswer:
        return
    licensing.warn_author(form)


async def load_licensing():
    """The module for licences, which only some forms need. Raises `browser.NoAnswer`."""
    await browser.load_licensing()
    from . import licensing

    return licensing


def show(form: Form, answer) -> None:
    """Turn each kind of answer into what the visitor sees and the page hears."""
    if isinstance(answer, User):
        row = form.step("create")
        form.take_back_greeting = show_greeting(form, answer)
        browser.dispatch(form.element, row["tells"], {"user": answer.resource})
        if form.redirect and not form.policy:
            browser.go(form.redirect)
    elif isinstance(answer, Rejected):
        row = form.step("refuse")
        if answer.can_retry:
            form.tell(answer.problems[0].code)
        else:
            action = "RESET" if form.reset_link.is_offered and answer.is_taken else ""
            form.errors.show(form.element, answer.problems, action)
        detail = {
            "status": answer.status,
            "errors": answer.errors,
            "requestId": answer.request_id,
        }
        browser.dispatch(form.element, row["tells"], detail)
    else:
        reason = for_author(answer.code, answer.detail)
        row = form.step("close")
        form.notice.show(row["says"])
        browser.log("error", reason)
        browser.dispatch(form.element, row["tells"], {"reason": reason})


async def wait(form: Form, code: str, seconds: int) -> None:
    """Count the seconds down, then let the visitor try again."""
    form.accept(False)
    await count_down(seconds, lambda left: form.say_time_left(code, left))
    form.accept(True)
    form.tell("WAITED")
