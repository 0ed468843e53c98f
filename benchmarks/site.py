"""The pages that are compared, the widget's own beside the benchmark's."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route

from sandbox import pages

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Page:
    """One row of the benchmark. `form` is whether there is a form to sign up with."""

    name: str
    path: str
    form: bool = True


COMPARED = [
    Page("Plain JavaScript", "/benchmarks/plain.html"),
    Page("Tag, MicroPython", "/tutorial/micropython"),
    Page("Tag, Pyodide", "/tutorial/pyodide"),
    Page("index.html, Pyodide", "/index.html"),
    Page("index.html, MicroPython", "/micropython.html"),
    Page("Bare MicroPython", "/benchmarks/micropython.html", form=False),
    Page("Bare Pyodide", "/benchmarks/pyodide.html", form=False),
]
"""The first is what the others are measured against."""


def create_app(api_url: str) -> Starlette:
    """The demo's page server with the benchmark's pages, all under one policy and compression."""

    def page(request: Request) -> HTMLResponse:
        text = (PAGES / f"{request.path_params['name']}.html").read_text()
        return HTMLResponse(
            Template(text).substitute(api_url=escape(api_url)),
            headers={"Content-Security-Policy": pages.POLICY.format(api_url=api_url)},
        )

    ours = [Route("/{name}.html", page), Mount("/", pages.Files(directory=PAGES))]
    return Starlette(
        routes=[
            Mount("/benchmarks", routes=ours, middleware=[Middleware(GZipMiddleware)]),
            Mount("/", pages.create_app(api_url)),
        ]
    )
