"""Leaving the page while it sends, and coming back to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, Page, expect

from keygen_sandbox.testing import Sandbox
from tests import browsers
from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, OpenForm, Visitor

TELL = "addEventListener('pageshow', ({ persisted }) => persisted && console.log('thawed'))"


@pytest.fixture
def page(browser_type: BrowserType) -> Iterator[Page]:
    """A page of a browser that keeps pages when they are left, as a visitor's does."""
    browser = browser_type.launch(
        **browsers.launch_options("chromium"),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser.new_page()
    browser.close()


@pytest.mark.only_browser("chromium")  # Firefox and WebKit keep no page that Playwright drives
def test_coming_back_to_a_page_that_was_sending(visitor: Visitor, site: str, runtime: str) -> None:
    """The browser froze the page and thaws it: the request goes on, and is not sent again."""
    visitor.page.add_init_script(TELL)
    visitor.page.goto(f"{site}/tutorial/{runtime}?account=fault-slow")
    visitor.fill()
    visitor.sees_state("ready")
    with visitor.page.expect_request("**/users"):
        visitor.submit()
    visitor.sees_state("sending")
    visitor.page.goto(f"{site}/accounts")
    with visitor.page.expect_console_message(lambda message: message.text == "thawed"):
        visitor.page.evaluate("history.back()")  # go_back() waits for a load that does not come
    visitor.sees_greeting("Ada Lovelace")
    expect(visitor.part("status")).to_be_empty()
    assert len(visitor.sign_ups) == 1


@pytest.mark.only_browser("chromium")
def test_coming_back_to_a_page_that_had_no_key_yet(
    visitor: Visitor, own_pages: CustomPages, runtime: str, keygen_sandbox: Sandbox
) -> None:
    """It is not known who comes back, so the password is asked for again."""
    keygen_sandbox.faults.add("POST", "/tokens", "500")
    visitor.page.add_init_script(TELL)
    open_form = OpenForm(visitor, own_pages, runtime)
    open_form(tag=f'data-policy="{keygen_sandbox.open_policy}"')
    open_form.sign_up()
    greeting = visitor.part("greeting")
    expect(greeting.get_by_role("button", name="Try again")).to_be_visible()
    expect(greeting.get_by_label("Password")).to_have_count(0)
    visitor.page.goto(f"{own_pages.site}/accounts")
    with visitor.page.expect_console_message(lambda message: message.text == "thawed"):
        visitor.page.evaluate("history.back()")
    greeting.get_by_label("Password").fill(PASSWORD)
    greeting.get_by_label("Password").press("Enter")
    expect(visitor.part("key")).to_be_visible()
    assert len(keygen_sandbox.licenses()) == 1
