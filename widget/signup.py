"""Sign-up, from the visitor's submit to the greeting. Read it from top to bottom.

from widget import signup
signup.start()
"""

import json

from keygen_signup import answers, requests, rules
from keygen_signup.answers import Rejected, User
from keygen_signup.codes import Problem

from . import browser, constraints, fields
from .form import Form
from .greeting import redirect, show_greeting
from .messages import for_author


def start() -> None:
    """Take over from the tag, which hands over each form, now or whenever it appears."""
    browser.take_over(attach)


def attach(element, options_json: str) -> None:
    """Make a form ready, and carry out what was submitted before it was."""
    options = json.loads(options_json)
    account = requests.Account(options["apiUrl"], options["account"], options["environment"])
    form = Form(element, options)
    warn_author(form)

    def on_submit(event):
        # A plain function: Pyodide schedules the body of an `async def` for later, and by then the
        # browser has sent the form itself, with the password in the URL:
        # https://github.com/pyodide/pyodide/pull/2319
        event.preventDefault()
        submit(form, account)

    ready = form.step("attach")
    browser.listen(element, on_submit)
    browser.dispatch(element, ready["tells"], {"runtime": browser.RUNTIME})
    if form.is_held:
        browser.run(submit_held(form, account))


def warn_author(form: Form) -> None:
    """Warn the page's author about what may be a mistake."""
    for code in form.messages.unknown:
        name = "data-message-" + code.lower().replace("_", "-")
        text = name + " is not one of our messages. It is used only if Keygen answers with " + code
        browser.log("warn", text)
    for name in fields.metadata_fields(browser.read_form(form.element)):
        if not rules.is_stable_key(name[len(fields.METADATA) :]):
            text = name + ": Keygen rewrites this key. Use plain lowerCamel, like companySize"
            browser.log("warn", text)


async def submit_held(form: Form, account: requests.Account) -> None:
    """On its own, so that an error in it does not look like a form that could not be made ready."""
    submit(form, account)


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
    attributes = fields.attributes(snapshot, form.attribution, browser.now())
    problems = constraints.check(snapshot.fields, rules.check(attributes))
    if problems:
        form.errors.word(problems)
        show(form, Rejected(problems))
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
    sent = browser.send(requests.create_user(account, attributes))
    browser.run(sign_up(form, account, attributes, sent))


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
    answer = await read(sent)
    if sent_before and answer.is_taken:
        answer = await recover_created_user(account, attributes, answer)
    is_settled = isinstance(answer, User) or answer.is_taken
    if is_settled or not (sent_before or answer.is_unconfirmed):
        unconfirmed.discard(address)
    return answer


async def read(sent):
    """Keygen's answer to what was sent; a `Rejected` if there is none."""
    try:
        return answers.read(*await sent)
    except browser.NoAnswer as error:
        return Rejected([Problem(error.code)])


async def recover_created_user(account: requests.Account, attributes: dict, taken: Rejected):
    """The user that an earlier request from this page created; if none did, `taken`.

    Whoever can sign in with the password just typed is the person who asked for the user: nobody
    else knows it. The token is used to read the user, and revoked at once.
    """
    email, password = attributes["email"], attributes["password"]
    try:
        status, headers, text = await browser.send(requests.create_token(account, email, password))
    except browser.NoAnswer as error:
        return Rejected([Problem(error.code)])
    if status in (401, 403):
        return taken
    token, id = answers.token_in(text)
    if not token:
        return answers.read(status, headers, text)
    user = await read(browser.send(requests.show_me(account, token)))
    browser.run(read(browser.send(requests.revoke_token(account, token, id))))
    return user


def show(form: Form, answer) -> None:
    """Turn each kind of answer into what the visitor sees and the page hears."""
    if isinstance(answer, User):
        row = form.step("create")
        show_greeting(form, answer.name)
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
