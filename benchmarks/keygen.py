"""As much of a Keygen as a start, a sign-up and its licence need, in a process of its own, which
tells what it was asked.

PORT=9000 PACE=0.25 python -m benchmarks.keygen
"""

import asyncio
import json
import os
import time
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

NUMBER = "0" * 8 + "-0000-4000-8000-" + "0" * 12
"""The id of everything."""
PRODUCT = {"product": {"data": {"type": "products", "id": NUMBER}}}


class Keygen:
    """`pace` is how many seconds a user takes of its one process, as with bcrypt."""

    def __init__(self, pace: float):
        self.pace = pace
        self.emails: list[str] = []
        self.asked = 0
        self.hangs_until = 0.0
        self._process = asyncio.Lock()

    def app(self) -> Starlette:
        prefix = "/v1/accounts/acme"
        return Starlette(
            routes=[
                Route(f"{prefix}/me", self.me),
                Route(f"/v1/accounts/{NUMBER}", self.account),
                Route(f"{prefix}/policies/{NUMBER}", self.policy),
                Route(f"{prefix}/users", self.user, methods=["POST"]),
                Route(f"{prefix}/licenses", self.licenses),
                Route(f"{prefix}/licenses", self.license, methods=["POST"]),
                Route("/healthz", self.told),
                Route("/hang", self.hang, methods=["POST"]),
            ]
        )

    async def me(self, request: Request) -> Response:
        related = {"account": {"data": {"type": "accounts", "id": NUMBER}}}
        return answer("products", relationships=related)

    async def account(self, request: Request) -> Response:
        return answer("accounts", attributes={"slug": "acme", "protected": True})

    async def policy(self, request: Request) -> Response:
        return answer("policies", attributes={"protected": True}, relationships=PRODUCT)

    async def user(self, request: Request) -> Response:
        self.asked += 1
        email = json.loads(await request.body())["data"]["attributes"]["email"]
        if self.pace:
            async with self._process:
                await asyncio.sleep(max(self.pace, self.hangs_until - time.monotonic()))
        self.emails.append(email)
        attributes = {"email": email, "firstName": None, "metadata": {}}
        return answer("users", 201, attributes=attributes)

    async def licenses(self, request: Request) -> Response:
        self.asked += 1
        return JSONResponse({"data": []})

    async def license(self, request: Request) -> Response:
        self.asked += 1
        made = json.loads(await request.body())["data"]
        attributes = {"key": "A1B2C3-D4E5F6", **made["attributes"]}
        return answer("licenses", 201, attributes=attributes, relationships=made["relationships"])

    async def told(self, request: Request) -> Response:
        """What it was asked for sign-ups, and whom it made."""
        return JSONResponse({"asked": self.asked, "emails": self.emails})

    async def hang(self, request: Request) -> Response:
        """Make nobody for so long."""
        self.hangs_until = time.monotonic() + float(request.query_params["seconds"])
        return Response()


def answer(kind: str, status: int = 200, **members: Any) -> Response:
    document = {"data": {"type": kind, "id": NUMBER, **members}}
    return JSONResponse(document, status, media_type="application/vnd.api+json")


if __name__ == "__main__":
    pace = float(os.environ.get("PACE", "0"))
    uvicorn.run(Keygen(pace).app(), port=int(os.environ["PORT"]), log_level="critical")
