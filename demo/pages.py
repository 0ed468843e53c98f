"""The page server: the reference page, pages with the drop-in tag, and what they load.

Every page is sent under the strict security policy that the widget promises to work with.
"""

import mimetypes
import os
import re
from html import escape
from os import PathLike
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from keygen_sandbox.accounts import ACCOUNTS
from scripts.runtimes import DIST, ROOT, folder

SITE = Path(__file__).parent / "site"

LISTS = ("accounts", "gallery")
FORMS = {file.stem: file for file in SITE.glob("*.html") if file.stem not in LISTS}
"""Name -> file of each page with a form."""

HOSTS = ("localhost", "127.0.0.1")
"""Names of this machine. A page that another name leads here could read ours (DNS rebinding)."""

DEFAULT_API_URL = "http://localhost:8001"
"""What index.html says, as it stands in the repository."""

RUNTIMES = ("micropython", "pyodide")

PYODIDE, MICROPYTHON = "dist/pyodide.js", f"dist/{folder('micropython')}/micropython.js"
"""Interpreters for PyScript."""

PAGES = {
    "/": "The reference page: PyScript, Pyodide, pyscript.toml",
    "/micropython.html": "The reference page, on MicroPython",
    "/tutorial/micropython": "Keygen’s tutorial form and the tag, on MicroPython",
    "/tutorial/pyodide": "Keygen’s tutorial form and the tag, on Pyodide",
    "/own-form/micropython": "The tag alone, which brings its own form, on MicroPython",
    "/own-form/pyodide": "The tag alone, on Pyodide",
    "/key/micropython": "A sign-up that ends with a licence key, on MicroPython",
    "/key/pyodide": "A sign-up that ends with a licence key, on Pyodide",
    "/server/micropython": "A protected account, by way of a server that holds the token, to a key",
    "/server/pyodide": "The same, on Pyodide",
    "/builder": "The page that builds a tag: its settings, the form, and what to copy",
    "/gallery": "The tag on pages of every kind: plain, themed, dark, German, Arabic, marketing",
    "/accounts": "Every account of the local Keygen: open, protected, closed, faulty",
}

POLICY_IDS = {account.slug: account.policy_ids for account in ACCOUNTS}
"""Account -> the names of its policies, and their IDs."""

GALLERY = {
    "plain": "No style sheet at all, not even ours",
    "tutorial": "The form of Keygen’s tutorial, as it stands there",
    "own-form": "Our own form, on a page that has none",
    "themed": "Our own form, in the colours and corners of a page with a reset",
    "dark": "Our own form, on a page that is always dark",
    "german": "In German",
    "arabic": "In Arabic, from right to left",
    "marketing": "More fields, a consent, attribution and a redirect, on a page that sells",
}

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self' {api_url}; form-action 'none'; base-uri 'none'"
)
"""The Content-Security-Policy of every page."""


ENCODINGS = {"br": "br", "gzip": "gz"}
"""Name of a compression, the better first, and what files in it end with."""

COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/wasm")
"""Types of files that are compressed already."""

IMMUTABLE = re.compile(r"/dist/[^/]+-([0-9a-f]{8}|\d+\.\d+\.\d+(-\d+)?)[./]")


class Files(StaticFiles):
    """Static files as a good host sends them.

    Where `make build` has compressed a file already, that is sent. What carries its version or a
    hash in its address never changes, and is not asked for again; all else is checked before use.
    """

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        copies = {name: Path(f"{full_path}.{suffix}") for name, suffix in ENCODINGS.items()}
        for encoding, file in copies.items():
            if encoding in accepted and file.is_file():
                response = super().file_response(file, file.stat(), scope, status_code)
                media_type, _ = mimetypes.guess_type(full_path)
                response.headers["Content-Type"] = media_type or "application/octet-stream"
                response.headers["Content-Encoding"] = encoding
                break
        else:
            response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        kept = "max-age=31536000, immutable" if IMMUTABLE.search(str(full_path)) else "no-cache"
        response.headers["Cache-Control"] = kept
        response.headers["Access-Control-Allow-Origin"] = "*"  # as from a CDN
        return response


def html(text: str, api_url: str, policy: str = POLICY) -> HTMLResponse:
    """A page under a policy that lets it ask the API."""
    policy = policy.format(api_url=api_url)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def create_app(api_url: str, policy: str = POLICY, signup_url: str = "") -> Starlette:
    """The page server for an API at `api_url`, and a server for its protected account."""

    def reference(request: Request) -> Response:
        page = (ROOT / "index.html").read_text()
        return html(page.replace(DEFAULT_API_URL, escape(api_url)), api_url, policy)

    def reference_on_micropython(request: Request) -> Response:
        """What a PyScript author would change: the script's type, and the interpreter."""
        page = (ROOT / "index.html").read_text().replace(DEFAULT_API_URL, escape(api_url))
        page = page.replace('type="py"', 'type="mpy"').replace("pyscript.toml", "micropython.toml")
        page = page.replace(PYODIDE, MICROPYTHON)
        return html(
            page.replace('data-runtime="pyodide"', 'data-runtime="micropython"'), api_url, policy
        )

    def micropython_config(request: Request) -> Response:
        config = (ROOT / "pyscript.toml").read_text()
        return PlainTextResponse(config.replace(PYODIDE, MICROPYTHON))

    def accounts(request: Request) -> Response:
        described = {account.slug: account.description for account in ACCOUNTS}
        return listing("accounts", described, "/tutorial/{runtime}?account={name}")

    def gallery(request: Request) -> Response:
        return listing("gallery", GALLERY, "/{name}/{runtime}")

    def listing(site: str, described: dict[str, str], address: str) -> Response:
        """A page of `site/` with a row for each name, and a link for each runtime."""
        rows = [
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(description)}</td>'
            + "".join(
                f'<td><a href="{address.format(name=name, runtime=runtime)}">{runtime}</a></td>'
                for runtime in RUNTIMES
            )
            for name, description in described.items()
        ]
        return html(
            Template((SITE / f"{site}.html").read_text()).substitute(rows="\n".join(rows)),
            api_url,
            policy,
        )

    def page(request: Request) -> Response:
        name, runtime = request.path_params["name"], request.path_params["runtime"]
        if name not in FORMS or runtime not in RUNTIMES:
            return PlainTextResponse("There is no such page.", 404)
        account = request.query_params.get("account", "demo")
        license_policy = request.query_params.get("policy", "open")
        filled_in = {
            "api_url": api_url,
            "signup_url": signup_url,
            "runtime": runtime,
            "account": account,
            "policy": POLICY_IDS.get(account, {}).get(license_policy, license_policy),
            "protected_policy": POLICY_IDS["locked"]["protected"],
        }
        safe = {name: escape(value) for name, value in filled_in.items()}
        asked = f"{api_url} {signup_url}".strip() if name == "server" else api_url
        return html(Template(FORMS[name].read_text()).substitute(safe), asked, policy)

    return Starlette(
        routes=[
            Route("/", reference),
            Route("/index.html", reference),
            Route("/accounts", accounts),
            Route("/gallery", gallery),
            Route("/builder", lambda request: RedirectResponse("/dist/builder.html")),
            Route("/micropython.html", reference_on_micropython),
            Route("/micropython.toml", micropython_config),
            Mount("/site", Files(directory=SITE)),
            Mount("/dist", Files(directory=DIST)),
            Mount("/widget", Files(directory=ROOT / "widget")),
            Mount("/keygen_signup", Files(directory=ROOT / "keygen_signup")),
            *[
                Route(f"/{name}", Files(directory=ROOT), name=name)
                for name in ("index.css", "index.js", "pyscript.toml")
            ],
            Route("/{name}/{runtime}", page),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS),
            Middleware(GZipMiddleware, exclude_content_types=COMPRESSED),
        ],
    )
