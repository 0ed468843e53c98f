"""The server as an ASGI application: two calls, and no other path or method reaches Keygen.

Each call reads top to bottom: the door, the body, the line, the limits, Keygen.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .. import answers
from ..documents import get_typed
from . import bodies, door, logs, metrics, ops
from .door import neighbourhood
from .keygen import Keygen, NoAnswer
from .keys import Keys, decode_secret
from .licenses import Licenses
from .limits import Limits
from .line import Left, Line
from .replies import (
    MAILBOX_SERVED,
    NO_POLICY,
    Refused,
    Reply,
    denied,
    failed,
    no_answer,
    no_endpoint,
    refusal,
    unauthorized,
    unavailable,
)
from .settings import Settings, SettingsError, read
from .shared import Shared
from .start import Found, look
from .users import make_user, refusal_of

log = logging.getLogger("keygen_signup.server")

REQUEST_HEADERS = (
    "accept", "authorization", "content-type", "keygen-environment", "keygen-version"
)  # fmt: skip
"""What the widget and the client send."""
EXPOSED = (
    "date", "x-ratelimit-window", "x-ratelimit-limit", "x-ratelimit-remaining",
    "x-ratelimit-reset", "x-request-id",
)  # fmt: skip
PREFLIGHT_SECONDS = 24 * 60 * 60

_BEARER = re.compile(r"Bearer ([\w.-]{1,400})", re.ASCII)
START_AGAIN_SECONDS = 5.0
"""Mounted, it tries again to start: Keygen may have been away. Visitors do not set the pace."""
_LEFT = 499  # as nginx calls it; nobody is there to read it

Call = Callable[[Request], Awaitable[Reply]]


class Cors(CORSMiddleware):
    """CORS, which tells the owner what a page's author cannot read: that it is not on the list."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code >= 400:
            origin = request_headers["origin"][:100]
            fix = "If it is a page of yours, add it to SIGNUP_ORIGINS."
            log.warning("a page was kept out", extra={"origin": origin, "fix": fix})
        return response


class Server:
    """The calls, and what they share."""

    def __init__(
        self,
        settings: Settings,
        account: Found,
        keygen: Keygen,
        shared: Shared,
    ):
        keys = Keys(
            _bytes(settings.signup_secret) or secrets.token_bytes(32),
            _bytes(settings.signup_secret_previous),
        )
        self.settings = settings
        self.account = account
        self.keygen = keygen
        self.shared = shared
        self.line = Line(settings.keygen_concurrency)
        self.limits = Limits(settings, shared, keys)
        self.visitors = door.Visitors(settings.signup_trusted_proxies)
        self.licenses = (
            Licenses(keygen, settings.keygen_policy_id, shared, keys, self.line)
            if settings.keygen_policy_id
            else None
        )

    def application(self) -> Starlette:
        """All paths, and the headers that let pages read the answers."""
        calls = {"/users": self.create_user, "/licenses": self.create_license}
        routes = [
            Route(prefix + path, self._answered(call, path), methods=["POST"])
            for path, call in calls.items()
            for prefix in ("/v1", "/v1/accounts/{account}")
        ]
        if not self.settings.signup_ops:
            routes += ops.routes(self)
        cors = Middleware(
            Cors,
            allow_origins=self.settings.signup_origins or ["*"],
            allow_methods=["POST"],
            allow_headers=REQUEST_HEADERS,
            expose_headers=EXPOSED,
            max_age=PREFLIGHT_SECONDS,
        )
        nothing = self._answered(self.nothing, "other")

        async def elsewhere(request: Request, _: Exception) -> Response:
            return await nothing(request)

        found = Starlette(
            routes=routes,
            middleware=[cors],
            exception_handlers={404: elsewhere, 405: elsewhere},
        )
        found.router.redirect_slashes = False
        return found

    async def create_user(self, request: Request) -> Reply:
        """POST /users: a new user, and with a policy their licence."""
        self._admit(request)
        body = await door.read_body(request)
        attributes = bodies.user_attributes(body, self.settings.signup_metadata)
        del body
        address = self._address(request)
        network = neighbourhood(address)
        self.line.check(network)
        await self.limits.count_user(address, attributes.value["email"])
        async with self.line.place(network, door.gone(request)):
            user = await make_user(self.keygen, self.line, attributes)
            document: dict[str, Any] = {"data": user}
            if self.licenses:
                document |= await self._license_of(self.licenses, user)
        return Reply(document, 201)

    async def _license_of(self, licenses: Licenses, user: dict[str, Any]) -> dict[str, Any]:
        """The licence of a new user, or what kept it from being made: the user is there."""
        try:
            license, _ = await licenses.license_for(user, is_new=True)
        except Refused as refused:
            level = logging.INFO if refused.code == MAILBOX_SERVED else logging.WARNING
            log.log(level, "no licence was made", extra={"code": refused.code})
            return {"meta": {"license": {"errors": refused.errors}}}
        return {"included": [license]}

    async def create_license(self, request: Request) -> Reply:
        """POST /licenses, with a user's own token: the licence of that user."""
        self._admit(request)
        if self.licenses is None:
            raise denied("This server makes no licences (KEYGEN_POLICY_ID)", NO_POLICY)
        credential = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if not credential:
            raise unauthorized("TOKEN_MISSING", "You must be authenticated to complete the request")
        token = SecretStr(credential[1])
        del credential
        body = await door.read_body(request)
        asked = bodies.license_request(body, self.settings.signup_metadata)
        attributes, policy, owner = asked
        if policy != self.licenses.policy:
            raise denied("This server makes licences of another policy", NO_POLICY)
        address = self._address(request)
        network = neighbourhood(address)
        self.line.check(network)
        await self.limits.count_license(address)
        async with self.line.place(network, door.gone(request)):
            user = await self._who(token)
            if get_typed(user, "id", str).lower() != owner:
                raise denied("A licence can be had for oneself alone")
            license, is_new = await self.licenses.license_for(user, attributes)
        return Reply({"data": license}, 201 if is_new else 200)

    async def _who(self, token: SecretStr) -> dict[str, Any]:
        """The user whose token this is, as Keygen says. Raises Refused."""
        try:
            answer = await self.keygen.ask("GET", "/me", token=token)
        except NoAnswer as lost:
            refused = no_answer(timed_out=lost.timed_out)
        else:
            if answer.status in (401, 403):
                errors = answers.errors_in(answer.document)
                refused = Refused(answer.status, errors) if errors else unavailable()
            elif not answer.is_success:
                meaning = answers.read(answer.status, dict(answer.headers), answer.text)
                refused = refusal_of(answer, meaning, self.line)
            elif get_typed(user := answer.resource, "type", str) != "users":
                refused = denied("Only users have licences here")
            else:
                return user
        raise refused

    async def nothing(self, request: Request) -> Reply:
        """Everything else."""
        raise no_endpoint()

    def _admit(self, request: Request) -> None:
        """Raise Refused for who may not come in, whatever they bring."""
        name = request.path_params.get("account")
        if name is not None and not self.account.is_called(name):
            raise no_endpoint()
        if self.settings.signup_closed:
            raise unavailable("Sign-up is closed at the moment")
        door.check_headers(request.headers, self.settings.signup_origins)

    def _address(self, request: Request) -> door.Address | None:
        peer = request.client.host if request.client else ""
        return self.visitors.address(peer, request.headers)

    def _answered(self, call: Call, path: str) -> Callable[[Request], Awaitable[Response]]:
        """A call whose every end is an answer, a line in the log, and a number."""

        async def answer(request: Request) -> Response:
            number, started, code = str(uuid.uuid4()), monotonic(), ""
            logs.request_id.set(number)
            try:
                reply: Response = await call(request)
            except Refused as refused:
                reply, code = refusal(refused, number), refused.code
            except (Left, ClientDisconnect):
                reply, code = Response(status_code=_LEFT), "LEFT"
            except Exception:
                log.exception("a bug of this server's")
                reply, code = refusal(failed(), number), "BUG"
            reply.headers["X-Request-Id"] = number
            metrics.REQUESTS.labels(path, str(reply.status_code), code).inc()
            seconds = round(monotonic() - started, 3)
            known = {"call": path, "status": reply.status_code, "code": code, "seconds": seconds}
            log.info("answered", extra=known)
            return reply

        return answer


def _bytes(secret: SecretStr | None) -> bytes | None:
    return None if secret is None else decode_secret(secret.get_secret_value())


class App:
    """The application. It starts with the server that runs it or, mounted in another application,
    with the first request. `values` are settings that come before those of the environment."""

    def __init__(self, **values: Any):
        self._values = values
        self._running = AsyncExitStack()
        self._starting = asyncio.Lock()
        self._start_again = 0.0
        self._app: ASGIApp | None = None
        self.server: Server | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await (await self._started())(scope, receive, send)

    async def start(self) -> Server:
        """Read the settings, look at what they say, and begin. Raises SettingsError."""
        settings = read(**self._values)
        shared = Shared(settings.signup_redis_url)
        keygen = Keygen(
            settings.keygen_api_url,
            settings.keygen_account,
            settings.keygen_product_token,
            environment=settings.keygen_environment,
            connections=settings.keygen_concurrency,
            timeout=settings.keygen_timeout,
        )
        self._running.push_async_callback(shared.close)
        await self._running.enter_async_context(keygen)
        try:
            found = await look(settings, keygen, shared)
        except SettingsError:
            await self.stop()
            raise
        self.server = Server(settings, found, keygen, shared)
        self._app = self.server.application()
        return self.server

    async def stop(self) -> None:
        """Close what was opened."""
        await self._running.aclose()

    async def _started(self) -> ASGIApp:
        async with self._starting:
            if self._app is None and monotonic() >= self._start_again:
                self._start_again = monotonic() + START_AGAIN_SECONDS
                try:
                    self._tell(await self.start())
                except SettingsError as error:
                    log.error(str(error))
            return self._app or refusal(unavailable(), "")

    def _tell(self, server: Server) -> None:
        """Tell the owner what was found."""
        log.info(server.account.summary)
        for warning in server.account.warnings:
            log.warning(warning)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            server = await self.start()
        except SettingsError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        self._tell(server)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})
