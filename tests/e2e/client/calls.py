"""Runs in Pyodide: makes a call of the client, sync or async, and says what came of it.

What it gives is JSON, as the test is in another process.
"""

import json
import traceback
from inspect import isawaitable
from typing import Any

from keygen_signup import NoAnswer, SignUpError
from keygen_signup.requests import Request

PASSWORD = "correct horse battery"
NAME = "Ünï 🗝"


async def wait(value: Any) -> Any:
    """What a call of either client returns."""
    return await value if isawaitable(value) else value


async def create_user(client: Any, email: str, policy: str) -> dict[str, Any]:
    user = await wait(client.create_user(email=email, password=PASSWORD, first_name=NAME))
    return {"email": user.email, "name": user.first_name}


async def session(client: Any, email: str, policy: str) -> dict[str, Any]:
    """All that somebody who signs in can do."""
    session = await wait(client.sign_in(email, PASSWORD))
    try:
        me = await wait(session.me())
        license = await wait(session.license(policy=policy, name="Trial"))
        found = await wait(session.licenses(policy=policy))
    finally:
        await wait(session.sign_out())
    return {"email": me.email, "name": me.first_name, "licenses": found == [license]}


async def sign_up(client: Any, email: str, policy: str) -> dict[str, Any]:
    done = await wait(
        client.sign_up(email=email, password=PASSWORD, first_name=NAME, policy=policy)
    )
    return {"email": done.user.email, "name": done.user.first_name, "key": bool(done.license.key)}


async def validate_key(client: Any, email: str, policy: str) -> dict[str, Any]:
    done = await wait(
        client.sign_up(email=email, password=PASSWORD, first_name=NAME, policy=policy)
    )
    validation = await wait(client.validate_key(done.license.key))
    return {
        "email": done.user.email,
        "name": done.user.first_name,
        "valid": validation.valid,
        "code": validation.code,
    }


CALLS = {call.__name__: call for call in (create_user, session, sign_up, validate_key)}


async def outcome(call: str, client: Any, *arguments: str) -> str:
    """What a call returns; or what it raises, with a traceback that shows all variables."""
    try:
        return json.dumps(await CALLS[call](client, *arguments))
    except SignUpError as error:
        return json.dumps(raised(error))


async def answer(transport: Any, url: str, seconds: float) -> str:
    """What a transport has from an address."""
    request = Request("GET", url, {"Accept": "text/plain"}, "")
    request.timeout = seconds
    try:
        return json.dumps(await wait(transport.send(request)))
    except SignUpError as error:
        return json.dumps(raised(error))


def raised(error: SignUpError) -> dict[str, Any]:
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return {
        "raised": type(error).__name__,
        "uncertain": error.uncertain if isinstance(error, NoAnswer) else None,
        "text": "".join(shown.format()),
    }
