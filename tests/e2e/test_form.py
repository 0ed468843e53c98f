"""Forms as pages really have them: with constraints, without ids, rebuilt, and overheard."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import FIELDS, PASSWORD, OpenForm

pytestmark = pytest.mark.smoke

CONSTRAINED = """
<label>Team* <input name="team" pattern="[a-z]+" value="1" title="Use lower-case letters"></label>
<label>Code: <input name="code" pattern="[a-z]+" value="1"></label>
<label>Site <input name="site" type="url" value="x"></label>
<label>Nick <input name="nick" minlength="3"></label>
<label>Seats <input name="seats" type="number" min="2" max="9" value="1"></label>
<label>Parts <input name="parts" type="number" max="1500.5" value="2000"></label>
<label>Step <input name="step" type="number" min="0" step="5" value="3"></label>
<label>Plan <select name="plan" required><option value="">None<option>Trial</select></label>
<fieldset><legend>Size</legend><label><input type="radio" name="size" value="s" required> S</label>
  <label><input type="radio" name="size" value="l"> L</label></fieldset>
<label>Company <input name="company" required></label>
<label>Why <textarea name="why" required data-message="Say why"></textarea></label>
<label><input type="checkbox" name="terms" required> I agree</label>
"""


def test_constraints_of_the_author_are_kept_in_our_words(open_form: OpenForm) -> None:
    """`novalidate` is ours, so we check them, say what is wrong, in the order of the fields."""
    visitor = open_form(
        FIELDS.replace('name="password"', 'name="password" minlength="10"') + CONSTRAINED
    )
    visitor.fill_in(email=visitor.email)
    visitor.page.get_by_label("Password").press_sequentially("12345")
    visitor.page.get_by_label("Nick").press_sequentially("A")
    visitor.submit()
    errors = visitor.part("error")
    expect(errors).to_have_count(13)
    assert errors.all_text_contents() == [
        "Error: " + words
        for words in (
            "Password must be 10 characters or more",
            "Use lower-case letters",
            "Enter Code in the correct format",
            "Enter Site in the correct format",
            "Nick must be 3 characters or more",
            "Seats must be 2 or more",
            "Parts must be 1,500.5 or less",
            "Step has a value that cannot be used. Change it",
            "Choose an option for Plan",
            "Choose an option for Size",
            "Company is required",
            "Say why",
            "Select “I agree” to continue",
        )
    ]
    problems = visitor.part("summary").get_by_role("listitem")
    expect(problems).to_have_count(13)
    expect(problems.first).to_have_text("Password must be 10 characters or more")
    expect(visitor.page.get_by_role("group", name="Size")).to_have_accessible_description(
        "Error: Choose an option for Size"
    )
    expect(visitor.page.get_by_role("checkbox")).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.get_by_role("checkbox")).to_have_accessible_name("I agree")
    assert not visitor.sign_ups

    typed = {"team": "a", "code": "b", "site": "https://a.example", "nick": "abc", "seats": "2"}
    visitor.fill_in(**typed, parts="1", step="5", company="c", why="d", password=PASSWORD)
    visitor.field("plan").select_option("Trial")
    visitor.page.get_by_label("L", exact=True).check()
    visitor.page.get_by_role("checkbox").check()
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert visitor.sent()[0]["data"]["attributes"].keys() == {"email", "password"}


@pytest.mark.parametrize("element", ["input", "button"])
def test_message_that_a_script_of_the_page_set_is_told(open_form: OpenForm, element: str) -> None:
    visitor = open_form()
    visitor.page.evaluate(
        "(name) => document.querySelector(name).setCustomValidity('Use your work email')", element
    )
    open_form.sign_up()
    expect(visitor.part("summary").get_by_role("listitem")).to_have_text(["Use your work email"])


@pytest.mark.parametrize(
    "listener",
    ["detail.metadata = { big: 10n }", "detail.metadata.self = detail.metadata"],
    ids=["bigint", "cycle"],
)
def test_listener_that_leaves_no_json_is_told_and_survived(
    open_form: OpenForm, listener: str
) -> None:
    visitor = open_form()
    visitor.page.evaluate(
        f"addEventListener('signup:submit', ({{ detail }}) => {{ {listener} }}, {{ once: true }})"
    )
    open_form.sign_up()
    expect(visitor.part("status")).to_contain_text("Something went wrong with this form")
    assert not visitor.sign_ups
    visitor.errors.clear()  # reported, which is what is wanted
    visitor.submit()
    visitor.sees_greeting(visitor.email)


def test_form_whose_content_is_replaced_goes_on_working(open_form: OpenForm) -> None:
    """As a framework does: our status line and our messages are gone, the form is the same."""
    visitor = open_form()
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible()
    visitor.page.evaluate(
        """() => {
            const template = document.createElement('template');
            template.innerHTML = `<label>Email <input name="email"></label>
              <label>Password <input name="password" type="password"></label><button>Go</button>`;
            document.querySelector('form').replaceChildren(template.content);
        }"""
    )
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)


def test_forms_without_ids_keep_their_errors_apart(open_form: OpenForm) -> None:
    visitor = open_form(count=2)
    for form in visitor.form.all():
        form.get_by_role("button", name="Register").click()
        expect(form.locator("[data-signup-part=error]")).to_have_count(2)
        expect(form.get_by_label("Email")).to_have_accessible_description(
            "Error: Enter your email address"
        )
    ids = visitor.page.evaluate("Array.from(document.querySelectorAll('[id]'), ({ id }) => id)")
    assert len(ids) == len(set(ids))


def test_place_that_the_author_left_for_a_message_is_used(open_form: OpenForm) -> None:
    visitor = open_form(FIELDS.replace("<input", '<input id="e"', 1) + '<em id="e-error"></em>')
    visitor.submit()
    place = visitor.page.locator("em#e-error")
    expect(place).to_have_text("Error: Enter your email address")
    visitor.submit()
    expect(place).to_have_text("Error: Enter your email address")
    visitor.page.locator("#e").fill("ada")
    visitor.submit()
    expect(place).to_contain_text("in the correct format")


def test_problem_of_no_field_is_in_the_summary_alone(open_form: OpenForm) -> None:
    """Not at whatever field has no name: a button, a fieldset."""
    visitor = open_form(f"<fieldset>{FIELDS}<input aria-label='Nameless'></fieldset>")
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(
            status=400,
            headers={"Access-Control-Allow-Origin": "*"},
            json={"errors": [{"code": "ENCODING_INVALID", "detail": "null byte"}]},
        ),
    )
    open_form.sign_up()
    expect(visitor.part("summary")).to_contain_text("a character that cannot be used")
    expect(visitor.part("error")).to_have_count(0)
    expect(visitor.page.locator("[aria-invalid]")).to_have_count(0)
