"""Showing and hiding the password, and what password managers need."""

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import CustomPages
from tests.e2e.test_guard import Held
from tests.e2e.visitor import (
    FORM,
    PASSWORD,
    START_MILLISECONDS,
    OpenForm,
    Visitor,
)

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


def test_toggle_comes_after_its_style_sheet(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Before, it would be a button of the page's, as large as those are."""
    page = visitor.page
    sheets: list[Route] = []
    page.route("**/later-*.css", lambda route: sheets.append(route))
    page.goto(custom_pages.add(TOGGLED.format("micropython")))
    page.evaluate(
        """() => new MutationObserver(() => {
          if (document.querySelector('[data-signup-part=toggle]'))
            window.isStyled ??= Boolean(document.querySelector('link[href*=later]').sheet);
        }).observe(document.forms[0], {childList: true, subtree: true})"""
    )
    with page.expect_request("**/micropython.wasm"):  # what adds the toggle is there
        visitor.field("password").focus()
    sheets[0].continue_()
    expect(visitor.part("toggle")).to_be_visible()
    assert page.evaluate("isStyled")


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


def test_own_form_shows_the_password_before_any_python(visitor: Visitor, site: str) -> None:
    """Within the field, from the first paint, which is as it stays."""
    page = visitor.page
    page.route("**/start-*.js*", lambda route: None)
    page.goto(f"{site}/own-form/micropython")
    button = page.get_by_role("button", name="Show password")
    place = "form => [form.offsetLeft, form.offsetTop, form.offsetWidth, form.offsetHeight]"
    before = visitor.form.evaluate(place)
    visitor.fill_in(password=PASSWORD)
    button.click()
    expect(visitor.field("password")).to_have_attribute("type", "text")
    hide = page.get_by_role("button", name="Hide password")
    expect(hide).to_contain_text("Hide")
    expect(visitor.part("toggle-status")).to_have_text("Your password is visible")
    around = visitor.field("password").locator("..").bounding_box()
    inside = hide.bounding_box()
    assert around and inside
    assert around["x"] < inside["x"]
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]
    assert around["y"] <= inside["y"]
    assert inside["y"] + inside["height"] <= around["y"] + around["height"]
    assert visitor.form.evaluate(place) == before


def test_least_length_is_told_before_and_after(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    visitor.page.goto(
        custom_pages.add(
            '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-password-min="12" data-runtime="{runtime}"></script>'
        )
    )
    field, hint = visitor.field("password"), visitor.part("hint")
    expect(field).to_have_accessible_description("Must be 12 characters or more")
    expect(field).to_have_attribute("passwordrules", "minlength: 12; maxlength: 72")
    visitor.fill_in(email=visitor.email, password="elevenchars")
    visitor.press_enter()
    # The hint has become the error, and comes back when that is over.
    expect(field).to_have_accessible_description(
        "Error: Password must be 12 characters or more", timeout=START_MILLISECONDS
    )
    expect(hint).to_be_hidden()
    assert not visitor.sign_ups
    visitor.fill_in(email="ada", password="twelve-chars")
    visitor.press_enter()
    expect(visitor.part("error")).to_have_count(1)
    expect(hint).to_be_visible()
    expect(field).to_have_accessible_description("Must be 12 characters or more")


@pytest.mark.parametrize("least", ["5", "73", "6.5", "many"])
def test_least_length_that_is_none_closes_the_form(
    visitor: Visitor, custom_pages: CustomPages, least: str
) -> None:
    tag = TOGGLED.format("micropython").replace("data-toggle", f'data-password-min="{least}" id')
    visitor.page.goto(custom_pages.add(tag))
    visitor.sees_state("unavailable")
    [closed] = visitor.heard("unavailable")
    assert f'data-password-min="{least}" is not known. Use 6 to 72.' in closed["reason"]


def test_commonest_passwords_are_refused(open_form: OpenForm) -> None:
    visitor = open_form()
    visitor.fill_in(email=visitor.email, password="Password123")
    visitor.submit()
    expect(visitor.part("error")).to_contain_text("This password is one of the most common")
    assert not visitor.sign_ups


def test_caps_lock_is_told(open_form: OpenForm) -> None:
    """Playwright cannot press that key; an event says that it is on."""
    visitor = open_form()
    press = """(field, isOn) => field.dispatchEvent(
        new KeyboardEvent('keyup', { key: 'A', bubbles: true, modifierCapsLock: isOn }))"""
    visitor.field("email").evaluate(press, True)
    expect(visitor.part("caps-lock")).to_have_count(0)
    visitor.field("password").evaluate(press, True)
    expect(visitor.part("caps-lock")).to_have_text("Caps Lock is on")
    expect(visitor.part("caps-lock")).to_have_attribute("role", "status")
    # What fills a form in dispatches what is no key.
    visitor.field("password").evaluate(
        "(field) => field.dispatchEvent(new Event('keyup', { bubbles: true }))"
    )
    expect(visitor.part("caps-lock")).to_have_text("Caps Lock is on")
    visitor.field("password").evaluate(press, False)
    expect(visitor.part("caps-lock")).to_have_count(0)
