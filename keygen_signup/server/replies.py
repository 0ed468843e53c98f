"""What the server answers, in Keygen's own form: JSON:API, with the request's id in `meta`.

Sections 4 and 5 of `tests/data/keygen-contract.md` say what Keygen's answers look like. So the
widget and the client read these as they read Keygen's.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse

from ..codes import Problem
from ..errors import DETAILS
from ..requests import MEDIA_TYPE

Error = dict[str, Any]

# Codes of the server's own. Who can fix what they stand for is in `codes`; more may come.
UNAVAILABLE = "SIGNUP_UNAVAILABLE"
BUSY = "TOO_BUSY"
MAILBOX_SERVED = "MAILBOX_HAS_LICENSE"
ORIGIN = "ORIGIN_NOT_ALLOWED"

NO_POLICY = "POLICY_NOT_FOUND"  # as Keygen says of one that is not there


class Refused(Exception):
    """A request ends here, with this status, these errors and these headers."""

    def __init__(self, status: int, errors: Sequence[Error], headers: Mapping[str, str] = {}):
        super().__init__(status)
        self.status = status
        self.errors = list(errors)
        self.headers = dict(headers)

    @property
    def code(self) -> str:
        """The first code, for logs and metrics: only what is no word of a visitor's."""
        code = self.errors[0].get("code", "") if self.errors else ""
        return code if isinstance(code, str) and code.replace("_", "").isupper() else ""


class Reply(JSONResponse):
    """A document of JSON:API."""

    media_type = MEDIA_TYPE


def refusal(refused: Refused, request_id: str) -> Reply:
    """The answer for a refusal."""
    document = {"meta": {"id": request_id}, "errors": refused.errors}
    return Reply(document, refused.status, refused.headers)


def error(title: str, detail: str, code: str = "", pointer: str = "") -> Error:
    """An error object, with the members that it has."""
    found: Error = {"title": title, "detail": detail}
    if code:
        found["code"] = code
    if pointer:
        found["source"] = {"pointer": pointer}
    return found


def bad_request(detail: str, pointer: str = "", code: str = "") -> Refused:
    """400: the form of the request is wrong."""
    return Refused(400, [error("Bad request", detail, code, pointer)])


def not_accepted(problems: Sequence[Problem], at: str = "/data/attributes/") -> Refused:
    """422: what Keygen would not accept, found before it is asked."""
    return Refused(
        422,
        [
            error(
                "Unprocessable resource",
                problem.detail or DETAILS.get(problem.code, "is not accepted"),
                problem.code,
                at + problem.attribute.replace(".", "/"),
            )
            for problem in problems
        ],
    )


def unauthorized(code: str, detail: str) -> Refused:
    """401: no user's token, or none that is good."""
    headers = {"WWW-Authenticate": 'Bearer realm="keygen"'}
    return Refused(401, [error("Unauthorized", detail, code)], headers)


def denied(detail: str, code: str = "") -> Refused:
    """403: not from there, or not for them."""
    return Refused(403, [error("Access denied", detail, code)])


def no_endpoint() -> Refused:
    """404: nothing else than two calls reaches Keygen."""
    detail = (
        "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)"
    )
    return Refused(404, [error("Not found", detail, "NOT_FOUND")])


def too_large(most: int) -> Refused:
    """413: more bytes than any sign-up has."""
    return Refused(413, [error("Payload too large", f"at most {most} bytes", "TOO_LARGE")])


def too_slow(seconds: float) -> Refused:
    """408: the body took too long. The connection is of no more use."""
    detail = f"The request took longer than {seconds:g} seconds to arrive"
    return Refused(408, [error("Request timeout", detail, "TIMED_OUT")], {"Connection": "close"})


def come_back(code: str, detail: str, seconds: int, window: str, limit: int = 0) -> Refused:
    """429: in so many seconds, by headers that a page of another origin can read."""
    headers = {
        "X-RateLimit-Window": window,
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + seconds),
        "Retry-After": str(seconds),
    }
    return Refused(429, [error("Too many requests", detail, code)], headers)


def unavailable(detail: str = "Sign-up is not available at the moment") -> Refused:
    """503: the owner of this server has to act; the log says what to do."""
    return Refused(503, [error("Service unavailable", detail, UNAVAILABLE)])


def no_answer(*, timed_out: bool) -> Refused:
    """502 or 504: Keygen may have done it nevertheless. Like Keygen's own, these have no code."""
    if timed_out:
        detail = "The request timed out because the server took too long to respond"
        return Refused(504, [error("Request timeout", detail)])
    return Refused(502, [error("Bad gateway", "There was no answer that could be read")])


def failed() -> Refused:
    """500: a bug of ours; the log says where."""
    return Refused(500, [error("Internal server error", "Looks like something went wrong")])
