"""What the browser tests share: a browser, the page server, and a Keygen on another origin."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo import pages
from keygen_sandbox import api
from keygen_sandbox.serving import serving
from scripts.runtimes import DIST, NODE_MODULES
from tests import browsers

expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    return {**browser_type_launch_args, **browsers.launch_options(browser_name)}


class Posts(list[tuple[str, str]]):
    """Paths and bodies of what was posted, as it arrived: Firefox does not tell Playwright."""

    def of(self, app: ASGIApp) -> ASGIApp:
        """The application, with what is posted to it recorded here."""

        async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["method"] != "POST":
                return await app(scope, receive, send)
            body = await Request(scope, receive).body()
            self.append((scope["path"], body.decode()))
            messages = [{"type": "http.request", "body": body}]

            async def again() -> Message:
                return messages.pop() if messages else await receive()

            return await app(scope, again, send)

        return recorded

    def to(self, path: str) -> list[str]:
        """The bodies of those whose path ends so."""
        return [body for asked, body in self if asked.endswith(path)]


@pytest.fixture(scope="session")
def posts() -> Posts:
    return Posts()


@pytest.fixture(scope="session")
def keygen() -> Starlette:
    """A Keygen with the demo's accounts."""
    return api.create_app()


@pytest.fixture(scope="session")
def api_url(keygen: Starlette, posts: Posts) -> Iterator[str]:
    """Where that Keygen is."""
    with serving(posts.of(keygen)) as address:
        yield address


@pytest.fixture(scope="session")
def site(api_url: str, posts: Posts) -> Iterator[str]:
    """The demo's pages, under the strict policy."""
    with serving(posts.of(pages.create_app(api_url))) as address:
        yield address


@pytest.fixture(scope="session")
def lenient_site(api_url: str, posts: Posts) -> Iterator[str]:
    """The same pages under a policy that lets forms be sent: where a password could leak."""
    policy = pages.POLICY.replace("form-action 'none'; ", "")
    with serving(posts.of(pages.create_app(api_url, policy))) as address:
        yield address


class CustomPages:
    """Pages that a test writes itself, beside the demo's, under a policy of its choice."""

    def __init__(self, api_url: str):
        self.api_url = api_url
        self.pages: dict[str, Response] = {}
        self.site = ""

    def add(self, body: str, policy: str = pages.POLICY) -> str:
        """The address of a page with this body; `{api}` in it is the API's address."""
        return self.add_whole(f"<title>Made</title><body>{body}", policy)

    def add_whole(self, content: str, policy: str = pages.POLICY) -> str:
        """The same for a page with a head of its own."""
        name = f"/made/{len(self.pages)}"
        text = f"<!doctype html><html lang=en>{content}".replace("{api}", self.api_url)
        self.pages[name] = pages.html(text, self.api_url, policy)
        return self.site + name

    def respond(self, request: Request) -> Response:
        return self.pages[request.url.path]


@pytest.fixture(scope="session")
def custom_pages(api_url: str, posts: Posts) -> Iterator[CustomPages]:
    custom_pages = CustomPages(api_url)
    routes = [
        Route("/made/{name}", custom_pages.respond),
        Mount("/tests", StaticFiles(directory=Path(__file__).parent)),
        Mount("/node_modules", StaticFiles(directory=NODE_MODULES)),
        Mount("/another", StaticFiles(directory=DIST)),
        Mount("/", pages.create_app(api_url)),
    ]
    with serving(posts.of(Starlette(routes=routes))) as custom_pages.site:
        yield custom_pages


@dataclass(frozen=True)
class Integration:
    """One way of putting the widget on a page, on one interpreter."""

    name: str
    runtime: str
    path: str

    def __str__(self) -> str:
        return f"{self.name}-{self.runtime}"


INTEGRATIONS = [
    Integration("index", "pyodide", "/index.html"),
    Integration("index", "micropython", "/micropython.html"),
    Integration("tutorial", "pyodide", "/tutorial/pyodide"),
    Integration("tutorial", "micropython", "/tutorial/micropython"),
    Integration("own-form", "pyodide", "/own-form/pyodide"),
    Integration("own-form", "micropython", "/own-form/micropython"),
]


@pytest.fixture(params=INTEGRATIONS, ids=str)
def integration(request: pytest.FixtureRequest) -> Integration:
    found: Integration = request.param
    return found


@pytest.fixture(params=["pyodide", "micropython"])
def runtime(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
