"""The notice above the fields, where a visitor sees it, and the way on for who has an account."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, OpenForm, Visitor

CLOSED = "Sign-up is not available right now"
WARNING = "Your sign-up is not complete"
FAILED = "The form could not start"

LONG = "<p>And so on.</p>" * 40
FIELDS = f"""
<h2>Join us</h2>
<p><label>Email <input name="email"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
{LONG}
"""

MISTAKEN = (
    '<script src="/dist/signup.js" data-account="demo" data-support="/support" '
    'data-acount="demo"></script>'
)
FORM = f'<form id="register" method="post">{FIELDS}<button>Go</button></form>'


def place_of(notice: Locator) -> list[str]:
    """What stands before it in the form, and what behind."""
    neighbours: list[str] = notice.evaluate(
        """(notice) => [notice.previousElementSibling, notice.nextElementSibling].map(
            (element) => element?.dataset.signupPart ?? element?.localName ?? ''
        )"""
    )
    return neighbours


def fulfill(page: Page, path: str, status: int, **body: Any) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route(
        path, lambda route: route.fulfill(status=status, headers=headers, body=json.dumps(body))
    )


def test_warning_is_brought_into_view_above_the_fields(open_form: OpenForm) -> None:
    """Below the heading, however far below it the button is. The focus stays; the status line says
    the same, and is not seen."""
    visitor = open_form(FIELDS)
    fulfill(visitor.page, "**/users", 503)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    notice, status = visitor.part("notice"), visitor.part("status")
    expect(notice).to_have_attribute("data-signup-kind", "warning")
    expect(notice.get_by_role("heading")).to_have_text(WARNING)
    expect(notice).to_be_in_viewport(ratio=1)
    assert place_of(notice) == ["h2", "p"]
    expect(status).to_have_text(notice.locator("p").inner_text())
    expect(status).to_have_css("clip-path", "inset(50%)")
    expect(visitor.page.get_by_role("button")).to_be_focused()

    visitor.page.unroute("**/users")
    visitor.submit()
    visitor.sees_greeting("ready")


def test_closed_form_is_told_last_and_above_once_it_is_submitted(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Before, the page may still be hydrated. Nothing scrolls then."""
    visitor.page.goto(custom_pages.add(FORM + MISTAKEN))
    notice = visitor.part("notice")
    expect(notice).to_have_attribute("data-signup-kind", "closed")
    expect(notice.get_by_role("heading")).to_have_text(CLOSED)
    expect(notice.get_by_role("link", name="Contact support")).to_have_attribute(
        "href", f"{custom_pages.site}/support"
    )
    assert place_of(notice) == ["button", "honeypot"]
    assert visitor.page.evaluate("scrollY") == 0

    visitor.submit()
    expect(notice).to_be_in_viewport(ratio=1)
    assert place_of(notice) == ["h2", "p"]
    expect(visitor.part("notice")).to_have_count(1)


def test_our_own_form_that_is_closed_says_so_below_its_title(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.goto(custom_pages.add(MISTAKEN))
    expect(visitor.part("notice").get_by_role("heading")).to_have_text(CLOSED)
    assert place_of(visitor.part("notice"))[0] == "title"


def test_form_that_could_not_start_says_so_above(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    visitor.page.route("**/widget-*.wasm", lambda route: route.abort())
    visitor.page.goto(custom_pages.add(FORM + OpenForm.tag(runtime)))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    notice = visitor.part("notice")
    expect(notice).to_contain_text(FAILED, timeout=START_MILLISECONDS)
    expect(notice.get_by_role("heading")).to_have_text(WARNING)
    expect(notice).to_be_in_viewport(ratio=1)
    assert place_of(notice) == ["h2", "p"]

    visitor.page.unroute("**/widget-*.wasm")
    visitor.submit()
    expect(notice).to_be_hidden()
    visitor.sees_greeting("ready")


def test_status_is_brought_into_view_where_the_notice_cannot_be_loaded(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.route("**/extras-*.js*", lambda route: route.abort())
    visitor.page.route("**/start-*.js*", lambda route: route.abort())
    visitor.page.goto(custom_pages.add(FORM + OpenForm.tag("micropython")))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.field("email").press("Enter")
    expect(visitor.part("status")).to_contain_text(FAILED, timeout=START_MILLISECONDS)
    expect(visitor.part("status")).to_be_in_viewport()
    expect(visitor.part("notice")).to_have_count(0)


def test_message_goes_as_soon_as_its_field_is_right(open_form: OpenForm) -> None:
    visitor = open_form()
    page = visitor.page
    visitor.submit()
    expect(visitor.part("summary")).to_be_focused()
    expect(visitor.part("error")).to_have_count(2)
    page.evaluate(
        """() => {
            window.added = 0;
            const count = (changes) => {
                for (const { addedNodes } of changes) added += addedNodes.length;
            };
            const watched = { childList: true, subtree: true };
            new MutationObserver(count).observe(document.querySelector('form'), watched);
        }"""
    )
    email = visitor.field("email")
    email.press_sequentially(visitor.email)
    expect(visitor.part("error")).to_have_count(1)
    expect(visitor.part("summary").get_by_role("listitem")).to_have_count(1)
    expect(email).to_be_focused()
    expect(email).not_to_have_attribute("aria-invalid", "true")
    visitor.field("password").press_sequentially(PASSWORD)
    expect(visitor.part("error")).to_have_count(0)
    expect(visitor.part("notice")).to_have_count(0)
    expect(visitor.field("password")).to_be_focused()
    assert page.evaluate("added") == 0  # nothing that would be read out


def test_address_that_is_taken_leads_to_signing_in_and_to_a_new_password(
    open_form: OpenForm, custom_pages: CustomPages
) -> None:
    visitor = open_form(tag='data-sign-in="/sign-in" data-reset="on"')
    page = visitor.page
    fulfill(page, "**/users", 409)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    page.get_by_role("button").click()
    for part in ("summary", "error"):
        link = visitor.part(part).get_by_role("link", name="Sign in", exact=True)
        expect(link).to_have_attribute("href", f"{custom_pages.site}/sign-in")
    visitor.part("summary").get_by_role("link").first.click()
    expect(visitor.field("email")).to_be_focused()

    held: list[Route] = []
    page.route("**/passwords", lambda route: held.append(route))
    button = page.get_by_role("button", name="Send me a link to set a new password")
    with page.expect_request("**/passwords"):
        button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    [route] = held
    headers = route.request.all_headers()
    assert "authorization" not in headers
    assert "cookie" not in headers
    assert "referer" not in headers
    route.continue_()
    said = visitor.part("notice").get_by_role("status")
    expect(said).to_have_text(
        f"Check your email. If there is an account for {visitor.email}, we have sent a link to it"
    )
    expect(button).to_be_focused()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    [body] = visitor.posts.to("/passwords")
    assert json.loads(body) == {"meta": {"email": visitor.email}}
    assert not visitor.leaked()


@pytest.mark.parametrize("kind", ["error", "warning", "closed"])
def test_kinds_differ_in_forced_colours(open_form: OpenForm, kind: str) -> None:
    """By a sign whose lines and letters are in the colour of the text."""
    visitor = open_form()
    page = visitor.page
    page.emulate_media(forced_colors="active")
    fulfill(page, "**/users", {"error": 409, "warning": 503, "closed": 404}[kind])
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    page.get_by_role("button").click()
    expect(visitor.part("notice")).to_have_attribute("data-signup-kind", kind)
    sign = visitor.part("notice").evaluate(
        """(notice) => {
            const ring = getComputedStyle(notice, '::before');
            const letter = getComputedStyle(notice, '::after');
            return [ring.borderStyle, ring.rotate, letter.content.slice(1, 2)];
        }"""
    )
    assert sign == ["solid", "45deg" if kind == "warning" else "none", sign[2]]
    assert sign[2] == ("\u2212" if kind == "closed" else "!")
