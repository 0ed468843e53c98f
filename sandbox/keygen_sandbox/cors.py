"""Cross-origin headers, as the server's own middleware writes them (contract, section 6).

Starlette's CORSMiddleware differs: it answers refused preflights with 400, puts Vary on
preflights, and leaves methods and maximum age out of actual responses.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXPOSED = ", ".join((
    "keygen-accept-signature", "keygen-signature", "keygen-date", "keygen-digest",
    "keygen-account-id", "keygen-bearer-id", "keygen-token-id", "keygen-account",
    "keygen-bearer", "keygen-token", "keygen-environment", "keygen-license", "keygen-edition",
    "keygen-mode", "keygen-revision", "keygen-version", "x-ratelimit-window",
    "x-ratelimit-count", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    "x-request-id", "x-signature", "date", "digest",
))  # fmt: skip
"""The response headers that scripts may read: Location and Retry-After are not among them."""


class Cors:
    """ASGI middleware: answers every preflight, and lets any origin read any response.

    `portal` is the one origin that may send credentials.
    """

    def __init__(self, app: ASGIApp, portal: str = "https://portal.keygen.sh") -> None:
        self.app = app
        self.portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "origin" not in headers:
            await self.app(scope, receive, send)
            return
        cors = self._headers(headers["origin"])
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            if "access-control-request-headers" in headers:
                requested = headers["access-control-request-headers"]
                cors["Access-Control-Allow-Headers"] = requested
            await Response(status_code=200, headers=cors)(scope, receive, send)
            return

        async def send_with_cors(message: Message) -> None:
            if message["type"] == "http.response.start":
                response = MutableHeaders(scope=message)
                response.update(cors)
                response.add_vary_header("Origin")
            await send(message)

        await self.app(scope, receive, send_with_cors)

    def _headers(self, origin: str) -> dict[str, str]:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
            "Access-Control-Expose-Headers": EXPOSED,
            "Access-Control-Max-Age": "86400",
        }
        if origin == self.portal:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
        return headers
