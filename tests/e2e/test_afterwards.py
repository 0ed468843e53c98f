"""The form after a sign-up: hidden, without its password, and there for another."""

from playwright.sync_api import Page, expect

from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, OpenForm, Visitor


def secrets(page: Page) -> list[str]:
    """What the fields that were taken out still hold."""
    found: list[str] = page.evaluate(
        """() => Array.from(document.querySelectorAll('template'), ({ content }) =>
            content.querySelector('input').value + content.querySelector('input').outerHTML)"""
    )
    return [text for text in found if PASSWORD in text]


def test_form_that_is_reset_serves_another(open_form: OpenForm) -> None:
    visitor = open_form(after='<link rel="stylesheet" href="/tests/data/shown.css">')
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    expect(visitor.field("password")).to_have_count(0)
    assert not secrets(visitor.page)

    visitor.page.evaluate("document.forms[0].reset()")
    visitor.sees_state("ready")
    expect(visitor.form).to_have_css("display", "flex")  # the page's own
    expect(visitor.part("greeting")).to_have_count(0)
    for name in ("email", "password"):
        expect(visitor.field(name)).to_have_value("")
    assert len(visitor.heard("ready")) == 2
    visitor.email = f"b{visitor.email}"
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 2


def test_button_that_resets_takes_errors_away(open_form: OpenForm) -> None:
    visitor = open_form(
        '<input name="email" aria-label="Email"><button type="reset">Empty</button>'
    )
    visitor.submit()
    expect(visitor.part("summary")).to_be_focused()
    visitor.page.get_by_role("button", name="Empty").click()
    expect(visitor.part("notice")).to_have_count(0)
    expect(visitor.part("error")).to_have_count(0)
    expect(visitor.page.locator("[aria-invalid]")).to_have_count(0)


def test_dialog_that_is_opened_again_begins_anew(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    visitor.page.goto(
        custom_pages.add(
            f"<dialog>{FORM}</dialog><script src='/dist/signup.js' data-account='demo' "
            f"data-api-url='{{api}}' data-runtime='{runtime}'></script>"
        )
    )
    show = "document.querySelector('dialog').showModal()"
    for email in (visitor.email, f"b{visitor.email}"):
        visitor.page.evaluate(show)
        expect(visitor.part("greeting")).to_have_count(0)
        expect(visitor.field("email")).to_have_value("")
        visitor.fill_in(email=email, password=PASSWORD)
        visitor.press_enter()
        visitor.sees_greeting(email)
        expect(visitor.part("greeting").get_by_role("heading")).to_be_focused()
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator("dialog")).to_be_hidden()
    assert len(visitor.sign_ups) == 2


def test_dialog_that_is_closed_before_keeps_what_was_typed(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.goto(
        custom_pages.add(
            f"<dialog>{FORM}</dialog><script src='/dist/signup.js' data-account='demo' "
            "data-api-url='{api}' data-boot='now'></script>"
        )
    )
    visitor.sees_state("ready")
    visitor.page.evaluate("document.querySelector('dialog').showModal()")
    visitor.fill_in(email="ada")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("dialog")).to_be_hidden()
    visitor.page.evaluate("document.querySelector('dialog').showModal()")
    expect(visitor.field("email")).to_have_value("ada")


def test_copy_of_a_form_after_the_greeting_begins_anew(open_form: OpenForm) -> None:
    """As a router does that keeps copies of pages."""
    visitor = open_form()
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    visitor.page.evaluate(
        "document.body.replaceWith(document.body.cloneNode(true)), "
        "document.querySelector('form').focus()"
    )
    visitor.sees_state("ready")
    expect(visitor.part("greeting")).to_have_count(0)
    visitor.email = f"b{visitor.email}"
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 2


def test_page_that_greets_by_itself(open_form: OpenForm) -> None:
    visitor = open_form(tag='data-greeting="off"')
    open_form.sign_up()
    visitor.sees_state("created")
    expect(visitor.form).to_be_hidden()
    expect(visitor.part("greeting")).to_have_count(0)
    expect(visitor.field("password")).to_have_count(0)
    assert len(visitor.heard("created")) == 1
