"""Making a user at Keygen, once, and saying what came of it."""

from __future__ import annotations

import logging
from typing import Any

from .. import answers
from ..arguments import Secret
from ..errors import advice
from .keygen import Answer, Keygen, NoAnswer
from .line import Line
from .replies import BUSY, Refused, come_back, no_answer, unavailable

log = logging.getLogger("keygen_signup.server")

# What to do about what Keygen says, where a server holds a product's token.
FIXES = {
    401: "Keygen does not take the token. Set KEYGEN_PRODUCT_TOKEN to one that is valid.",
    403: "The token may not do this. It has to be a product's, with the permissions product.read, "
    "account.read, user.create and, for a policy, policy.read, license.read, license.create.",
    404: "Keygen does not know the account. Check KEYGEN_ACCOUNT and KEYGEN_API_URL.",
}


VISITORS = (400, 409, 422)
"""Statuses about what a visitor typed, if they are not about the account."""


async def make_user(
    keygen: Keygen, line: Line, attributes: Secret[dict[str, Any]]
) -> dict[str, Any]:
    """The new user, as Keygen sent it. Raises Refused. The password is dropped once it is sent."""
    body = Secret({"data": {"type": "users", "attributes": attributes.value}})
    password = Secret(attributes.value["password"])
    try:
        answer = await keygen.ask("POST", "/users", body=body)
    except NoAnswer as lost:
        refused = no_answer(timed_out=lost.timed_out)
        answer = None
    finally:
        del body
        attributes.value.pop("password", None)
    if answer is None:
        raise refused
    meaning = answers.read(answer.status, dict(answer.headers), answer.text, password.value)
    if isinstance(meaning, answers.User):
        resource: dict[str, Any] = meaning.resource
        return resource
    raise refusal_of(answer, meaning, line)


def refusal_of(
    answer: Answer, meaning: answers.User | answers.Rejected | answers.Unavailable, line: Line
) -> Refused:
    """What the visitor is told of a refusal of Keygen's.

    What is theirs to fix, they are told; of what is ours, that it does not work now, and the log
    says what to do.
    """
    if answer.status == 429:
        wait = answers.seconds_until_reset(dict(answer.headers))
        line.pause(wait)
        return come_back(BUSY, "Too many people are signing up at the moment", wait, "keygen")
    if answer.status < 300 or answer.status >= 500:
        log.error("Keygen failed", extra=_known(answer))
        return no_answer(timed_out=False)
    if isinstance(meaning, answers.Rejected) and answer.status in VISITORS:
        return Refused(answer.status, meaning.errors)
    report(answer, getattr(meaning, "code", ""))
    return unavailable()


def report(answer: Answer, code: str) -> None:
    """Tell the owner what Keygen refused, and what to do."""
    fix = FIXES.get(answer.status) or advice(code) or "Check KEYGEN_API_URL, and any proxy."
    log.error("Keygen refused: sign-up does not work", extra={**_known(answer), "fix": fix})


def _known(answer: Answer) -> dict[str, Any]:
    request = answer.headers.get("x-request-id", "")[:100]
    return {"status": answer.status, "keygen_request": request}
