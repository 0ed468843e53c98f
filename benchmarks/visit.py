"""One visit to a page, from the navigation to the greeting."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession

from benchmarks.site import Page

PROBE = Path(__file__).parent / "probe.js"

START_MILLISECONDS = 60_000
"""A page that is not live by then never will be."""


@dataclass(frozen=True)
class Visit:
    """What one visit took. Times are milliseconds; None where the page has no form."""

    live: float
    """From the start of the navigation until a handler in the page's language listens."""
    longest_block: float
    """The longest task before that on the main thread, 0 if none took 50 ms."""
    blocked: float
    """All such tasks together."""
    request: float | None
    """From the click event, as the page gets it, to the call of `fetch`."""
    greeting: float | None
    """From the click event to the visitor's name on the page."""
    bytes: int
    """On the wire from the page server, headers included."""
    requests: int
    """To the page server; what the browser had without asking does not count."""


class Wire:
    """Counts what comes from a page server at `site`."""

    def __init__(self, session: CDPSession, site: str):
        self._site = site
        self._ids: set[str] = set()
        self._sizes: list[int] = []
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_request(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(self._site):
            self._ids.add(event["requestId"])

    def _on_finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._ids and event["encodedDataLength"]:
            self._sizes.append(int(event["encodedDataLength"]))

    @property
    def bytes(self) -> int:
        return sum(self._sizes)

    @property
    def requests(self) -> int:
        return len(self._sizes)


def visit(context: BrowserContext, site: str, page: Page) -> Visit:
    """Go there in a new tab, sign up if there is a form, and leave."""
    tab = context.new_page()
    tab.add_init_script(path=PROBE)
    wire = Wire(context.new_cdp_session(tab), site)
    with tab.expect_console_message(
        lambda message: message.text == "live", timeout=START_MILLISECONDS
    ):
        tab.goto(site + page.path)
    if page.form:
        typed = {
            "first-name": "Ada",
            "last-name": "Lovelace",
            "email": f"{uuid.uuid4()}@example.com",
        }
        for name, value in {**typed, "password": "correct horse battery"}.items():
            tab.locator(f"[name={name}]").fill(value)
        tab.get_by_role("button").click()
        tab.get_by_text("Ada Lovelace").wait_for()
    times = tab.evaluate("probe()")
    tab.close()
    return Visit(
        live=times["live"],
        longest_block=max(times["blocks"], default=0),
        blocked=sum(times["blocks"]),
        request=times["request"] - times["click"] if page.form else None,
        greeting=times["greeting"] - times["click"] if page.form else None,
        bytes=wire.bytes,
        requests=wire.requests,
    )
