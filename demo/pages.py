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

RUNTIMES = {"micropython": "MicroPython", "pyodide": "Pyodide"}
"""As addresses have them -> as people do."""

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
    "/gallery": "The form in each of its states, and the tag on pages of every kind",
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

STATES = {
    "idle": ("Nobody has turned to it", "/own-form/{}?state=idle"),
    "held": ("Sent while Python starts: it waits", "/own-form/{}?state=held"),
    "failed": ("Python could not start: the next try starts it anew", "/own-form/{}?state=failed"),
    "suggestion": ("An address that may be a slip", "/own-form/{}?state=suggestion"),
    "errors": ("What was typed is wrong", "/own-form/{}?state=errors"),
    "sending": ("Keygen was asked, and takes long", "/own-form/{}?state=sent&account=fault-hung"),
    "taken": ("There is an account with this address", "/own-form/{}?state=taken"),
    "waiting": ("Too many requests: it counts down", "/own-form/{}?state=waiting&account=limited"),
    "offline": ("The connection was cut", "/own-form/{}?state=sent&account=fault-cut"),
    "blocked": ("The visitor’s network is blocked", "/own-form/{}?state=sent&account=blocked"),
    "closed": ("The account takes no sign-ups", "/own-form/{}?state=sent&account=locked"),
    "created": ("The account is ready", "/own-form/{}?state=sent"),
    "issuing": ("The account is ready, the key on its way", "/key/{}?state=issuing"),
    "licensed": ("The key", "/key/{}?state=sent"),
    "unlicensed": ("An account, and no key", "/key/{}?state=sent&policy=protected"),
}
"""State, in the visitor’s order -> what it shows, and the address that leads there by itself
(`site/visit.js`), for a runtime."""

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


def with_visit(page: str, request: Request) -> str:
    """The page, and where a state of its form is asked for, what leads there."""
    asked = "state" in request.query_params
    return page.replace("<head>", '<head><script src="/site/visit.js"></script>') if asked else page


def item(name: str, description: str, address: str) -> str:
    """One of a list, with a link for each runtime."""
    name, description, address = escape(name), escape(description), escape(address)
    links = " ".join(
        f'<a href="{address.format(runtime)}" aria-label="{name}, {label}">{label}</a>'
        for runtime, label in RUNTIMES.items()
    )
    return f"<li><strong>{name}</strong> {description}<span>{links}</span></li>"


def create_app(api_url: str, policy: str = POLICY, signup_url: str = "") -> Starlette:
    """The page server for an API at `api_url`, and a server for its protected account."""

    def reference(request: Request) -> Response:
        page = (ROOT / "index.html").read_text().replace(DEFAULT_API_URL, escape(api_url))
        return html(with_visit(page, request), api_url, policy)

    def reference_on_micropython(request: Request) -> Response:
        """What a PyScript author would change: the script's type, and the interpreter."""
        page = (ROOT / "index.html").read_text().replace(DEFAULT_API_URL, escape(api_url))
        page = page.replace('type="py"', 'type="mpy"').replace("pyscript.toml", "micropython.toml")
        page = page.replace(PYODIDE, MICROPYTHON)
        page = page.replace('data-runtime="pyodide"', 'data-runtime="micropython"')
        return html(with_visit(page, request), api_url, policy)

    def micropython_config(request: Request) -> Response:
        config = (ROOT / "pyscript.toml").read_text()
        return PlainTextResponse(config.replace(PYODIDE, MICROPYTHON))

    def accounts(request: Request) -> Response:
        address = "/tutorial/{}?account="
        entries = {each.slug: (each.description, address + each.slug) for each in ACCOUNTS}
        return listing("accounts", accounts=entries)

    def gallery(request: Request) -> Response:
        kinds = {name: (description, f"/{name}/{{}}") for name, description in GALLERY.items()}
        return listing("gallery", states=STATES, kinds=kinds)

    def listing(site: str, **lists: dict[str, tuple[str, str]]) -> Response:
        """A page of `site/` with lists: name -> what it is, and the address for a runtime."""
        page = Template((SITE / f"{site}.html").read_text())
        items = {
            name: "\n".join(item(title, *entry) for title, entry in entries.items())
            for name, entries in lists.items()
        }
        return html(page.substitute(items), api_url, policy)

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
        text = Template(FORMS[name].read_text()).substitute(safe)
        return html(with_visit(text, request), asked, policy)

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
