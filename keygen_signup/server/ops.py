"""For whoever runs the server: is it alive, is it ready, and how does it do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from . import metrics

if TYPE_CHECKING:
    from .app import Server

UNLISTED_PROXY = (
    "A proxy that is not in SIGNUP_TRUSTED_PROXIES forwards visitors, so that all of them share "
    "its address, and its limits. Add its network, such as 127.0.0.1/32."
)
SILENT_PROXY = (
    "A proxy in SIGNUP_TRUSTED_PROXIES has sent no X-Forwarded-For: whoever comes by it shares its "
    "address, and its limits. Let it send that header."
)
NO_REDIS = "Redis is gone: limits count in each process, at half."


def routes(server: Server) -> list[Route]:
    """The three paths."""

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(request: Request) -> Response:
        faults = [UNLISTED_PROXY] if server.visitors.unlisted else []
        notes = [SILENT_PROXY] if server.visitors.silent else []
        notes += [] if server.shared.is_whole else [NO_REDIS]
        return JSONResponse({"faults": faults, "notes": notes}, 503 if faults else 200)

    async def numbers(request: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", numbers)]
