"""The least that could be between a visitor and Keygen: it forwards what comes, with the client
that the server has, and looks at nothing.

PORT=9001 KEYGEN_API_URL=http://127.0.0.1:9000 python -m benchmarks.echo
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CONNECTIONS = int(os.environ.get("CONNECTIONS", "4"))
ADDRESS = os.environ["KEYGEN_API_URL"] + "/v1/accounts/acme/users"
HEADERS = {"Content-Type": "application/vnd.api+json", "Authorization": "Bearer prod-1"}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as app.state.session:
        yield


async def forward(request: Request) -> Response:
    session: aiohttp.ClientSession = request.app.state.session
    async with session.post(ADDRESS, data=await request.body(), headers=HEADERS) as answer:
        return Response(await answer.read(), answer.status)


async def alive(request: Request) -> Response:
    return Response()


if __name__ == "__main__":
    routes = [Route("/v1/users", forward, methods=["POST"]), Route("/healthz", alive)]
    app = Starlette(routes=routes, lifespan=lifespan)
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="critical")
