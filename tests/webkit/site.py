"""The demo's pages, with files that fail on demand: WebKit's driver cannot stand in between."""

import asyncio
import mimetypes
from fnmatch import fnmatch

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keygen_sandbox.serving import DISCONNECT
from scripts.runtimes import DIST
from tests.e2e.test_integrity import changed


class Site:
    """An application whose `file` is at `fault`, and whose pages are under `policy`, if any."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.address = ""
        self.repair()

    def repair(self) -> None:
        self.file = self.fault = self.policy = ""
        self.was_asked = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_under_policy(message: Message) -> None:
            if message["type"] == "http.response.start" and self.policy:
                MutableHeaders(scope=message)["Content-Security-Policy"] = self.policy
            await send(message)

        app: ASGIApp = self.app
        if scope["type"] == "http" and fnmatch(scope["path"].rpartition("/")[2], self.file):
            app = self.faulty
        await app(scope, receive, send_under_policy)

    async def faulty(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.was_asked = True
        body = (DIST / scope["path"].removeprefix("/dist/")).read_bytes()
        media_type, _ = mimetypes.guess_type(scope["path"])
        match self.fault:
            case "cut":
                scope["extensions"][DISCONNECT]()
                return
            case "slow":
                while self.file:  # until it is mended
                    await asyncio.sleep(0.01)
                answer = Response(body, media_type=media_type)
            case "missing":
                answer = Response(status_code=404)
            case "a page":
                answer = HTMLResponse("<!doctype html>")
            case "truncated":
                answer = Response(body[: len(body) // 2], media_type=media_type)
            case _:
                answer = Response(changed(body), media_type=media_type)
        await answer(scope, receive, send)
