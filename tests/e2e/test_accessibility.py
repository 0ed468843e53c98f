"""axe-core finds nothing, in any state, light and dark; and what axe cannot see is asserted."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_guard import Held
from tests.e2e.visitor import PASSWORD, Visitor

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

PAGES = {
    "reference": "/micropython.html",
    "tutorial": "/tutorial/micropython",
    "own form": "/own-form/micropython",
}


@pytest.fixture(params=["light", "dark"])
def browser_context_args(
    browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    return {**browser_context_args, "color_scheme": request.param}


def audit(page: Page) -> None:
    page.evaluate(AXE.read_text())
    results = page.evaluate("axe.run()")
    problems = [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_no_state_has_a_fault(visitor: Visitor, site: str, path: str) -> None:
    """Idle, held, refused, sending, waiting, closed, created: one visit through them all."""
    page = visitor.page
    python = Held(page)
    page.goto(site + path)
    expect(visitor.form).to_have_attribute("data-signup", "starting" if "html" in path else "idle")
    audit(page)

    visitor.fill(email="ada", password="short")
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("Getting the form ready")
    audit(page)

    python.release()
    expect(visitor.part("summary")).to_be_focused(timeout=45_000)
    audit(page)

    keygen: list[Route] = []
    page.route("**/users", lambda route: keygen.append(route))
    cors = {"Access-Control-Allow-Origin": "*"}
    visitor.fill()
    visitor.submit()
    expect(visitor.form).to_have_attribute("aria-busy", "true")
    expect(visitor.part("status")).to_have_text("Creating your account")
    expect(page.get_by_role("button").last).to_be_focused()  # it was clicked, and is not disabled
    audit(page)

    date = {**cors, "Date": "Mon, 23 Nov 2026 07:28:32 GMT", "X-RateLimit-Reset": "1795418914"}
    exposed = {"Access-Control-Expose-Headers": "date, x-ratelimit-reset"}
    keygen.pop().fulfill(status=429, headers={**date, **exposed})
    expect(visitor.timer).to_be_visible()
    audit(page)
    expect(visitor.part("status")).to_have_text("You can try again now")

    page.unroute("**/users")
    page.route("**/users", lambda route: route.fulfill(status=404, headers=cors))
    visitor.submit()
    visitor.sees_state("unavailable")
    audit(page)

    page.unroute("**/users")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    expect(visitor.part("greeting")).to_be_focused()
    audit(page)


def test_keyboard_alone_signs_up(visitor: Visitor, site: str) -> None:
    """Tab, type, Enter; the link of an error goes to its field, and not to another address."""
    page = visitor.page
    page.goto(f"{site}/own-form/micropython")
    address = page.url
    keyboard = page.keyboard
    for typed in ("Ada", "Lovelace", visitor.email, "short"):
        keyboard.press("Tab")
        keyboard.type(typed)
    keyboard.press("Enter")
    expect(visitor.part("summary")).to_be_focused(timeout=45_000)
    expect(visitor.part("summary").get_by_role("alert")).to_contain_text("There is a problem")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Password must be 6 characters or more")).to_be_focused()
    keyboard.press("Enter")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_be_focused()
    expect(password).to_have_accessible_description(
        "Must be 6 characters or more Error: Password must be 6 characters or more"
    )
    assert page.url == address
    keyboard.press("Control+A")
    keyboard.type(PASSWORD)
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hide password")).to_be_focused()
    expect(password).to_have_attribute("type", "text")
    keyboard.press("Tab")
    keyboard.press("Space")
    visitor.sees_greeting("Ada Lovelace")


def test_nothing_is_cut_off_at_320_pixels(visitor: Visitor, site: str) -> None:
    """WCAG 1.4.10: no scrolling sideways, with the longest words there are."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/own-form/micropython")
    visitor.fill(email="x" * 100, password="")
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible(timeout=45_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    visitor.fill("x" * 255, "y" * 255)
    visitor.submit()
    visitor.sees_greeting("xxx")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
