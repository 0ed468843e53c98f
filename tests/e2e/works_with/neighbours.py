"""Pages of others: the examples of docs/works-with.md, with the libraries that they load."""

import os
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from starlette.responses import HTMLResponse, Response

from scripts.runtimes import NODE_MODULES, ROOT
from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' {api_url}"
)
"""What such libraries ask for. Forms may be sent anywhere: that would be seen."""

TAG = 'src="/signup/signup.js" data-account="acme"'
"""The tag as the documentation writes it."""


def on_this_server(example: str, runtime: str, account: str = "demo", **libraries: str) -> str:
    """An example with the tag of this server, and with the libraries of node_modules by the names
    of their files in the example: `htmx="htmx2/dist/htmx.js"`."""
    tag = f'src="/dist/signup.js" data-account="{account}" data-api-url="{{api}}"'
    page = example.replace(TAG, f'{tag} data-runtime="{runtime}"')
    for name, file in libraries.items():
        page = re.sub(rf"/js/{name}(\.min)?\.js", f"/node_modules/{file}", page)
    return page


def add_page(custom_pages: CustomPages, content: str) -> str:
    """The address of a page with this head and body."""
    return custom_pages.add_whole(f"<title>Made</title>{content}", POLICY)


def add_part(custom_pages: CustomPages, address: str, html: str) -> None:
    """A part of a page, or a page at an address of its own."""
    custom_pages.pages[address] = HTMLResponse(html)


class Late:
    """Files that come when the test says so."""

    def __init__(self, page: Page, pattern: str):
        self.routes: list[Route] | None = []
        page.route(pattern, self.hold)

    def hold(self, route: Route) -> None:
        if self.routes is None:
            route.continue_()
        else:
            self.routes.append(route)

    def release(self) -> None:
        routes, self.routes = self.routes or [], None
        for route in routes:
            route.continue_()


def sign_up(visitor: Visitor) -> None:
    """One form, which works, and sends what was typed to Keygen alone."""
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    sees_one_sign_up(visitor)


def sees_one_sign_up(visitor: Visitor) -> None:
    visitor.sees_greeting(visitor.email)
    expect(visitor.form).to_have_count(1)
    visitor.sees_state("created")
    sent = [path.rpartition("/")[2] for path, _ in visitor.posts]
    assert sent == ["users"], visitor.posts


def bundle(folder: Path, files: dict[str, str], entry: str, is_production: bool) -> str:
    """The script that esbuild makes of these files, as an author's own build would."""
    for name, text in files.items():
        (folder / name).write_text(text)
    mode = "production" if is_production else "development"
    command: list[str | Path] = [
        NODE_MODULES / ".bin" / "esbuild",
        folder / entry,
        "--bundle",
        "--jsx=automatic",
        "--log-level=warning",
        f"--platform={'node' if entry.startswith('server') else 'browser'}",
        f'--define:process.env.NODE_ENV="{mode}"',
        "--define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=true",
        "--define:__VUE_OPTIONS_API__=true",
        "--define:__VUE_PROD_DEVTOOLS__=false",
        *(["--minify"] if is_production else []),
    ]
    environment = {**os.environ, "NODE_PATH": str(NODE_MODULES)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    return str(done.stdout)


def script(text: str) -> Response:
    return Response(text, media_type="text/javascript")
