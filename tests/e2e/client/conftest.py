"""Pyodide with our wheel, on pages and in workers; a Keygen of which any request may go wrong."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import JSHandle, Page
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo import pages
from keygen_sandbox import api
from keygen_sandbox.accounts import Account
from keygen_sandbox.plan import Plan
from keygen_sandbox.serving import serving
from keygen_sandbox.store import License, Store, Token, User
from keygen_signup import __version__
from keygen_signup.transports import MAX_ANSWER_BYTES
from scripts.runtimes import ROOT, folder

WHEEL = f"keygen_signup-{__version__}-py3-none-any.whl"
PYODIDE_HTTP = "pyodide_http-0.2.2-py3-none-any.whl"
MICROPIP = "micropip-0.11.1-py3-none-any.whl"

START = """
async ([module, name, options]) => (await import(module))[name](options)
"""
RUN = "(run, [code, isAsync]) => run(code, isAsync)"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our wheel, and those that the project's setup has put beside its Python."""
    made = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    for file in (Path(sys.prefix) / "pyodide").glob("*.whl"):
        shutil.copy(file, made)
    return made


class Keygen:
    """A sandbox of the tests' own: where it is, what goes wrong there, and what it has stored."""

    def __init__(self, app: Starlette):
        self.faults: Plan = app.state.faults
        self.store: Store = app.state.store
        self.url = ""

    def users(self, account: Account, email: str) -> list[User]:
        return self.store.all(User, account_id=account.id, email=email)

    def licenses(self, account: Account, email: str) -> list[License]:
        users = self.users(account, email)
        return [found for user in users for found in self.store.all(License, owner_id=user.id)]

    def tokens(self, account: Account, email: str) -> list[Token]:
        users = self.users(account, email)
        return [found for user in users for found in self.store.all(Token, bearer_id=user.id)]


def with_headers(app: ASGIApp, headers: dict[str, str]) -> ASGIApp:
    """The application, with these headers in all that it answers."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await app(scope, receive, add)

    return answer


def whole(request: Request) -> Response:
    headers = {"X-Request-Id": "seen", "X-Inner": "unseen", "Set-Cookie": "left=here"}
    return JSONResponse(dict(request.headers), headers=headers)


def half(request: Request) -> Response:
    """The body never ends."""

    async def parts() -> Any:
        yield b"half"
        while not await request.is_disconnected():
            pass

    return StreamingResponse(parts())


ANSWERS = Starlette(
    routes=[
        Route("/whole", whole),
        Route("/half", half),
        Route("/nothing", lambda _: Response(status_code=204)),
        Route("/text", lambda _: Response(b"\xef\xbb\xbf\xc3\xbc\xff")),
        Route("/most", lambda _: Response(b"x" * MAX_ANSWER_BYTES)),
        Route("/more", lambda _: Response(b"x" * (MAX_ANSWER_BYTES + 1))),
    ],
    middleware=[
        Middleware(CORSMiddleware, allow_origins=["*"], expose_headers=["X-Request-Id"]),
    ],
)
"""Answers that a transport has to read, below /answers of the sandbox's own address."""


@pytest.fixture(scope="session")
def faulty() -> Iterator[Keygen]:
    keygen = api.create_app()
    faulty = Keygen(keygen)
    app = Starlette(routes=[Mount("/answers", ANSWERS), Mount("/", keygen)])
    # With a connection for each request: a browser sends one again, by itself, if it dies on a
    # connection that was used before.
    with serving(with_headers(app, {"Connection": "close"})) as faulty.url:
        yield faulty
    faulty.store.close()


ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
"""What pages say that may share memory with their workers. On such a page, pyodide-http could read
an answer in parts, and would show whole requests in the console."""


@pytest.fixture(scope="session")
def shop(faulty: Keygen, wheels: Path) -> Iterator[str]:
    """A site with the runtimes, the wheels, and a page that may ask the sandbox."""
    # Where memory may be shared, pyodide-http makes a worker as soon as it is imported.
    policy = pages.POLICY.replace("connect-src", "worker-src 'self' blob:; connect-src")
    page = pages.html("<!doctype html><html lang=en><title>Shop</title>", faulty.url, policy)
    routes = [
        Route("/page", lambda _: page),
        Mount("/wheels", StaticFiles(directory=wheels)),
        Mount("/client", StaticFiles(directory=Path(__file__).parent)),
        Mount("/", pages.create_app(faulty.url)),
    ]
    with serving(with_headers(Starlette(routes=routes), ISOLATED)) as address:
        yield address


class Place:
    """A Pyodide, and the page that it is on."""

    def __init__(self, page: Page, shop: str, *, worker: bool = True, jspi: bool = True):
        page.goto(f"{shop}/page")
        self.page, self.shop = page, shop
        options = {"pyodide": f"/dist/{folder('pyodide')}/pyodide.js", "jspi": jspi}
        name = "startWorker" if worker else "start"
        self._run: JSHandle = page.evaluate_handle(START, ["/client/place.js", name, options])

    def run(self, code: str) -> Any:
        """What a line of Python evaluates to, which may await; or an error if it raises."""
        return self._run.evaluate(RUN, [code, True])

    def run_at_once(self, code: str) -> Any:
        """The same where nothing can be awaited, as in a handler of an event."""
        return self._run.evaluate(RUN, [code, False])

    def install(self, *wheels: str) -> None:
        addresses = [f"{self.shop}/wheels/{wheel}" for wheel in wheels]
        self.run(f"import pyodide_js; await pyodide_js.loadPackage({addresses!r})")

    def ask(self, call: str, *arguments: str) -> Any:
        """What an async function of calls.py gives; its arguments are Python."""
        return json.loads(self.run(f"await {call}({', '.join(arguments)})"))
