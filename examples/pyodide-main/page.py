"""The form, and what asks Keygen. What is shown is set as text, never as HTML."""

import asyncio

from js import document
from pyodide.ffi.wrappers import add_event_listener

from keygen_signup import AsyncSignUp, EmailTaken, NoAnswer, Rejected, SignUpError

ACCOUNT = {"account": "demo", "api_url": "http://localhost:8001"}
POLICY = "49f52209-3e09-5ca1-a509-3fa8c83ee3f3"


async def sign_up(email: str, password: str) -> str:
    """The key of somebody new. Raises SignUpError."""
    async with AsyncSignUp(**ACCOUNT) as keygen:
        done = await keygen.sign_up(email=email, password=password, policy=POLICY)
    return done.license.key


def words(error: SignUpError) -> str:
    """A problem in words for whoever signs up."""
    if isinstance(error, EmailTaken):
        return "This address has an account already, with another password."
    if isinstance(error, Rejected):
        return " ".join(f"Your {each.attribute} {each.detail}." for each in error.problems)
    if isinstance(error, NoAnswer):
        return "There was no answer. Check the connection, and send it again."
    print(error)  # it says what the page's owner has to change
    return "Nobody can sign up at the moment."


def element(id: str):
    return document.getElementById(id)


def wait(reason: str) -> None:
    """Say what is being waited for, if anything, and let nobody send meanwhile."""
    element("status").textContent = reason
    element("send").disabled = bool(reason)


async def send(email: str, password: str) -> None:
    wait("Creating your account…")
    element("problem").textContent = ""
    try:
        key = await sign_up(email, password)
    except SignUpError as error:
        element("problem").textContent = words(error)
        element("email").focus()
    else:
        element("register").reset()
        element("register").hidden = True
        element("key").textContent = key
        element("done").hidden = False
        element("done").focus()
    finally:
        wait("")


def submit(event) -> None:
    """What was typed is read at once; the rest is a task, which is kept: asyncio forgets others."""
    global sending
    sending = asyncio.ensure_future(send(element("email").value, element("password").value))


add_event_listener(element("register"), "submit", submit)
wait("")
