"""Faults on demand: ways in which a request goes wrong.

At the accounts named after them, POST .../users is at fault; all other requests there, preflights
among them, get their usual answers. Any other request goes wrong where a test plans it.
"""

import asyncio
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keygen_sandbox.cors import Cors
from keygen_sandbox.errors import ApiError, conflict, internal, invalid, timeout, unprocessable
from keygen_sandbox.plan import Plan
from keygen_sandbox.serving import DISCONNECT

SLOW_SECONDS = 3

_PREFIX = "fault-"
_PREFLIGHT = "fault-preflight"
_PATH = re.compile(r"/v1(?:/accounts/(?P<account>[^/]+))?(?P<path>/.*)?")
_JSON_API = "application/vnd.api+json; charset=utf-8"


class Fault(NamedTuple):
    """One way to go wrong, and the sandbox wrapped in it."""

    description: str
    behaviour: Callable[[ASGIApp], ASGIApp]


class Faults:
    """ASGI middleware around everything, CORS included: a proxy or network may be at fault."""

    def __init__(self, app: ASGIApp, plan: Plan) -> None:
        self.app = app
        self.plan = plan
        self.faulty = {slug: fault.behaviour(app) for slug, fault in FAULTS.items()}
        self.closing = _closing(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app(Request(scope)) if scope["type"] == "http" else self.app
        await app(scope, receive, send)

    def _app(self, request: Request) -> ASGIApp:
        """What answers a request: the sandbox, or one of its faults."""
        match = _PATH.fullmatch(request.url.path)
        if match is None:
            return self.app
        account, path = match["account"], match["path"] or "/"
        is_preflight = request.method == "OPTIONS"
        asked = request.headers.get("access-control-request-method", "POST")
        method = asked if is_preflight else request.method

        planned = self.plan.find(method, path, account)
        if planned:
            slug = _PREFIX + planned.fault
        elif method == "POST" and path == "/users" and account in FAULTS:
            slug = account
        else:
            return self.app
        if is_preflight and slug != _PREFLIGHT:
            return self.closing
        if planned:
            self.plan.take(planned)
        return self.faulty[slug]


@dataclass(frozen=True)
class _Answer:
    """A complete answer, held back."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = Response(self.body, self.status)
        length = [header for header in response.raw_headers if header[0] == b"content-length"]
        response.raw_headers = [h for h in self.headers if h[0] != b"content-length"] + length
        await response(scope, receive, send)


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> _Answer:
    messages: list[Message] = []

    async def hold_back(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, hold_back)
    start, *parts = messages
    return _Answer(start["status"], start["headers"], b"".join(part["body"] for part in parts))


def _closing(app: ASGIApp) -> ASGIApp:
    """Preflights close their connection, so that the request opens one of its own.

    A browser sends a request again, by itself, if it dies on a connection that was used before.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _answer(app, scope, receive)
        await replace(response, headers=[*response.headers, (b"connection", b"close")])(
            scope, receive, send
        )

    return answer


async def _hang(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait until the client gives up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(scope: Scope, receive: Receive, send: Send) -> None:
    """Drop the connection; needs the server of `keygen_sandbox.serving`."""
    scope["extensions"][DISCONNECT]()
    await _hang(scope, receive, send)


def _slow(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(SLOW_SECONDS)
        await app(scope, receive, send)

    return answer


def _instead(answer: ASGIApp, *, cors: bool = True) -> Callable[[ASGIApp], ASGIApp]:
    """Never reach the sandbox."""
    return lambda _: Cors(answer) if cors else answer


def _once_done(change: Callable[[_Answer], ASGIApp]) -> Callable[[ASGIApp], ASGIApp]:
    """Let the sandbox do what is asked, then change its answer; refusals stay as they are."""

    def behaviour(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            real = await _answer(app, scope, receive)
            done = real.status < HTTPStatus.MULTIPLE_CHOICES
            await (change(real) if done else real)(scope, receive, send)

        return answer

    return behaviour


def _retyped(answer: _Answer) -> _Answer:
    headers = [h for h in answer.headers if h[0] != b"content-type"]
    return replace(answer, headers=[*headers, (b"content-type", b"text/html; charset=utf-8")])


def _with_body(body: bytes) -> Callable[[ASGIApp], ASGIApp]:
    def change(answer: _Answer) -> _Answer:
        may_have_body = answer.status != HTTPStatus.NO_CONTENT
        return replace(answer, body=body, status=answer.status if may_have_body else HTTPStatus.OK)

    return _once_done(change)


def _json(status: int, document: object) -> Response:
    return Response(json.dumps(document), status, media_type=_JSON_API)


def _error(make: Callable[[], ApiError]) -> Callable[[ASGIApp], ASGIApp]:
    """One of the API's own errors."""

    def answer(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        error, request_id = make(), str(uuid.uuid4())
        response = _json(error.status, error.body(request_id))
        response.headers["X-Request-Id"] = request_id
        return response(scope, receive, send)

    return _instead(answer)


def _many_errors() -> ApiError:
    return unprocessable(
        invalid("users", f"/data/attributes/metadata/key{n}", f"is wrong ({n})", f"WRONG_{n}")
        for n in range(100)
    )


def _long_detail() -> ApiError:
    detail = "is invalid: " + "x" * 2**20
    return unprocessable([invalid("users", "/data/attributes/email", detail, "EMAIL_INVALID")])


def _html(status: HTTPStatus, *, cors: bool) -> Fault:
    text = f"{status.value} {status.phrase}"
    page = f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>\n"
    headers = "with" if cors else "without"
    return Fault(
        f"A proxy answers {text} in HTML, {headers} CORS headers.",
        _instead(HTMLResponse(page, status), cors=cors),
    )


def _redirect(status: HTTPStatus) -> Fault:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        match = _PATH.fullmatch(scope["path"])
        path = match and match["path"]
        response = RedirectResponse(f"/v1/accounts/demo{path or ''}", status)
        await response(scope, receive, send)

    return Fault(f"Redirects to the demo account with {status.value}.", _instead(answer))


_PROXY_STATUSES = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_REDIRECTS = (
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)

FAULTS: dict[str, Fault] = {
    "fault-slow": Fault(f"Answers after {SLOW_SECONDS} seconds.", _slow),
    "fault-hung": Fault("Never answers, and creates no user.", _instead(_hang)),
    "fault-hung-created": Fault(
        "Creates the user, then never answers.", _once_done(lambda _: _hang)
    ),
    "fault-cut": Fault("Cuts the connection, and creates no user.", _instead(_cut)),
    "fault-cut-created": Fault(
        "Creates the user, then cuts the connection.", _once_done(lambda _: _cut)
    ),
    _PREFLIGHT: Fault(
        "Refuses the preflight request.", _instead(Response(status_code=403), cors=False)
    ),
    **{f"fault-html-{status.value}": _html(status, cors=True) for status in _PROXY_STATUSES},
    **{
        f"fault-html-{status.value}-no-cors": _html(status, cors=False)
        for status in _PROXY_STATUSES
    },
    **{f"fault-redirect-{status.value}": _redirect(status) for status in _REDIRECTS},
    "fault-empty-201": Fault("Creates the user, and answers without a body.", _with_body(b"")),
    "fault-empty-403": Fault(
        "Refuses the host name without a body.", _instead(HTMLResponse(status_code=403))
    ),
    "fault-empty-500": Fault("Answers 500 without a body.", _instead(Response(status_code=500))),
    "fault-truncated": Fault(
        "Creates the user, and answers with half of the JSON.",
        _once_done(lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2])),
    ),
    "fault-type": Fault("Creates the user, and calls the JSON text/html.", _once_done(_retyped)),
    "fault-json-array": Fault("Creates the user, and answers [].", _with_body(b"[]")),
    "fault-json-object": Fault(
        'Creates the user, and answers {"ok":true}.', _with_body(b'{"ok":true}')
    ),
    "fault-json-null": Fault("Creates the user, and answers null.", _with_body(b"null")),
    "fault-json-number": Fault("Creates the user, and answers 42.", _with_body(b"42")),
    "fault-json-422": Fault(
        "Answers 422 with errors that are not a list.",
        _instead(_json(422, {"errors": {"email": "is invalid"}})),
    ),
    "fault-many-errors": Fault("Answers 422 with 100 errors.", _error(_many_errors)),
    "fault-long-detail": Fault(
        "Answers 422 with an error of a million characters.", _error(_long_detail)
    ),
    "fault-409": Fault("Two sign-ups met: answers 409.", _error(conflict)),
    "fault-500": Fault("The application failed: answers 500.", _error(internal)),
    "fault-503": Fault("The application took too long: answers 503.", _error(timeout)),
}
"""Account slug -> fault, in the order to list them."""

NAMES = tuple(slug.removeprefix(_PREFIX) for slug in FAULTS)
"""What a plan calls the faults: "cut-created" is that of the account `fault-cut-created`."""
