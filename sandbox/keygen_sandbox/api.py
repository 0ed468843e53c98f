"""The sandbox as an application: its routes, and the order of checks (contract, section 1)."""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from keygen_sandbox import credentials, errors, negotiation
from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.call import Call, new_request_id
from keygen_sandbox.cors import Cors
from keygen_sandbox.document import decode
from keygen_sandbox.endpoints import ENDPOINTS, Endpoint
from keygen_sandbox.errors import ApiError
from keygen_sandbox.faults import NAMES, Faults
from keygen_sandbox.limits import Limiter
from keygen_sandbox.plan import Plan
from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Conflict, InvalidText, NullByte, Policy, Product, Store, Token

log = logging.getLogger("keygen_sandbox")

DEFAULTS = Settings()


def create_app(settings: Settings = DEFAULTS) -> Starlette:
    """The sandbox as an ASGI application.

    Its records are at `app.state.store`, and what is to go wrong at `app.state.faults`.
    """
    api = _Api(settings)
    plan = Plan(NAMES)
    routes = [
        Route(prefix + endpoint.path + suffix, api.serve(endpoint), methods=endpoint.methods)
        for endpoint in ENDPOINTS
        for prefix in ("/v1", "/v1/accounts/{account}")
        for suffix in ("", ".{format}")
        if not (suffix and "{id}" in endpoint.path)  # a dot belongs to an email or a key
        if endpoint.path or "{account}" in prefix
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        api.store.close()

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(TidyPaths), Middleware(Faults, plan=plan), Middleware(Cors)],
        exception_handlers={404: api.no_endpoint, 405: api.no_endpoint},
    )
    app.router.redirect_slashes = False
    app.state.store = api.store
    app.state.faults = plan
    return app


class TidyPaths:
    """ASGI middleware: to the server, `//users/` is `/users` (contract, section 10)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = re.sub("/+", "/", scope["path"])
            scope = {**scope, "path": path.rstrip("/") or "/"}
        await self.app(scope, receive, send)


class _Api:
    """What all requests share, and the steps that they all take."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.limiter = Limiter()
        for account in settings.accounts:
            provide(self.store, account, settings.clock())

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
            except InvalidText:
                return call.refuse(errors.bad_encoding("invalid byte sequence"))
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

        if request.path_params.get("format", "json") not in ("json", "jsonapi"):
            raise errors.bad_mime_type()
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

        negotiation.check_accepted_signature(request, account)
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


def provide(store: Store, account: Account, now: float) -> None:
    """Keep what an account has from the start: a product, a policy of each kind, and a token."""
    product = Product(
        id=account.product_id, account_id=account.id, name="Sandbox", created_at=now, updated_at=now
    )
    store.ensure(product)
    for name, policy_id in account.policy_ids.items():
        store.ensure(Policy(
            id=policy_id, account_id=account.id, product_id=product.id, name=name.capitalize(),
            protected=name == "protected", created_at=now, updated_at=now,
        ))  # fmt: skip
    store.ensure(Token(
        account_id=account.id, digest=credentials.digest(PRODUCT_TOKEN), role="product",
        bearer_id=product.id, created_at=now, updated_at=now,
    ))  # fmt: skip
