"""Forms as pages really have them: with constraints, without ids, rebuilt, and overheard."""

import pytest
from playwright.sync_api import expect

from tests.conftest import MadePages
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor

FIELDS = """
<label>Email <input name="email"></label>
<label>Password <input name="password" type="password"></label>
"""


@pytest.fixture
def at(visitor: Visitor, made: MadePages, runtime: str) -> "Open":
    return Open(visitor, made, runtime)


class Open:
    """Opens a page with a form of this content, and waits until it is ready."""

    def __init__(self, visitor: Visitor, made: MadePages, runtime: str):
        self.visitor, self.made, self.runtime = visitor, made, runtime

    def __call__(self, content: str = FIELDS, after: str = "", count: int = 1) -> Visitor:
        forms = "".join(f"<form>{content}<button>Register</button></form>" for _ in range(count))
        tag = (
            '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-form="form" data-boot="now" data-runtime="{self.runtime}"></script>'
        )
        self.visitor.page.goto(self.made.add(forms + after + tag))
        ready = self.visitor.page.locator("form[data-signup=ready]")
        expect(ready).to_have_count(count, timeout=START_MILLISECONDS)
        return self.visitor

    def sign_up(self) -> None:
        self.visitor.fill_in(email=self.visitor.email, password=PASSWORD)
        self.visitor.submit()


def test_constraints_of_the_author_are_kept(at: Open) -> None:
    """`novalidate` is ours, so we check `required` and `pattern`, and use the browser's words."""
    visitor = at(
        FIELDS
        + """<label>Team <input name="team" pattern="[a-z]+" value="1"></label>
        <label><input type="checkbox" name="terms" required> I agree</label>"""
    )
    at.sign_up()
    problems = visitor.part("summary").get_by_role("listitem")
    expect(problems).to_have_count(2)
    expect(problems.last).not_to_be_empty()
    expect(visitor.page.get_by_role("checkbox")).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.get_by_role("checkbox")).to_have_accessible_name("I agree")
    assert not visitor.sign_ups

    visitor.field("team").fill("engines")
    visitor.page.get_by_role("checkbox").check()
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert visitor.sent()[0]["data"]["attributes"].keys() == {"email", "password"}


def test_metadata_has_the_types_of_its_fields(at: Open) -> None:
    visitor = at(
        FIELDS
        + """<input name="metadata.plan" type="hidden" value="trial">
        <input name="metadata.seats" type="number" value="5" aria-label="Seats">
        <input name="metadata.share" type="number" step="any" value=".5" aria-label="Share">
        <input name="metadata.phone" type="number" value="5551234567" aria-label="Phone">
        <input name="metadata.news" type="checkbox" checked aria-label="News">
        <input name="metadata.terms" type="checkbox" aria-label="Terms">
        <input name="metadata.size" type="radio" value="s" aria-label="Small">
        <input name="metadata.size" type="radio" value="l" checked aria-label="Large">
        <select name="metadata.colour" aria-label="Colour"><option>red</option></select>
        <input name="metadata.empty" aria-label="Empty">
        <input name="metadata.off" value="x" disabled aria-label="Off">"""
    )
    visitor.page.evaluate(
        """addEventListener('signup:submit', ({ detail }) => {
            detail.metadata.source = 'ad';
            heard.push(['seen', '', { ...detail.metadata }]);
        })"""
    )
    at.sign_up()
    visitor.sees_greeting(visitor.email)
    assert visitor.sent()[0]["data"]["attributes"]["metadata"] == {
        "plan": "trial",
        "seats": 5,
        "share": 0.5,
        "phone": 5551234567,
        "news": True,
        "terms": False,
        "size": "l",
        "colour": "red",
        "source": "ad",
    }


def test_page_can_stop_a_submission(at: Open) -> None:
    visitor = at()
    visitor.page.evaluate(
        "addEventListener('signup:submit', (event) => event.preventDefault(), { once: true })"
    )
    at.sign_up()
    visitor.sees_state("ready")
    assert not visitor.sign_ups
    visitor.submit()
    visitor.sees_greeting(visitor.email)


@pytest.mark.parametrize(
    "listener",
    ["detail.metadata = { big: 10n }", "detail.metadata.self = detail.metadata"],
    ids=["bigint", "cycle"],
)
def test_listener_that_leaves_no_json_is_told_and_survived(at: Open, listener: str) -> None:
    visitor = at()
    visitor.page.evaluate(
        f"addEventListener('signup:submit', ({{ detail }}) => {{ {listener} }}, {{ once: true }})"
    )
    at.sign_up()
    expect(visitor.part("status")).to_contain_text("A fault in this form stopped it")
    assert not visitor.sign_ups
    visitor.errors.clear()  # reported, which is what is wanted
    visitor.submit()
    visitor.sees_greeting(visitor.email)


def test_listener_that_submits_again_sends_once(at: Open) -> None:
    visitor = at()
    visitor.page.evaluate(
        "addEventListener('signup:submit', ({ target }) => target.requestSubmit())"
    )
    at.sign_up()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1


def test_form_whose_content_is_replaced_goes_on_working(at: Open) -> None:
    """As a framework does: our status line and our messages are gone, the form is the same."""
    visitor = at()
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
    at.sign_up()
    visitor.sees_greeting(visitor.email)


def test_forms_without_ids_keep_their_errors_apart(at: Open) -> None:
    visitor = at(count=2)
    for form in visitor.form.all():
        form.get_by_role("button", name="Register").click()
        expect(form.locator("[data-signup-part=error]")).to_have_count(2)
        expect(form.get_by_label("Email")).to_have_accessible_description(
            "Error: Enter your email address"
        )
    ids = visitor.page.evaluate("Array.from(document.querySelectorAll('[id]'), ({ id }) => id)")
    assert len(ids) == len(set(ids))


def test_place_that_the_author_left_for_a_message_is_used(at: Open) -> None:
    visitor = at('<input id="e" name="email" aria-label="Email"><em id="e-error"></em>' + FIELDS)
    visitor.submit()
    place = visitor.page.locator("em#e-error")
    expect(place).to_have_text("Error: Enter your email address")
    visitor.submit()
    expect(place).to_have_text("Error: Enter your email address")
    visitor.page.locator("#e").fill("ada")
    visitor.submit()
    expect(place).to_contain_text("in the correct format")


def test_problem_of_no_field_is_in_the_summary_alone(at: Open) -> None:
    """Not at whatever field has no name: a button, a fieldset."""
    visitor = at(f"<fieldset>{FIELDS}<input aria-label='Nameless'></fieldset>")
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(
            status=400,
            headers={"Access-Control-Allow-Origin": "*"},
            json={"errors": [{"code": "ENCODING_INVALID", "detail": "null byte"}]},
        ),
    )
    at.sign_up()
    expect(visitor.part("summary")).to_contain_text("a character that cannot be used")
    expect(visitor.part("error")).to_have_count(0)
    expect(visitor.page.locator("[aria-invalid]")).to_have_count(0)
