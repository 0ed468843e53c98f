"""A form that was sent before the tag ran, as the tutorial has it: without a method."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from demo.pages import POLICY
from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, wait_until

TAG = '<script async src="/dist/signup.js" data-account="demo" data-api-url="{api}"></script>'


TOLD = 'Write method="post"'


def is_told(message: ConsoleMessage) -> bool:
    """Files of ours are loaded for that, so that it comes later than the form is guarded."""
    return TOLD in message.text


@pytest.fixture
def told(page: Page) -> list[str]:
    """What stands in the console."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    return told


def test_what_was_typed_leaves_the_address(
    page: Page, told: list[str], custom_pages: CustomPages
) -> None:
    """The author is told once, and nothing of it is repeated."""
    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(unquote_plus(frame.url)))
    address = custom_pages.add(
        FORM.replace("<button", '<input type="hidden" name="plan" value="pro"><button') + TAG,
        POLICY.replace("form-action 'none'; ", ""),
    )
    page.route("**/signup.js", lambda route: route.abort(), times=1)
    page.goto(address)
    page.locator("[name=email]").fill("ada@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_console_message(is_told):
        page.get_by_role("button").click()
    expect(page).to_have_url(f"{address}?plan=pro")
    expect(page.locator("form")).to_have_attribute("data-signup", "idle")
    assert any(PASSWORD in one for one in visited)
    page.reload()
    expect(page.locator("form")).to_have_attribute("data-signup", "idle")
    assert len([text for text in told if TOLD in text]) == 1
    assert not any(PASSWORD in text or "ada@" in text for text in told)


def test_address_that_cannot_be_changed(
    page: Page, told: list[str], custom_pages: CustomPages
) -> None:
    """As in a frame without an origin. The form is guarded, and the author told all the same."""
    page.add_init_script(
        """History.prototype.replaceState = () => {
            window.isAsked = true;
            throw new Error(location);
        }"""
    )
    with page.expect_console_message(is_told):
        page.goto(custom_pages.add(FORM + TAG) + f"?password={PASSWORD}")
    expect(page.locator("form")).to_have_attribute("data-signup", "idle")
    wait_until(page, "window.isAsked")
    assert not any(PASSWORD.split()[0] in text for text in told)
