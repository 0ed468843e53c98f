"""The routes of the sandbox, and the order in which a request is checked (contract, section 1)."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from keygen_sandbox import actions, credentials, errors, negotiation
from keygen_sandbox.accounts import Account
from keygen_sandbox.call import Call, new_request_id
from keygen_sandbox.cors import Cors
from keygen_sandbox.document import decode
from keygen_sandbox.errors import ApiError
from keygen_sandbox.faults import Faults
from keygen_sandbox.limits import Limiter
from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Conflict, NullByte, Policy, Store

log = logging.getLogger("keygen_sandbox")

DEFAULTS = Settings()


class Endpoint(NamedTuple):
    """A route below an account, how its caller is found out, and what it does."""

    method: str
    path: str
    authenticate: Callable[[Call], Awaitable[None]]
    action: Callable[[Call], Awaitable[Response]]
    subscribed: bool = False
    """Whether the account needs a subscription, and requests left for the day."""


ENDPOINTS = (
    Endpoint("POST", "/users", credentials.optional, actions.create_user, subscribed=True),
    Endpoint("GET", "/users/{id}", credentials.required, actions.show_user),
    Endpoint("GET", "/me", credentials.required, actions.show_me),
    Endpoint("GET", "/profile", credentials.required, actions.show_profile),
    Endpoint("POST", "/tokens", credentials.password_or_token, actions.create_token),
    Endpoint("DELETE", "/tokens/{id}", credentials.required, actions.revoke_token),
    Endpoint("POST", "/licenses", credentials.required, actions.create_license, subscribed=True),
    Endpoint("POST", "/passwords", credentials.anyone, actions.forget_password),
    Endpoint(
        "POST", "/users/{id}/actions/reset-password", credentials.anyone, actions.reset_password
    ),
)


def create_app(settings: Settings = DEFAULTS) -> Starlette:
    """The sandbox as an ASGI application; its records are at `app.state.store`."""
    api = _Api(settings)
    routes = [
        Route(prefix + endpoint.path, api.serve(endpoint), methods=[endpoint.method])
        for endpoint in ENDPOINTS
        for prefix in ("/v1", "/v1/accounts/{account}")
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        api.store.close()

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Faults),
            Middleware(Cors, portal=f"https://portal.{settings.domain}"),
        ],
        exception_handlers={404: api.no_endpoint, 405: api.no_endpoint},
    )
    app.router.redirect_slashes = False
    app.state.store = api.store
    return app


class _Api:
    """What all requests share, and the steps that they all take."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.limiter = Limiter()
        for account in settings.accounts:
            if not self.store.find(Policy, id=account.policy_id):
                self.store.add(Policy(
                    id=account.policy_id, account_id=account.id, protected=account.protected
                ))  # fmt: skip

    def serve(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint behind all its checks."""

        async def answer(request: Request) -> Response:
            call = self._call(request)
            body = await request.body()
            try:
                self._check(call, body, endpoint)
                await endpoint.authenticate(call)
                return await endpoint.action(call)
            except ApiError as error:
                return call.refuse(error)
            except NullByte:
                return call.refuse(errors.bad_encoding("null byte"))
            except Conflict:
                return call.refuse(errors.conflict())
            except Exception:
                log.exception("%s %s", request.method, request.url.path)
                return call.refuse(errors.internal())

        return answer

    async def no_endpoint(self, request: Request, _: Exception) -> Response:
        """The answer at any other path, in the caller's media type (contract, section 4)."""
        call = self._call(request)
        try:
            self._admit(call, b"")
        except ApiError as error:
            return call.refuse(error)
        accept = request.headers.get("accept", "")
        if "text/html" in accept:
            return HTMLResponse("Not Found", 404)
        if "text/plain" in accept:
            return Response(status_code=404)
        return call.refuse(errors.no_endpoint())

    def _call(self, request: Request) -> Call:
        now = self.settings.clock()
        return Call(request, self.settings, self.store, now, new_request_id(now))

    def _check(self, call: Call, body: bytes, endpoint: Endpoint) -> None:
        """Steps 1 to 7 of the order of checks, a paragraph for each; raises ApiError."""
        request, settings = call.request, call.settings
        account = self._admit(call, body)

        call.content_type = negotiation.answer_type(request)
        is_json = negotiation.is_json(request)
        if "account" in request.path_params and negotiation.custom_domain(request, settings):
            raise errors.no_endpoint()

        call.document = decode(body) if is_json else {}

        version = negotiation.requested_version(request)
        call.version = version or call.version
        if account is None:
            raise negotiation.no_account(request, settings)
        call.known_account = account
        call.version = version or account.api_version

        call.signature_algorithm = negotiation.signature_algorithm(request, account)
        call.environment_id = negotiation.environment_id(request, account)

        if endpoint.subscribed and account.subscription != "active":
            raise errors.not_subscribed()
        if endpoint.subscribed and account.over_daily_limit:
            raise errors.daily_limit(call.now)

    def _admit(self, call: Call, body: bytes) -> Account | None:
        """Block list and rate limits; returns the account, known or not."""
        account = negotiation.find_account(call.request, self.settings)
        call.rate_limit = self.limiter.check(call.request, body, account, call.now)
        return account
