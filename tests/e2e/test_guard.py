"""No submission is lost and none leaks, whatever Python is doing at that moment.

Under a policy that lets forms be sent, as many pages have: nothing but our own code keeps the
password out of the address here. `visitor` looks for it there, at the end of every test.
"""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import CustomPages, Integration, Posts
from tests.e2e.visitor import PASSWORD, Visitor

HELD = "Getting ready"
FAILED = "The form could not start, so nothing was sent"


class Held:
    """Requests for an interpreter's code that wait until they are released."""

    def __init__(self, page: Page):
        self.routes: list[Route] | None = []
        page.route("**/*.wasm", self.hold)

    def hold(self, route: Route) -> None:
        if self.routes is None:
            route.continue_()
        else:
            self.routes.append(route)

    def refuse(self) -> None:
        """Fail those that wait, and hold those to come."""
        while self.routes:
            self.routes.pop().abort()

    def release(self) -> None:
        routes, self.routes = self.routes or [], None
        for route in routes:
            route.continue_()


@pytest.mark.smoke
@pytest.mark.parametrize("how", ["click", "enter"])
def test_submission_while_python_loads_is_held_and_sent_once(
    visitor: Visitor, lenient_site: str, integration: Integration, how: str
) -> None:
    held = Held(visitor.page)
    visitor.page.goto(lenient_site + integration.path)
    visitor.fill()
    press = visitor.submit if how == "click" else visitor.press_enter
    press()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    expect(visitor.part("status")).to_contain_text(HELD)
    visitor.sees_state("starting")
    press()  # an impatient visitor
    assert not visitor.sign_ups

    held.release()
    visitor.sees_greeting("Ada Lovelace")
    expect(visitor.form).not_to_have_attribute("data-signup-held", "")
    assert len(visitor.sign_ups) == 1


def test_submission_at_the_moment_of_ready_is_sent_once(
    visitor: Visitor, lenient_site: str, integration: Integration
) -> None:
    """Held before, and submitted again by the page as soon as it hears of `signup:ready`."""
    visitor.page.add_init_script(
        "addEventListener('signup:ready', ({ target }) => target.requestSubmit())"
    )
    held = Held(visitor.page)
    visitor.page.goto(lenient_site + integration.path)
    visitor.fill()
    visitor.press_enter()
    expect(visitor.part("status")).to_contain_text(HELD)
    held.release()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1


@pytest.mark.parametrize("how", ["click", "enter"])
def test_submission_before_the_tag_has_run(visitor: Visitor, lenient_site: str, how: str) -> None:
    """The browser sends the form itself. It is a POST, as in every form that we document."""
    visitor.page.route("**/signup.js", lambda route: None)  # never answered
    visitor.page.goto(lenient_site + "/index.html", wait_until="commit")
    visitor.fill()
    with visitor.page.expect_response(lambda response: response.request.method == "POST"):
        if how == "click":
            visitor.submit()
        else:
            visitor.press_enter()
    [(_, body)] = visitor.posts
    assert PASSWORD.replace(" ", "+") in body


@pytest.mark.only_browser("chromium")  # in Firefox, Playwright leaves it on
@pytest.mark.parametrize("how", ["click", "enter"])
def test_submission_with_javascript_off(
    browser: Browser, lenient_site: str, posts: Posts, how: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), posts)
    visitor.page.goto(lenient_site + "/index.html")
    visitor.fill()
    with visitor.page.expect_navigation():
        if how == "click":
            visitor.submit()
        else:
            visitor.press_enter()
    assert len(visitor.addresses) > 2
    assert not visitor.leaked()
    context.close()


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/index.html", "pyscript-*/core.js"),
        ("/index.html", "pyodide.asm.wasm"),
        ("/index.html", "widget/signup.py"),
        ("/micropython.html", "pyscript-*/core.js"),
        ("/micropython.html", "micropython.wasm"),
        ("/micropython.html", "widget/signup.py"),
    ],
)
def test_reference_page_that_cannot_start_python_can_be_tried_again(
    visitor: Visitor, lenient_site: str, path: str, file: str
) -> None:
    """The page loads PyScript by itself; where that fails, the tag loads it at the second try."""
    visitor.page.route(f"**/{file}", lambda route: route.fulfill(status=404))
    visitor.page.goto(lenient_site + path)
    visitor.fill()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    expect(visitor.page.locator("body")).not_to_contain_text("Traceback")
    visitor.page.unroute(f"**/{file}")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1
    visitor.errors.clear()  # PyScript's own complaints about what it missed


def test_python_that_takes_too_long_is_told(
    visitor: Visitor, lenient_site: str, integration: Integration
) -> None:
    """After a minute of nothing the visitor is told, and told again when it comes after all."""
    visitor.page.clock.install()
    held = Held(visitor.page)
    visitor.page.goto(lenient_site + integration.path)
    visitor.fill()
    visitor.submit()
    expect(visitor.part("status")).to_contain_text(HELD)
    visitor.page.clock.fast_forward(61_000)
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert "60 seconds" in visitor.heard("unavailable")[0]["reason"]
    expect(visitor.field("password")).to_have_value(PASSWORD)
    held.release()
    visitor.sees_state("ready")
    expect(visitor.part("status")).to_have_text("You can try again now")
    assert not visitor.sign_ups
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1


def test_without_webassembly_it_is_told(
    visitor: Visitor, lenient_site: str, integration: Integration
) -> None:
    visitor.page.add_init_script("delete globalThis.WebAssembly")
    visitor.page.goto(lenient_site + integration.path)
    visitor.fill()
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert "WebAssembly is missing" in visitor.heard("unavailable")[0]["reason"]
    visitor.errors.clear()  # PyScript's own, on the reference page


def test_policy_that_forbids_webassembly_is_named(
    page: Page, custom_pages: CustomPages, posts: Posts
) -> None:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'"
    )
    visitor = Visitor(page, posts)
    page.goto(
        custom_pages.add('<script src="/dist/signup.js" data-account="demo"></script>', policy)
    )
    visitor.fill()
    visitor.submit()
    visitor.sees_state("unavailable")
    assert "'wasm-unsafe-eval'" in visitor.heard("unavailable")[0]["reason"]
    assert not visitor.leaked()
