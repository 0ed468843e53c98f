"""The pages that are compared, the widget's own beside the benchmark's."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from demo import pages
from scripts.runtimes import RUNTIMES, folder

PAGES = Path(__file__).parent / "pages"

AS_IT_COMES = pages.POLICY.replace("script-src", "script-src 'unsafe-eval'")
"""What PyScript needs where nobody has seen to it."""


@dataclass(frozen=True)
class Page:
    """One row of a table. `form` is whether there is a form to sign up with."""

    name: str
    path: str
    form: bool = True


PLAIN = Page("Plain JavaScript", "/benchmarks/plain.html")
TAG_MICROPYTHON = Page("Tag, MicroPython", "/tutorial/micropython")
TAG_PYODIDE = Page("Tag, Pyodide", "/tutorial/pyodide")
INDEX = Page("index.html, Pyodide", "/index.html")
BARE_MICROPYTHON = Page("Bare MicroPython", "/benchmarks/micropython.html", form=False)
BARE_PYODIDE = Page("Bare Pyodide", "/benchmarks/pyodide.html", form=False)
PYSCRIPT_MICROPYTHON = Page("PyScript, MicroPython", "/benchmarks/pyscript-micropython.html")
PYSCRIPT_PYODIDE = Page("PyScript, Pyodide", "/benchmarks/pyscript-pyodide.html")

COMPARED = [
    PLAIN,
    BARE_MICROPYTHON,
    PYSCRIPT_MICROPYTHON,
    TAG_MICROPYTHON,
    BARE_PYODIDE,
    PYSCRIPT_PYODIDE,
    TAG_PYODIDE,
    INDEX,
]
"""Visited to sign up. The first is what the others are measured against."""

WITHOUT = Page("Without the tag", "/benchmarks/looks/none")
LINKED = Page("With the tag and its style sheet", "/benchmarks/looks/linked")
ALONE = Page("With the tag alone", "/benchmarks/looks/alone")
OWN_FORM = Page("With our own form in the tag’s place", "/benchmarks/looks/own")
PLACE_KEPT = Page("With our own form, and a place kept for it", "/benchmarks/looks/kept")
LOOKED_AT = [WITHOUT, LINKED, ALONE, OWN_FORM, PLACE_KEPT, INDEX]
"""Visited only to be looked at. Again the first is what the others are measured against."""

SHEET = '<link rel="stylesheet" href="/dist/signup.css">'
PLACE = '<link rel="stylesheet" href="/benchmarks/place.css">'
TAG = re.compile(r"<script async.*?</script>", re.DOTALL)
FORM = re.compile(r"<form.*?</form>", re.DOTALL)


def script(source: str) -> str:
    return f'<script type="module" src="{source}"></script>'


def pyscript(kind: str, runtime: str) -> str:
    """What PyScript's documentation would have a page say."""
    interpreter = f"/dist/{folder(runtime)}/{runtime}.js"
    return (
        script(f"/dist/{folder('pyscript')}/core.js")
        + f'<{kind}-config>{{"interpreter": "{interpreter}"}}</{kind}-config>'
        + f'<script type="{kind}" src="pyscript.py"></script>'
    )


def without_tag(name: str, instead: str) -> str:
    """A page of the demo with something else in the tag's place."""
    text = (pages.SITE / f"{name}.html").read_text()
    if not TAG.search(text):
        raise ValueError(f"{name}.html has no tag any more")
    return TAG.sub(instead, text)


def create_app(api_url: str) -> Starlette:
    """The demo's page server with the benchmark's pages, all compressed alike."""

    instead = {
        "plain": script("plain.js"),
        "micropython": script("micropython.js"),
        "pyodide": script("pyodide.js"),
        "pyscript-micropython": pyscript("mpy", "micropython"),
        "pyscript-pyodide": pyscript("py", "pyodide"),
    }
    plain_tag = (
        '<script async src="/dist/signup.js" data-account="demo" data-form="#trial"></script>'
    )
    own_tag = (
        '<script async src="/dist/signup.js" data-account="demo" data-sign-in="/" data-terms="/" '
        'data-privacy="/"></script>'
    )
    looks = {"none": "", "alone": plain_tag, "linked": SHEET + plain_tag, "own": "", "kept": PLACE}

    def bare(request: Request) -> Response:
        text = (PAGES / f"{request.path_params['name']}.js").read_text()
        folders = {name: folder(name) for name in RUNTIMES}
        return Response(Template(text).safe_substitute(folders), media_type="text/javascript")

    def tutorial(request: Request) -> Response:
        """The tutorial's page, without us."""
        name = request.path_params["name"]
        text = without_tag("tutorial", instead[name])
        options = f'data-account="demo" data-api-url="{escape(api_url)}"'
        text = text.replace('<form id="register"', f'<form id="register" {options}')
        text = text.replace("</form>", '</form><p role="status"></p>')
        policy = AS_IT_COMES if name.startswith("pyscript") else pages.POLICY
        return pages.html(text, api_url, policy)

    def looked_at(request: Request) -> Response:
        """A page that sells, in each of its ways. There is more below the form."""
        way = request.path_params["way"]
        text = without_tag("marketing", looks[way])
        if way in ("own", "kept"):
            text = FORM.sub(f'<div class="place">{own_tag}</div>', text)
        if way == "linked":
            text = text.replace('<form id="trial"', '<form id="trial" data-signup')
        return pages.html(text, api_url)

    ours = [
        Route("/{name}.html", tutorial),
        Route("/{name}.js", bare),
        Route("/looks/{way}", looked_at),
        Mount("/", pages.Files(directory=PAGES)),
    ]
    return Starlette(
        routes=[
            Mount("/benchmarks", routes=ours, middleware=[Middleware(GZipMiddleware)]),
            Mount("/", pages.create_app(api_url)),
        ]
    )
