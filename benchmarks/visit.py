"""Visits to a page: one to sign up, and one only to look."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, BrowserContext, CDPSession
from playwright.sync_api import Page as Tab

from benchmarks.profiles import Profile
from benchmarks.site import Page

HERE = Path(__file__).parent

START_MILLISECONDS = 240_000
"""A page that is not live by then never will be."""

QUIET_TIMES = 3
"""In a row, the browser took less than `BUSY_SECONDS` of the processor in `ASK_SECONDS`."""
ASK_SECONDS = 0.1
BUSY_SECONDS = 0.02
SETTLE_SECONDS = 60
"""Then it does not come to rest at all."""


@dataclass(frozen=True)
class Visit:
    """What a sign-up took. Times are milliseconds; None where there is no such thing."""

    guard: float | None
    """From the start of the navigation until no submission can get lost or leak."""
    live: float
    """Until a handler in the page's language listens, the visitor being at the form at once."""
    blocked: float
    """Tasks before that which held the main thread for 50 ms and more, together."""
    request: float | None
    """From the click event, as the page gets it, to the call of `fetch`."""
    greeting: float | None
    """From the click event to the visitor's name on the page."""
    bytes: int
    """On the wire from the page server, headers included."""
    requests: int
    """To the page server; what the browser had without asking does not count."""
    chain: int
    """The most of them that came one after another."""


@dataclass(frozen=True)
class Look:
    """What a page took that nobody touched. Times are milliseconds from the navigation."""

    guard: float | None
    first_paint: float
    largest_paint: float
    """Largest Contentful Paint."""
    shift: float
    """Cumulative Layout Shift, a ratio."""
    total_blocking: float
    """Total Blocking Time: of tasks of more than 50 ms, what is beyond."""
    bytes: int
    requests: int


class Wire:
    """Counts what comes from a page server at `site`."""

    def __init__(self, session: CDPSession, site: str):
        self._site = site
        self._started: dict[str, float] = {}
        self._finished: list[tuple[float, float, int]] = []
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_request(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(self._site):
            self._started[event["requestId"]] = event["timestamp"]

    def _on_finished(self, event: dict[str, Any]) -> None:
        start = self._started.get(event["requestId"])
        if start and event["encodedDataLength"]:
            self._finished.append((event["timestamp"], start, int(event["encodedDataLength"])))

    @property
    def bytes(self) -> int:
        return sum(size for _, _, size in self._finished)

    @property
    def requests(self) -> int:
        return len(self._finished)

    @property
    def chain(self) -> int:
        """The most requests of which each began when the one before it had ended."""
        length, end = 0, 0.0
        for finished, started, _ in sorted(self._finished):
            if started >= end:
                length, end = length + 1, finished
        return length


@contextmanager
def tab_of(
    context: BrowserContext, site: str, profile: Profile, *scripts: str
) -> Iterator[tuple[Tab, Wire]]:
    """A new tab as slow as the profile, with these scripts of ours in it."""
    tab = context.new_page()
    settle(context)
    tab.set_default_timeout(START_MILLISECONDS)
    for script in scripts:
        tab.add_init_script(path=HERE / script)
    session = context.new_cdp_session(tab)
    wire = Wire(session, site)
    profile.apply(session)
    yield tab, wire
    tab.close()


def settle(context: BrowserContext) -> None:
    """Wait until the browser has nothing more to do.

    For each new window, Chromium starts a renderer for its own toolbar, which takes one processor
    for more than half a second: as long as some pages take to be live. Visitors have a window.
    """
    session = cast(Browser, context.browser).new_browser_cdp_session()
    quiet, used, end = 0, 0.0, time.monotonic() + SETTLE_SECONDS
    while quiet < QUIET_TIMES:
        if time.monotonic() > end:
            raise TimeoutError("The browser does not come to rest: is this machine busy?")
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        before, used = used, sum(process["cpuTime"] for process in processes)
        quiet = quiet + 1 if used - before < BUSY_SECONDS else 0
        time.sleep(ASK_SECONDS)
    session.detach()


def visit(context: BrowserContext, site: str, page: Page, profile: Profile) -> Visit:
    """Go there in a new tab, sign up if there is a form, and leave."""
    with tab_of(context, site, profile, "probe.js", "interest.js") as (tab, wire):
        with tab.expect_console_message(lambda message: message.text == "live"):
            tab.goto(site + page.path)
        if page.form:
            typed = {
                "first-name": "Ada",
                "last-name": "Lovelace",
                "email": f"{uuid.uuid4()}@example.com",
            }
            for name, value in {**typed, "password": "correct horse battery"}.items():
                tab.locator(f"[name={name}]").fill(value)
            tab.get_by_role("button").last.click()
            tab.get_by_text("Ada Lovelace").wait_for()
        times = tab.evaluate("probe()")
        return Visit(
            guard=times.get("guard"),
            live=times["live"],
            blocked=times["blocked"],
            request=times["request"] if page.form else None,
            greeting=times["greeting"] if page.form else None,
            bytes=wire.bytes,
            requests=wire.requests,
            chain=wire.chain,
        )


def look(context: BrowserContext, site: str, page: Page, profile: Profile) -> Look:
    """Go there in a new tab, touch nothing until all is quiet, and leave."""
    with tab_of(context, site, profile, "probe.js") as (tab, wire):
        tab.goto(site + page.path)
        tab.wait_for_load_state("networkidle")
        times = tab.evaluate("probe()")
        names = ("first_paint", "largest_paint", "shift", "total_blocking")
        return Look(
            guard=times.get("guard"),
            bytes=wire.bytes,
            requests=wire.requests,
            **{name: times[name] for name in names},
        )
