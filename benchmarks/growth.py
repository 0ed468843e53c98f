"""How the cost grows: with forms, with errors, and with submissions from one page."""

from dataclasses import dataclass
from html import escape
from typing import Any

import httpx
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route

from benchmarks.report import table
from demo import pages

FORMS = (1, 10, 100)
ERRORS = (1, 100)
SUBMISSIONS = 1000
SAMPLES = 5
"""How often the last one is looked at."""

ADDRESS = "grown@example.com"

FORM = """<form aria-label="{name}"><label>Email <input name="email" value="{email}"></label>
<label>Password <input name="password" type="password" value="correct horse battery"></label>
{fields}<button>Register</button></form>"""

FIELD = '<label>Answer {n} <input name="metadata.answer{n}" required></label>'

KEEP_MEMORY = """
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...all) => {
  const made = await instantiate(...all);
  if (made.exports?.memory) window.memory = made.exports.memory;
  return made;
};"""

UNTIL_READY = """async (count) => {
  const begun = performance.now();
  const forms = [...document.forms];
  const ready = new Promise((resolve) => {
    let left = count;
    addEventListener('signup:ready', () => --left || resolve(performance.now() - begun));
  });
  forms[0].querySelector('input').focus();
  return ready;
}"""

UNTIL_REFUSED = """async () => {
  const begun = performance.now();
  const refused = new Promise((resolve) => addEventListener('signup:rejected',
    () => resolve(performance.now() - begun), { once: true }));
  document.forms[0].requestSubmit();
  return refused;
}"""


FORMS_AND_ERRORS = """\
Milliseconds from the first interest until all forms are ready, and from a submission until its
errors are shown:

"""

REPEATED = f"""
{SUBMISSIONS:,} submissions in one page, each refused: the last one’s milliseconds, and what the
page holds once its garbage is collected:

"""


@dataclass(frozen=True)
class Sample:
    """After so many submissions: milliseconds for the last, and bytes held."""

    submissions: int
    milliseconds: float
    heap: int
    """JavaScript's, after its garbage was collected."""
    nodes: int
    """Elements and texts, in the document or not."""
    listeners: int
    python: int
    """Python's memory: that of the WebAssembly, which grows and never shrinks."""


def create_app(api_url: str) -> Starlette:
    """Pages with any number of forms and of fields that must be filled in."""

    def grown(request: Request) -> HTMLResponse:
        forms, errors = request.path_params["forms"], request.path_params["errors"]
        fields = "".join(FIELD.format(n=n) for n in range(errors))
        form = "".join(FORM.format(name=n, email=ADDRESS, fields=fields) for n in range(forms))
        tag = (
            f'<script src="/dist/signup.js" data-account="demo" data-api-url="{escape(api_url)}" '
            f'data-form="form" data-runtime="{request.path_params["runtime"]}"></script>'
        )
        return pages.html(f"<!doctype html><html lang=en><title>Grown</title>{form}{tag}", api_url)

    return Starlette(
        routes=[
            Route("/grown/{runtime}/{forms:int}/{errors:int}", grown),
            Mount("/", pages.create_app(api_url)),
        ]
    )


def measure(browser: Browser, address: str, api_url: str) -> dict[str, Any]:
    """Runtime -> what was measured."""
    take(api_url)
    return {
        runtime: {
            "forms": {n: forms(browser, f"{address}/grown/{runtime}/{n}/0", n) for n in FORMS},
            "errors": {n: errors(browser, f"{address}/grown/{runtime}/1/{n}") for n in ERRORS},
            "submissions": submissions(browser, f"{address}/grown/{runtime}/1/0"),
        }
        for runtime in pages.RUNTIMES
    }


def take(api_url: str) -> None:
    """Have the address be taken."""
    body = {"data": {"type": "users", "attributes": {"email": ADDRESS, "password": "password"}}}
    url = f"{api_url}/v1/accounts/demo/users"
    httpx.post(url, json=body, headers={"Content-Type": "application/json"}).raise_for_status()


def forms(browser: Browser, url: str, count: int) -> float:
    """Milliseconds from the first interest until all forms are ready."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        milliseconds: float = page.evaluate(UNTIL_READY, count)
        return milliseconds


def errors(browser: Browser, url: str) -> float:
    """Milliseconds from a submission until its errors are shown, at the second time."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        page.evaluate(UNTIL_READY, 1)
        page.evaluate(UNTIL_REFUSED)
        milliseconds: float = page.evaluate(UNTIL_REFUSED)
        return milliseconds


def submissions(browser: Browser, url: str) -> list[Sample]:
    """One page that asks for an address again and again that is taken."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(KEEP_MEMORY)
        page.goto(url)
        page.evaluate(UNTIL_READY, 1)
        samples = []
        for n in range(SUBMISSIONS):
            milliseconds = page.evaluate(UNTIL_REFUSED)
            if (n + 1) % (SUBMISSIONS // SAMPLES) == 0:
                samples.append(sample(page, n + 1, milliseconds))
        return samples


def sample(page: Page, submissions: int, milliseconds: float) -> Sample:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    counters = session.send("Memory.getDOMCounters")
    session.detach()
    python = page.evaluate("memory.buffer.byteLength")
    return Sample(
        submissions, milliseconds, heap, counters["nodes"], counters["jsEventListeners"], python
    )


def as_markdown(results: dict[str, Any]) -> str:
    """Two tables: one of what grows with the page, one of what a page gathers."""
    headings = [f"{n} form{'s' * (n > 1)}" for n in FORMS]
    headings += [f"{n} error{'s' * (n > 1)}" for n in ERRORS]
    grown = {
        runtime: [
            f"{result[what][n]:,.0f}"
            for what, counts in (("forms", FORMS), ("errors", ERRORS))
            for n in counts
        ]
        for runtime, result in results.items()
    }
    gathered = {
        f"{runtime}, {sample.submissions:,}": [
            f"{sample.milliseconds:,.0f}",
            f"{sample.heap / 1e6:,.1f} MB",
            f"{sample.python / 1e6:,.1f} MB",
            f"{sample.nodes:,}",
            f"{sample.listeners:,}",
        ]
        for runtime, result in results.items()
        for sample in result["submissions"]
    }
    return (
        FORMS_AND_ERRORS
        + table("Runtime", headings, grown)
        + REPEATED
        + table(
            "After",
            ["Last one", "JavaScript heap", "Python’s memory", "DOM nodes", "Listeners"],
            gathered,
        )
    )
