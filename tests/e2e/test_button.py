"""The button while a sign-up waits for Python or for Keygen; an answer that takes its time."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_guard import Held
from tests.e2e.visitor import PASSWORD, OpenForm, Visitor

RING = """() => {
    const button = document.querySelector('form [type=submit], form button:not([type])');
    const { content, animationName } = getComputedStyle(button, '::before');
    const { opacity } = getComputedStyle(button);
    return { isShown: content !== 'none', turns: animationName !== 'none', opacity };
}"""


def ring(page: Page) -> dict[str, object]:
    found: dict[str, object] = page.evaluate(RING)
    return found


def test_button_shows_that_something_is_under_way(
    visitor: Visitor, site: str, runtime: str
) -> None:
    """Held, and sent; by its own words, at full contrast."""
    page = visitor.page
    python = Held(page)
    waiting: list[Route] = []
    page.route("**/users", lambda route: waiting.append(route))
    page.goto(f"{site}/tutorial/{runtime}")
    assert not ring(page)["isShown"]
    visitor.fill()
    visitor.press_enter()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    assert ring(page) == {"isShown": True, "turns": True, "opacity": "1"}
    python.release()
    visitor.sees_state("sending")
    assert ring(page) == {"isShown": True, "turns": True, "opacity": "1"}
    expect(visitor.form.get_by_role("button", name="Register")).to_have_text("Register")
    for route in waiting:
        route.continue_()
    visitor.sees_greeting("Ada Lovelace")


@pytest.mark.only_browser("chromium")  # Playwright does not tell Firefox
def test_ring_stands_still_for_whoever_wants_less_motion(visitor: Visitor, site: str) -> None:
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    waiting = Held(page)
    page.goto(f"{site}/tutorial/micropython")
    visitor.fill()
    visitor.press_enter()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    assert ring(page) == {"isShown": True, "turns": False, "opacity": "1"}
    waiting.release()
    visitor.sees_greeting("Ada Lovelace")


def test_button_answers_to_the_pointer(visitor: Visitor, site: str) -> None:
    page = visitor.page
    page.goto(f"{site}/tutorial/micropython")
    visitor.sees_state("idle")
    button = visitor.form.get_by_role("button", name="Register")
    assert ring(page)["opacity"] == "1"
    button.hover()
    hovered = ring(page)["opacity"]
    page.mouse.down()
    pressed = ring(page)["opacity"]
    assert len({"1", hovered, pressed}) == 3
    page.mouse.move(0, 0)
    page.mouse.up()


def test_answer_that_takes_long_is_told_and_ends_after_a_minute(open_form: OpenForm) -> None:
    visitor = open_form.visitor
    page, status = visitor.page, visitor.part("status")
    page.clock.install()
    open_form()
    page.route("**/users", lambda route: None)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    with page.expect_request("**/users"):
        visitor.submit()
    expect(status).to_have_text("Creating your account")
    page.clock.fast_forward(8_500)
    expect(status).to_have_text(
        "Creating your account is taking longer than usual. Stay on this page"
    )
    page.clock.fast_forward(45_000)
    visitor.awaits_decision()
    visitor.sees_state("sending")
    page.clock.fast_forward(10_000)
    expect(status).to_contain_text("whether your account was created")
    visitor.sees_state("ready")
