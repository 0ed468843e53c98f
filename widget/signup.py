"""Sign-up, from the visitor's submit to the greeting. Read it from top to bottom.

from widget import signup
signup.start()
"""

import json

from keygen_signup import answers, requests, rules
from keygen_signup.answers import Rejected, Unavailable, User
from keygen_signup.codes import AUTHOR, Problem, known

from . import browser, constraints, fields
from .advice import advise
from .form import Form
from .greeting import redirect, show_greeting
from .messages import for_author

# How long each request of a sign-up may take. All three are sent only if the first was sent before,
# and together they must be done before the tag takes Python for dead (tag/watchdog.js).
CREATE_SECONDS, SIGN_IN_SECONDS, READ_SECONDS = 30, 20, 20


def start() -> None:
    """Take over from the tag, which hands over each form, now or whenever it appears."""
    browser.take_over(attach)


def attach(element, options_json: str) -> None:
    """Make a form ready, and carry out what was submitted before it was."""
    options = json.loads(options_json)
    account = requests.Account(options["apiUrl"], options["account"], options["environment"])
    form = Form(element, options)
    warn_author(form)

    def on_submit():
        # A plain function: Pyodide runs the body of an `async def` later, and by then the page may
        # have changed what was typed, or be gone: https://github.com/pyodide/pyodide/pull/2319
        submit(form, account)

    ready = form.step("attach")
    browser.listen(element, on_submit, form.translate)
    browser.on_reset(element, lambda: reset(form))
    browser.dispatch(element, ready["tells"], {"runtime": browser.RUNTIME})
    if form.is_held:
        browser.run(submit_held(form, account))


def warn_author(form: Form) -> None:
    """Tell the page's author what they may not have meant."""
    snapshot = browser.read_form(form.element)
    for level, line in advise(snapshot, form.names, form.messages.unknown):
        browser.log(level, line)


async def submit_held(form: Form, account: requests.Account) -> None:
    """On its own, so that an error in it does not look like a form that could not be made ready."""
    submit(form, account)


def reset(form: Form) -> None:
    """The form was reset: nothing is wrong with it any more. After a sign-up, it is there for the
    next visitor."""
    if form.state == "created":
        form.take_back_greeting()
        row = form.step("reset")
        browser.dispatch(form.element, row["tells"], {"runtime": browser.RUNTIME})
    elif form.state == "ready" and form.is_accepting:
        form.errors.clear()
        form.say("")


def submit(form: Form, account: requests.Account) -> None:
    """Read the form; show what is wrong with it, or send it."""
    if not form.is_accepting or form.state == "created":
        return  # a double click, Enter held down: one intention, one request
    try:
        read_and_send(form, account)
    except Exception:
        fail(form)
        raise


def read_and_send(form: Form, account: requests.Account) -> None:
    form.errors.clear()
    form.say("")
    if browser.take_honeypot(form.element):
        show(form, Rejected([Problem("ROBOT")]))
        return
    snapshot = browser.read_form(form.element)
    attributes = fields.attributes(snapshot, form.attribution, browser.now(), form.names)
    problems = constraints.check(snapshot.fields, rules.check(attributes), form.names)
    if problems:
        form.errors.word(problems)
        show(form, refusal(form, problems, snapshot))
        return
    form.accept(False)  # whatever the page's listeners do
    detail = browser.ask_page(form.element, "signup:submit", public_detail(attributes))
    if detail is None:
        form.accept(True)  # the page stopped it
        return
    attributes.pop("metadata", None)
    if detail.get("metadata"):
        attributes["metadata"] = detail["metadata"]  # the page may have added to it
        problems = rules.check(attributes)
        if problems:
            show(form, Rejected(problems))
            return
    form.step("send")
    sent = browser.send(requests.create_user(account, attributes), CREATE_SECONDS)
    browser.run(sign_up(form, account, attributes, sent))


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


# Email addresses that this page sent, and whose outcome is unknown: a time-out, a cut connection.
# Not covered: Chromium itself repeats a POST when a connection that it reused breaks:
# https://datatracker.ietf.org/doc/html/draft-nottingham-httpbis-retry-01
unconfirmed: set = set()


async def sign_up(form: Form, account: requests.Account, attributes: dict, sent) -> None:
    """Wait for Keygen's answer to the request for a user, and show it."""
    try:
        answer = await created_user(account, attributes, sent)
    except Exception:
        fail(form)
        raise
    show(form, answer)
    if isinstance(answer, Rejected) and answer.wait_seconds:
        await wait(form, answer.wait_seconds)


async def created_user(account: requests.Account, attributes: dict, sent):
    """Keygen's answer to the request for a user, in the light of earlier requests."""
    address = (account.base_url, attributes["email"].lower())
    sent_before = address in unconfirmed
    unconfirmed.add(address)
    answer = await read(sent, attributes["password"])
    if sent_before and answer.is_taken:
        answer = await recover_created_user(account, attributes, answer)
    is_settled = isinstance(answer, User) or answer.is_taken
    if is_settled or not (sent_before or answer.is_unconfirmed):
        unconfirmed.discard(address)
    return answer


async def read(sent, password: str):
    """Keygen's answer to what was sent, without the password, or what it means if there is none."""
    try:
        status, headers, text = await sent
        return answers.read(status, headers, text, password)
    except browser.NoAnswer as error:
        return without_answer(error.code)


def without_answer(code: str):
    """What it means that there is no answer, by the code of the reason."""
    return Unavailable(code) if known(code).fixed_by == AUTHOR else Rejected([Problem(code)])


async def recover_created_user(account: requests.Account, attributes: dict, taken: Rejected):
    """The user that an earlier request from this page created; if none did, `taken`.

    Whoever can sign in with the password just typed is the person who asked for the user: nobody
    else knows it. The token is used to read the user, and revoked at once.
    """
    email, password = attributes["email"], attributes["password"]
    sign_in = requests.create_token(account, email, password)
    try:
        status, headers, text = await browser.send(sign_in, SIGN_IN_SECONDS)
    except browser.NoAnswer as error:
        return without_answer(error.code)
    if status in (401, 403):
        return taken
    token, id = answers.token_in(text)
    if not token:
        return answers.read(status, headers, text, password)
    user = await read(browser.send(requests.show_me(account, token), READ_SECONDS), password)
    revoke = requests.revoke_token(account, token, id)
    browser.run(read(browser.send(revoke, READ_SECONDS), password))
    return user


def show(form: Form, answer) -> None:
    """Turn each kind of answer into what the visitor sees and the page hears."""
    if isinstance(answer, User):
        row = form.step("create")
        form.take_back_greeting = show_greeting(form, answer.name)
        browser.dispatch(form.element, row["tells"], {"user": answer.resource})
        if form.redirect:
            browser.run(redirect(form))
    elif isinstance(answer, Rejected):
        row = form.step("refuse")
        if answer.can_retry:
            form.say(answer.problems[0].code)
        else:
            form.errors.show(form.element, answer.problems)
        detail = {
            "status": answer.status,
            "errors": answer.errors,
            "requestId": answer.request_id,
        }
        browser.dispatch(form.element, row["tells"], detail)
    else:
        reason = for_author(answer.code, answer.detail)
        row = form.step("close")
        browser.log("error", reason)
        browser.dispatch(form.element, row["tells"], {"reason": reason})


async def wait(form: Form, seconds: int) -> None:
    """Count the seconds down, then let the visitor try again."""
    form.accept(False)
    end = browser.seconds() + seconds
    while browser.seconds() < end:
        left = -int(-(end - browser.seconds()) // 1)
        form.say_time_left("TOO_MANY_REQUESTS", left)
        await browser.sleep(1)
    form.accept(True)
    form.say("WAITED")
