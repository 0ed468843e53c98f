"""Sign-up, from the visitor's submit to the greeting. Read it from top to bottom.

from widget import signup
signup.start()
"""

import json

from . import browser, keygen, messages
from .form import METADATA, Form


def start() -> None:
    """Take over from the guard (signup.js), which hands over every form, now and as they come."""
    browser.take_over(attach)


def attach(element, options_json: str) -> None:
    """Make a form ready, and carry out what was submitted before it was."""
    options = json.loads(options_json)
    account = keygen.Account(options["apiUrl"], options["account"], options["environment"])
    form = Form(element, options)
    advise(form)

    def on_submit(event):
        # A plain function: on Pyodide the body of an `async def` runs only after the browser has
        # sent the form itself, with the password in the address.
        event.preventDefault()
        submit(form, account)

    form.settle("attach")
    held = form.release()
    browser.listen(element, "click", form.follow)
    browser.listen(element, "submit", on_submit)
    browser.dispatch(element, "signup:ready", {"runtime": browser.RUNTIME})
    if held:
        browser.run(submit_held(form, account))


def advise(form: Form) -> None:
    """Tell the page's author what they may not mean."""
    for code in form.messages.unknown:
        name = "data-message-" + code.lower().replace("_", "-")
        browser.warn(name + " words nothing of ours. It serves if Keygen answers with " + code)
    for name in form.metadata_fields(browser.entries(form.element)):
        key = name[len(METADATA) :]
        if not keygen.keeps(key):
            browser.warn(
                name + ": Keygen rewrites this key. Use plain lowerCamel, like companySize"
            )


async def submit_held(form: Form, account: keygen.Account) -> None:
    """By itself, so that a fault in it does not look like a form that could not be made ready."""
    submit(form, account)


def submit(form: Form, account: keygen.Account) -> None:
    """Read the form; tell what is wrong with it, or send it."""
    if not form.accepting or form.state == "created":
        return  # a double click, Enter held down: one intention, one request
    try:
        read_and_send(form, account)
    except Exception:
        fail(form)
        raise


def read_and_send(form: Form, account: keygen.Account) -> None:
    form.clear()
    if form.is_trapped():
        show(form, keygen.Rejected([keygen.Problem("ROBOT")]))
        return
    attributes = form.read()
    problems = form.with_constraints(keygen.check(attributes))
    if problems:
        show(form, keygen.Rejected(problems))
        return
    form.accept(False)  # whatever the page does when it hears of it
    detail = browser.dispatch(form.element, "signup:submit", announced(attributes))
    if not detail:
        form.accept(True)  # the page stopped it
        return
    attributes.pop("metadata", None)
    metadata = browser.to_dict(detail).get("metadata")
    if metadata:
        attributes["metadata"] = metadata  # the page may have added to it
        problems = keygen.check(attributes)
        if problems:
            show(form, keygen.Rejected(problems))
            return
    form.sending()
    sent = browser.send(keygen.create_user(account, attributes))
    browser.run(sign_up(form, account, attributes, sent))


def fail(form: Form) -> None:
    """Not leave the visitor waiting where the widget is at fault. The console has the rest."""
    show(form, keygen.Rejected([keygen.Problem("FAULT")]))


def announced(attributes: dict) -> dict:
    """What the page hears of a submission: never the password."""
    return {
        "firstName": attributes.get("firstName", ""),
        "lastName": attributes.get("lastName", ""),
        "email": attributes["email"],
        "metadata": attributes.get("metadata", {}),
    }


# Addresses that were sent from this page, and whose fate is unknown: a time-out, a cut connection.
uncertain: set = set()


async def sign_up(form: Form, account: keygen.Account, attributes: dict, sent) -> None:
    """Wait for Keygen's answer to the request for a user, and show it."""
    try:
        answer = await created_user(account, attributes, sent)
    except Exception:
        fail(form)
        raise
    show(form, answer)
    if isinstance(answer, keygen.Rejected) and answer.wait:
        await wait(form, answer.wait)


async def created_user(account: keygen.Account, attributes: dict, sent):
    """Keygen's answer to the request for a user, seen in the light of earlier ones."""
    address = (account.base_url, attributes["email"].lower())
    sent_before = address in uncertain
    uncertain.add(address)
    answer = await read(sent)
    if sent_before and answer.taken:
        answer = await recognise(account, attributes, answer)
    settled = isinstance(answer, keygen.User) or answer.taken
    if settled or not (sent_before or answer.uncertain):
        uncertain.discard(address)
    return answer


async def read(sent):
    """Keygen's answer to what was sent; a `Rejected` where there is none."""
    try:
        return keygen.read(*await sent)
    except browser.NoAnswer as error:
        return keygen.Rejected([keygen.Problem(error.code)])


async def recognise(account: keygen.Account, attributes: dict, taken: keygen.Rejected):
    """The user that an earlier request from here made, if it did; else that the address is taken.

    Whoever signs in with the password just typed is the one who asked for the user: nobody else
    knows it. The token serves to read the user, and is revoked at once.
    """
    email, password = attributes["email"], attributes["password"]
    try:
        status, headers, text = await browser.send(keygen.create_token(account, email, password))
    except browser.NoAnswer as error:
        return keygen.Rejected([keygen.Problem(error.code)])
    if status in (401, 403):
        return taken
    token, id = keygen.token_in(text)
    if not token:
        return keygen.read(status, headers, text)
    user = await read(browser.send(keygen.show_me(account, token)))
    browser.run(read(browser.send(keygen.revoke_token(account, token, id))))
    return user


def show(form: Form, answer) -> None:
    """Turn each kind of answer into what the visitor sees, and the page hears."""
    if isinstance(answer, keygen.User):
        form.settle("create")
        form.greet(answer.name)
        browser.dispatch(form.element, "signup:created", {"user": answer.resource})
        if form.redirect:
            browser.run(form.leave())
    elif isinstance(answer, keygen.Rejected):
        form.settle("refuse")
        if answer.retry:
            form.say(answer.problems[0].code)
        else:
            form.refuse(answer.problems)
        detail = {"status": answer.status, "errors": answer.errors, "requestId": answer.request_id}
        browser.dispatch(form.element, "signup:rejected", detail)
    else:
        reason = messages.for_author(answer.code, answer.detail)
        form.settle("close")
        form.say("CLOSED")
        browser.report(reason)
        browser.dispatch(form.element, "signup:unavailable", {"reason": reason})


async def wait(form: Form, seconds: int) -> None:
    """Count the seconds down, and let the visitor try again."""
    form.accept(False)
    end = browser.seconds() + seconds
    while browser.seconds() < end:
        left = -int(-(end - browser.seconds()) // 1)
        form.count_down("TOO_MANY_REQUESTS", left)
        await browser.sleep(1)
    form.accept(True)
    form.say("WAITED")
