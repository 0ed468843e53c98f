"""On the page, on MicroPython: the form. What is shown is set as text, never as HTML."""

import asyncio

from pyscript import document, when, workers


def element(id):
    return document.getElementById(id)


def wait(reason):
    """Say what is being waited for, if anything, and let nobody send meanwhile."""
    element("status").textContent = reason
    element("send").disabled = bool(reason)


async def start():
    """The worker, once it is there: from then on, the form may be sent."""
    keygen = await workers["keygen"]
    wait("")
    return keygen


@when("submit", "#register")
async def send(event):
    typed = element("email").value, element("password").value
    wait("Creating your account…")
    element("problem").textContent = ""
    try:
        keygen = await starting
        answer = await keygen.sign_up(*typed)
    finally:
        wait("")
    if hasattr(answer, "problem"):
        element("problem").textContent = answer.problem
        element("email").focus()
    else:
        element("register").reset()
        element("register").hidden = True
        element("key").textContent = answer.key
        element("done").hidden = False
        element("done").focus()


starting = asyncio.create_task(start())
