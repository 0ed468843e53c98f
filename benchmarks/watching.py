"""What watching the page costs: its changes with the tag and without, and many forms at load."""

from html import escape
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route

from benchmarks.report import Budget, table
from demo import pages

HEADING = "## Watching the page"

FORMS = (1, 100, 1000)
MANY_FORMS = 5000
CHANGES = 10_000
ROUNDS = 7

MOST_TIMES = 2
"""A page with the tag may take at most so many times what it takes without."""

MOST_BLOCKED = 500
"""Milliseconds."""

WAYS = {
    "one by one": ("document.body", True),
    "at once": ("document.body", False),
    "in a form": ("document.forms[0]", True),
}
"""Name -> where elements come and go, and whether the page has its turn after each."""

FORM = """<form aria-label="{n}"><input name="email" aria-label="Email">
<input name="password" type="password" aria-label="Password"><button>Register</button></form>"""
"""Without labels: Chromium looks through all of a page's for each form, 25 s for 5,000 forms."""

CHANGE = """async ([count, where, inTurns]) => {
  const place = document.createElement('div');
  (where === 'document.body' ? document.body : document.forms[0]).prepend(place);
  await new Promise(requestAnimationFrame);
  const begun = performance.now();
  for (let n = 0; n < count; n++) {
    const added = document.createElement('p');
    added.textContent = n;
    place.replaceChildren(added);
    if (inTurns) await null;
  }
  await null;
  const taken = performance.now() - begun;
  place.remove();
  return taken;
}"""

COUNT_LONG_TASKS = """
window.blocked = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.blocked += duration;
}).observe({ type: 'longtask', buffered: true });"""

UNTIL_GUARDED = """async (count) => {
  while (document.querySelectorAll('form[data-signup]').length < count)
    await new Promise(requestAnimationFrame);
}"""
"""Not by a locator, which asks for properties of the forms: see widget/tag/controls.js."""

CAPTION = f"""\
Milliseconds that {CHANGES:,} changes take, each an element that takes the place of another: one by
one, so that whoever watches hears of each; at once; and one by one inside of a guarded form. The
least of {ROUNDS}, in pages with the tag and without by turns. Then the tasks of 50 ms and more,
together, as a page of {MANY_FORMS:,} forms loads.
"""


def create_app(api_url: str) -> Starlette:
    """Pages with any number of forms, with the tag and without."""

    def watched(request: Request) -> HTMLResponse:
        count, tag = request.path_params["forms"], request.path_params["tag"]
        forms = "".join(FORM.format(n=n) for n in range(count))
        script = (
            f'<script src="/dist/signup.js" data-account="demo" data-api-url="{escape(api_url)}" '
            'data-form="form"></script>'
        )
        end = script if tag == "with" else ""
        return pages.html(
            f"<!doctype html><html lang=en><title>Watched</title>{forms}{end}", api_url
        )

    return Starlette(
        routes=[
            Route("/watched/{forms:int}/{tag}", watched),
            Mount("/", pages.create_app(api_url)),
        ]
    )


def measure(browser: Browser, address: str) -> dict[str, Any]:
    """With and without the tag, in milliseconds."""
    return {
        "changes": {
            str(count): changes(browser, f"{address}/watched/{count}", count) for count in FORMS
        },
        "blocked": blocked(browser, f"{address}/watched/{MANY_FORMS}"),
    }


def until_guarded(tab: Page, forms: int) -> None:
    tab.evaluate(UNTIL_GUARDED, forms)


def changes(browser: Browser, url: str, forms: int) -> dict[str, dict[str, float]]:
    """Way of changing -> without and with the tag -> milliseconds."""
    taken: dict[str, dict[str, list[float]]]
    taken = {way: {"without": [], "with": []} for way in WAYS}
    with browser.new_context() as context:
        tabs = {tag: context.new_page() for tag in ("without", "with")}
        for tag, tab in tabs.items():
            tab.goto(f"{url}/{tag}")
        until_guarded(tabs["with"], forms)
        for _ in range(ROUNDS):
            for way, (where, in_turns) in WAYS.items():
                for tag, tab in tabs.items():
                    tab.bring_to_front()
                    taken[way][tag].append(tab.evaluate(CHANGE, [CHANGES, where, in_turns]))
    return {way: {tag: min(times) for tag, times in of.items()} for way, of in taken.items()}


def blocked(browser: Browser, url: str) -> dict[str, float]:
    """Without and with the tag -> milliseconds of long tasks at load."""
    taken: dict[str, list[float]] = {"without": [], "with": []}
    for _ in range(ROUNDS):
        for tag, times in taken.items():
            with browser.new_context() as context:
                page = context.new_page()
                page.add_init_script(COUNT_LONG_TASKS)
                page.goto(f"{url}/{tag}")
                if tag == "with":
                    until_guarded(page, MANY_FORMS)
                page.evaluate("() => new Promise(requestIdleCallback)")
                times.append(page.evaluate("blocked"))
    return {tag: median(times) for tag, times in taken.items()}


def budgets(results: dict[str, Any]) -> list[Budget]:
    ratios = [
        Budget(
            f"{CHANGES:,} changes {way}, {count} form{'s' * (count != '1')}, with ÷ without",
            taken["with"] / taken["without"],
            MOST_TIMES,
        )
        for count, ways in results["changes"].items()
        for way, taken in ways.items()
    ]
    more = results["blocked"]["with"] - results["blocked"]["without"]
    return [
        *ratios,
        Budget(f"{MANY_FORMS:,} forms at load, with − without, ms", more, MOST_BLOCKED),
    ]


def as_markdown(results: dict[str, Any]) -> str:
    """Its section of the results."""
    rows = {
        f"{count} form{'s' * (count != '1')}, {tag} the tag": [
            f"{ways[way][tag]:,.0f}" for way in WAYS
        ]
        for count, ways in results["changes"].items()
        for tag in ("without", "with")
    }
    loaded = {
        f"{MANY_FORMS:,} forms, {tag} the tag": [f"{milliseconds:,.0f}"]
        for tag, milliseconds in results["blocked"].items()
    }
    kept = {budget.what: budget.row for budget in budgets(results)}
    return "\n".join(
        [
            HEADING + "\n",
            CAPTION,
            table("Changes", [*WAYS], rows),
            table("At load", ["Blocked"], loaded),
            table("Budget", ["Reached", "At most", ""], kept),
        ]
    ).strip()
