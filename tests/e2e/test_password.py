"""Showing and hiding the password, and what password managers need."""

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.test_guard import Held
from tests.e2e.visitor import FORM, PASSWORD, Visitor

TOGGLED = FORM + (
    '<script src="/dist/signup.js" data-account="demo" data-api-url="{{api}}" data-toggle="on" '
    'data-runtime="{}"></script>'
)


@pytest.mark.parametrize("form", ["own", "the page's"])
def test_show_and_hide(
    visitor: Visitor, site: str, custom_pages: CustomPages, runtime: str, form: str
) -> None:
    """Before Python as after; spoken; hidden again when it is sent; gone after the greeting."""
    page = visitor.page
    python = Held(page)
    page.goto(
        f"{site}/own-form/{runtime}" if form == "own" else custom_pages.add(TOGGLED.format(runtime))
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.field("password").focus()
    show = page.get_by_role("button", name="Show password")
    hide = page.get_by_role("button", name="Hide password")
    spoken = visitor.part("toggle-status")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(spoken).to_be_empty()
    show.click()
    expect(visitor.field("password")).to_have_attribute("type", "text")
    expect(visitor.field("password")).to_have_js_property("spellcheck", False)
    # Or Chromium writes it to the disk, with the session.
    expect(visitor.field("password")).to_have_attribute("autocomplete", "off")
    expect(spoken).to_have_text("Your password is visible")
    hide.click()
    expect(visitor.field("password")).to_have_attribute("type", "password")
    expect(visitor.field("password")).to_have_attribute("autocomplete", "new-password")
    expect(spoken).to_have_text("Your password is hidden")

    show.click()
    visitor.press_enter()
    expect(visitor.field("password")).to_have_attribute("type", "password")
    assert visitor.field("password").input_value() == PASSWORD
    python.release()
    visitor.sees_greeting(visitor.email)
    expect(visitor.field("password")).to_have_count(0)
    assert len(visitor.sign_ups) == 1


def test_toggle_is_asked_for_on_a_form_of_the_page(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Whoever hydrates a form, or counts its buttons, meets none of ours unasked."""
    visitor.page.goto(custom_pages.add(TOGGLED.format("micropython").replace("data-toggle", "id")))
    visitor.field("password").focus()
    visitor.sees_state("ready")
    expect(visitor.part("toggle")).to_have_count(0)


def test_toggle_goes_by_the_name_that_the_author_gave(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    page = TOGGLED.format("micropython").replace('name="password"', 'name="user[pass]"')
    tag = page.replace("data-toggle", 'data-field-password="user[pass]" data-toggle')
    visitor.page.goto(custom_pages.add(tag))
    visitor.field("user[pass]").focus()
    expect(visitor.page.get_by_role("button", name="Show password")).to_be_visible()


@pytest.mark.parametrize("path", ["/tutorial/micropython", "/own-form/micropython"])
def test_fields_say_what_they_are(visitor: Visitor, site: str, path: str) -> None:
    """WCAG 1.3.5, for autofill and password managers: also where the page does not say it."""
    visitor.page.goto(site + path)
    for name, purpose in {
        "first-name": "given-name",
        "last-name": "family-name",
        "email": "email",
        "password": "new-password",
    }.items():
        expect(visitor.field(name)).to_have_attribute("autocomplete", purpose)


def test_purpose_that_the_author_gave_stays(visitor: Visitor, custom_pages: CustomPages) -> None:
    visitor.page.goto(
        custom_pages.add(
            '<form id="register"><input name="email" autocomplete="username" aria-label="Email">'
            '</form><script src="/dist/signup.js" data-account="demo"></script>'
        )
    )
    visitor.sees_state("idle")
    expect(visitor.field("email")).to_have_attribute("autocomplete", "username")


def test_paste_is_allowed_and_nothing_is_cut(visitor: Visitor, site: str) -> None:
    """A password that is too long is told, not shortened behind the visitor's back."""
    page = visitor.page
    page.goto(f"{site}/own-form/micropython")
    page.get_by_label("First name").fill("x" * 80)
    page.get_by_label("First name").press("Control+A")
    page.get_by_label("First name").press("Control+C")
    visitor.field("password").press("Control+V")
    expect(visitor.field("password")).to_have_value("x" * 80)
    expect(page.locator("[type=password]")).to_have_count(1)  # no field to confirm it


def test_field_outside_of_the_form_leaves_with_the_others(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Where `form` ties it to one, it is the form's."""
    visitor.page.goto(
        custom_pages.add(
            '<form id="register"><input name="email" aria-label="Email"><button>Go</button></form>'
            '<label>Password <input name="password" type="password" form="register"></label>'
            '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-runtime="{runtime}"></script>'
        )
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_greeting(visitor.email)
    expect(visitor.field("password")).to_have_count(0)
