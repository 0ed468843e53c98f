"""Cross-origin headers, as the server's own middleware writes them (contract, section 6)."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EXPOSED = (
    "keygen-accept-signature", "keygen-signature", "keygen-date", "keygen-digest",
    "keygen-account-id", "keygen-bearer-id", "keygen-token-id", "keygen-account",
    "keygen-bearer", "keygen-token", "keygen-environment", "keygen-license", "keygen-edition",
    "keygen-mode", "keygen-revision", "keygen-version", "x-ratelimit-window",
    "x-ratelimit-count", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    "x-request-id", "x-signature", "date", "digest",
)  # fmt: skip
"""The response headers that scripts may read: Location and Retry-After are not among them."""


class Cors(CORSMiddleware):
    """Lets any origin read any answer. Left out: the portal's origin, which may send credentials.

    Starlette's middleware, but for three things of Keygen's. Answers repeat the methods and the
    maximum age. A preflight is never refused, has no body and no Vary. Nothing is added where
    there is no Origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=METHODS,
            allow_headers=["*"],
            expose_headers=EXPOSED,
            max_age=24 * 60 * 60,
        )
        for name in ("Access-Control-Allow-Methods", "Access-Control-Max-Age"):
            self.simple_headers[name] = self.preflight_headers[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "origin" not in Headers(scope=scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        headers = dict(self.simple_headers)
        if requested := request_headers.get("access-control-request-headers"):
            headers["Access-Control-Allow-Headers"] = requested
        return Response(headers=headers)
