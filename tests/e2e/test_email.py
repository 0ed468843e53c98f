"""Addresses: which are taken, in which form they are sent, and what may have been meant."""

import re

import pytest
from playwright.sync_api import Page, expect

from keygen_signup.domains import to_ascii
from tests.conftest import CustomPages
from tests.e2e.visitor import FIELDS, PASSWORD, OpenForm, Visitor, wait_until

MEANT = re.compile(r"^Did you mean \u2066?ada@gmail\.com\u2069?\?$")


@pytest.mark.parametrize("domain", ["straße.de", "BÜCHER.example", "例え。jp"])
def test_domain_outside_ascii_is_sent_and_shown_in_ascii(open_form: OpenForm, domain: str) -> None:
    """As the client sends it, on CPython."""
    visitor = open_form()
    local = visitor.email.partition("@")[0]
    visitor.fill_in(email=f"{local}@{domain}", password=PASSWORD)
    visitor.submit()
    sent = f"{local}@{to_ascii(domain)}"
    visitor.sees_greeting(sent)
    assert [body["data"]["attributes"]["email"] for body in visitor.sent()] == [sent]
    assert visitor.heard("submit")[0]["email"] == sent


@pytest.mark.parametrize(
    ("local", "type"),
    [("ada..b", "email"), ("ada.", "email"), ("ädä", "email"), ("o'neill", "text")],
)
def test_what_can_sign_in_is_taken(open_form: OpenForm, local: str, type: str) -> None:
    """Also what a browser takes for no address."""
    visitor = open_form(FIELDS.replace('name="email"', f'name="email" type="{type}"'))
    domain = visitor.email.replace("@", ".")
    visitor.fill_in(email=f"{local}@{domain}", password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(f"{local}@{domain}")


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ada@пример.рф", "You could not sign in with this email address."),
        ("ada@ü..de", "Enter an email address in the correct format"),
        ("ada@127.0.0.1", "Enter an email address in the correct format"),
    ],
)
def test_what_cannot_sign_in_is_refused(open_form: OpenForm, email: str, words: str) -> None:
    visitor = open_form()
    visitor.fill_in(email=email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("error")).to_contain_text(words)
    assert not visitor.sign_ups
    expect(visitor.field("email")).to_have_value(email)


def suggested(page: Page) -> None:
    expect(page.get_by_role("button", name=MEANT)).to_be_visible()


def test_suggestion_comes_when_the_field_is_left_and_is_taken_by_a_button(
    open_form: OpenForm,
) -> None:
    visitor = open_form()
    page, field = visitor.page, visitor.field("email")
    field.press_sequentially("ada@gmial.com")
    expect(visitor.part("suggestion")).to_have_count(0)
    field.press("Tab")
    suggested(page)
    expect(visitor.part("suggestion")).to_have_attribute("role", "status")
    page.get_by_role("button", name=MEANT).click()
    expect(field).to_have_value("ada@gmail.com")
    expect(field).to_be_focused()
    expect(visitor.part("suggestion")).to_have_count(0)


def test_suggestion_goes_when_the_field_is_right(open_form: OpenForm) -> None:
    visitor = open_form()
    visitor.fill_in(email="ada@gmial.com")
    visitor.field("password").focus()
    suggested(visitor.page)
    visitor.field("email").press("End")
    visitor.field("email").press("Backspace")
    expect(visitor.part("suggestion")).to_have_count(0)


def test_suggestion_keeps_nobody_from_signing_up(open_form: OpenForm) -> None:
    visitor = open_form()
    local = visitor.email.partition("@")[0]
    visitor.fill_in(email=f"{local}@gmial.com", password=PASSWORD)
    expect(visitor.part("suggestion").get_by_role("button")).to_be_visible()
    visitor.submit()
    visitor.sees_greeting(f"{local}@gmial.com")
    expect(visitor.part("suggestion")).to_have_count(0)


def test_suggestion_moves_nothing_under_a_pointer_that_is_down(open_form: OpenForm) -> None:
    """The field is left as the pointer goes down on something below: it must be there still when
    the pointer comes up."""
    visitor = open_form()
    page = visitor.page
    visitor.field("email").press_sequentially("ada@gmial.com")
    button = visitor.form.get_by_role("button")
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    expect(visitor.part("suggestion")).to_have_count(1)
    # Longer than what it waits for where no pointer is down.
    page.evaluate("() => new Promise((done) => setTimeout(done, 500))")
    expect(visitor.part("suggestion")).to_be_empty()
    assert button.bounding_box() == box
    page.mouse.up()
    expect(visitor.part("error")).to_contain_text("Enter a password")
    suggested(page)


def test_suggestion_for_what_was_typed_before_python(
    visitor: Visitor, site: str, runtime: str
) -> None:
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill_in(email="ada@gmial.com", password=PASSWORD)
    visitor.sees_state("ready")
    suggested(visitor.page)


def test_suggestion_is_typed_as_far_as_a_framework_knows(open_form: OpenForm) -> None:
    """React hides the value of its fields behind a property of their own."""
    visitor = open_form()
    page, field = visitor.page, visitor.field("email")
    field.evaluate("""(field) => {
        const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        window.typed = [];
        let tracked = '';
        Object.defineProperty(field, 'value', {
            get() { return get.call(this); },
            set(value) { tracked = value; set.call(this, value); },
        });
        field.addEventListener('input', () => {
            if (field.value !== tracked) typed.push(tracked = field.value);
        });
    }""")
    field.press_sequentially("ada@gmial.com")
    field.press("Tab")
    page.get_by_role("button", name=MEANT).click()
    wait_until(page, "typed.at(-1) === 'ada@gmail.com'")


def test_suggestion_speaks_the_language_of_the_page(open_form: OpenForm) -> None:
    visitor = open_form(tag='data-locale="de"')
    visitor.fill_in(email="ada@gmial.com")
    visitor.field("password").focus()
    expect(visitor.part("suggestion")).to_contain_text("Meinten Sie")
    button = visitor.part("suggestion").get_by_role("button")
    expect(button).to_have_attribute("lang", "de")


def test_addresses_and_passwords_are_written_from_left_to_right(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """In Arabic too; but the author may have said how."""
    password = '<input name="password" type="password" dir="auto" aria-label="Password">'
    visitor.page.goto(
        custom_pages.add(
            f'<form id="register" dir="rtl"><input name="email" aria-label="Email">{password}'
            '<button>Go</button></form><script src="/dist/signup.js" data-account="demo" '
            f'data-api-url="{{api}}" data-boot="now" data-runtime="{runtime}"></script>'
        )
    )
    visitor.sees_state("ready")
    expect(visitor.field("email")).to_have_attribute("dir", "ltr")
    expect(visitor.field("password")).to_have_attribute("dir", "auto")


def test_own_form_tells_keyboards_what_is_typed(visitor: Visitor, site: str) -> None:
    """Before any Python."""
    visitor.page.goto(f"{site}/own-form/micropython")
    for name, traits in {
        "first-name": {"autocapitalize": "words", "enterkeyhint": "next"},
        "email": {"type": "email", "inputmode": "email", "enterkeyhint": "next", "dir": "ltr"},
        "password": {"type": "password", "enterkeyhint": "go", "dir": "ltr"},
    }.items():
        for trait, value in traits.items():
            expect(visitor.field(name)).to_have_attribute(trait, value)
        expect(visitor.field(name)).to_have_attribute("spellcheck", "false")
    for name in ("email", "password"):
        expect(visitor.field(name)).to_have_attribute("autocapitalize", "off")
