"""From the first key to the greeting, on every way of putting the widget on a page."""

import pytest
from playwright.sync_api import expect

from tests.conftest import Integration
from tests.e2e.visitor import FIELDS, PASSWORD, START_MILLISECONDS, OpenForm, Visitor

pytestmark = pytest.mark.smoke


def test_visitor_is_greeted_by_full_name(
    visitor: Visitor, site: str, integration: Integration
) -> None:
    """The main job, with exactly the request that Keygen wants and nothing that it does not."""
    visitor.page.goto(site + integration.path)
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")

    expect(visitor.part("greeting").get_by_role("heading")).to_be_focused()
    visitor.sees_state("created")
    expect(visitor.form).to_be_hidden()
    expect(visitor.field("password")).to_have_count(0)

    assert visitor.sent() == [
        {
            "data": {
                "type": "users",
                "attributes": {
                    "firstName": "Ada",
                    "lastName": "Lovelace",
                    "email": visitor.email,
                    "password": PASSWORD,
                },
            }
        }
    ]
    headers = visitor.sign_ups[0].all_headers()
    assert visitor.sign_ups[0].url.endswith("/v1/accounts/demo/users")
    assert headers["content-type"] == "application/vnd.api+json"
    assert headers["accept"] == "application/vnd.api+json"
    assert headers["keygen-version"] == "1.8"
    assert not {"authorization", "cookie", "referer", "keygen-environment"} & headers.keys()

    assert visitor.heard("ready") == [{"runtime": integration.runtime}]
    assert [detail["email"] for detail in visitor.heard("submit")] == [visitor.email]
    [created] = visitor.heard("created")
    assert created["user"]["type"] == "users"
    assert created["user"]["attributes"]["fullName"] == "Ada Lovelace"
    assert PASSWORD not in str(visitor.page.evaluate("heard"))


def test_taken_address_is_told_at_the_field_and_in_the_summary(
    visitor: Visitor, site: str, integration: Integration
) -> None:
    """A refusal by Keygen: the same words twice, tied to the field, and nothing lost."""
    visitor.page.goto(site + integration.path)
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")

    visitor.page.reload()
    visitor.fill()
    visitor.submit()
    first = "There is already an account for this email address."
    words = f"{first} Sign in or use a different one"  # a link in it where the page says where
    to_field = visitor.part("summary").get_by_role("link", name=first)
    expect(to_field).to_be_visible(timeout=START_MILLISECONDS)
    expect(visitor.part("summary").get_by_role("listitem")).to_have_text(words)
    expect(visitor.part("summary")).to_be_focused()
    expect(visitor.part("error")).to_have_text(f"Error: {words}")
    expect(visitor.field("email")).to_have_attribute("aria-invalid", "true")
    expect(visitor.field("email")).to_have_accessible_description(f"Error: {words}")
    visitor.sees_state("ready")
    expect(visitor.field("email")).to_have_value(visitor.email)
    expect(visitor.field("password")).to_have_value(PASSWORD)
    [rejected] = visitor.heard("rejected")
    assert rejected["status"] == 422
    assert rejected["errors"][0]["code"] == "EMAIL_TAKEN"
    assert rejected["requestId"]

    to_field.click()
    expect(visitor.field("email")).to_be_focused()
    visitor.fill_in(email="new-" + visitor.email)
    visitor.press_enter()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 3


REFUSED_BEFORE_SENDING = {
    "no email": ({"email": ""}, "Enter your email address"),
    "spaces for an email": ({"email": "  "}, "Enter your email address"),
    "no domain": ({"email": "ada"}, "Enter an email address in the correct format"),
    "sign-in would refuse it": ({"email": "x@a.b"}, "Enter an email address in the correct format"),
    "long email": (
        {"email": "a" * 250 + "@b.com"},
        "Email address must be 255 characters or fewer",
    ),
    "no password": ({"password": ""}, "Enter a password"),
    "blank password": ({"password": " " * 8}, "Password cannot be only spaces"),
    "short password": ({"password": "12345"}, "Password must be 6 characters or more"),
    "long password": ({"password": "x" * 73}, "Password must be 72 characters or fewer"),
    "72 bytes": ({"password": "é" * 37}, "Password must be shorter"),
    "long name": ({"first": "x" * 256}, "First name must be 255 characters or fewer"),
}


def test_bad_input_is_told_before_anything_is_sent(
    visitor: Visitor, site: str, runtime: str
) -> None:
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    for name, (typed, words) in REFUSED_BEFORE_SENDING.items():
        visitor.fill(**typed)
        visitor.submit()
        visitor.awaits_decision()  # what was wrong before may be told in the same words
        expect(visitor.part("error"), name).to_contain_text(words, timeout=START_MILLISECONDS)
        expect(visitor.part("summary").get_by_role("listitem"), name).to_contain_text(words)
    assert not visitor.sign_ups
    assert len(visitor.heard("rejected")) == len(REFUSED_BEFORE_SENDING)


NAMES = {
    "markup": ("<img src=x onerror=alert(1)>", "<b>Bold</b>"),
    "quotes": ('Robert"; DROP', "O'Brien & \\Sons\\"),
    "emoji": ("👩🏽‍🚀", "ё漢字"),
    "right-to-left": ("مريم", "ميرزاخاني"),
    "long": ("x" * 255, "y" * 255),
}
NAME_FIELDS = """<label>First <input name="first-name"></label>
<label>Last <input name="last-name"></label>"""


def test_names_are_shown_as_typed(open_form: OpenForm, subtests: pytest.Subtests) -> None:
    """As text, whatever they look like; a form for each, on one page."""
    visitor = open_form(NAME_FIELDS + FIELDS, count=len(NAMES))
    forms = visitor.form.all()
    greetings = visitor.part("greeting")
    for name, form in zip(NAMES, forms, strict=True):
        with subtests.test(name):
            first, last = NAMES[name]
            form.get_by_label("First").fill(first)
            form.get_by_label("Last").fill(last)
            form.get_by_label("Email").fill(f"{name}-{visitor.email}")
            form.get_by_label("Password").fill(PASSWORD)
            form.get_by_role("button", name="Register").click()
            greeting = greetings.nth(forms.index(form))
            heading = greeting.get_by_role("heading")
            expect(heading).to_have_text(f"Your account is ready, {first} {last}")
            expect(heading.locator("*")).to_have_count(0)


def test_one_intention_is_one_request(visitor: Visitor, site: str, runtime: str) -> None:
    """A double click, and Enter on top of it."""
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.sees_state("ready")
    visitor.page.evaluate(
        "for (let i = 0; i < 3; i++) document.querySelector('form').requestSubmit()"
    )
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1
