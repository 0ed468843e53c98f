"""More than four fields: metadata, consent, where the visit began; and what a program fills in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from tests.e2e.visitor import FIELDS, OpenForm, Visitor


def metadata(visitor: Visitor) -> dict[str, Any]:
    """What was sent."""
    [body] = visitor.sent()
    found: dict[str, Any] = body["data"]["attributes"].get("metadata", {})
    return found


def test_metadata_has_the_types_of_its_fields(open_form: OpenForm) -> None:
    visitor = open_form(
        FIELDS
        + """<input name="metadata.plan" type="hidden" value="trial">
        <input name="metadata.seats" type="number" value="5" aria-label="Seats">
        <input name="metadata.share" type="number" step="any" value=".5" aria-label="Share">
        <input name="metadata.phone" type="number" value="5551234567" aria-label="Phone">
        <input name="metadata.news" type="checkbox" checked aria-label="News">
        <input name="metadata.beta" type="checkbox" aria-label="Beta">
        <input name="metadata.use" type="checkbox" value="a" checked aria-label="A">
        <input name="metadata.use" type="checkbox" value="b" aria-label="B">
        <input name="metadata.use" type="checkbox" value="c" checked aria-label="C">
        <input name="metadata.size" type="radio" value="s" aria-label="Small">
        <input name="metadata.size" type="radio" value="l" checked aria-label="Large">
        <select name="metadata.colour" aria-label="Colour"><option>red</option></select>
        <select name="metadata.days" multiple aria-label="Days"><option selected>Mon<option>Tue
          <option selected>Wed</select>
        <textarea name="metadata.note" aria-label="Note">ünï</textarea>
        <input name="metadata.empty" aria-label="Empty">
        <input name="metadata.file" type="file" aria-label="File">
        <fieldset disabled><input name="metadata.off" value="x" aria-label="Off"></fieldset>"""
    )
    visitor.page.evaluate(
        """addEventListener('signup:submit', ({ detail }) => {
            detail.metadata.source = 'ad';
            heard.push(['seen', '', { ...detail.metadata }]);
        })"""
    )
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert metadata(visitor) == {
        "plan": "trial",
        "seats": 5,
        "share": 0.5,
        "phone": 5551234567,
        "news": True,
        "beta": False,
        "use": ["a", "c"],
        "size": "l",
        "colour": "red",
        "days": ["Mon", "Wed"],
        "note": "ünï",
        "source": "ad",
    }


def test_consent_is_needed_and_kept_with_its_time(open_form: OpenForm) -> None:
    visitor = open_form(
        FIELDS + '<label><input type="checkbox" name="metadata.terms" required> I agree</label>'
    )
    open_form.sign_up()
    expect(visitor.part("error")).to_have_text("Error: Select “I agree” to continue")
    assert not visitor.sign_ups
    visitor.page.get_by_role("checkbox").check()
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    sent = metadata(visitor)
    assert sent.keys() == {"terms", "termsAt"}
    assert sent["terms"] is True
    age = datetime.now(UTC) - datetime.fromisoformat(sent["termsAt"].replace("Z", "+00:00"))
    assert abs(age) < timedelta(minutes=5)


FOLLOW = """(address) => {
  const link = document.createElement('a');
  Object.assign(link, { href: address, referrerPolicy: 'unsafe-url' });
  document.body.append(link);
  link.click();
}"""


def test_attribution_is_that_of_the_first_page_of_the_visit(open_form: OpenForm, site: str) -> None:
    """UTM parameters, the referrer, the landing page without its query; and nothing unasked."""
    visitor = open_form.visitor
    page = visitor.page
    campaign = "?utm_source=news&utm_campaign=autumn%20sale&utm_evil=x&ref=secret"
    page.goto(f"{site}/accounts?q=private")
    landing_page = open_form.address(tag="data-attribution")
    page.evaluate(FOLLOW, landing_page + campaign)
    open_form.sees_ready()
    open_form(
        FIELDS + '<input type="hidden" name="metadata.plan" value="trial">', tag="data-attribution"
    )
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert metadata(visitor) == {
        "referrer": f"{site}/accounts",
        "utmSource": "news",
        "utmCampaign": "autumn sale",
        "landingPage": landing_page,
        "plan": "trial",
    }


def test_nothing_of_the_visit_is_kept_or_sent_unasked(open_form: OpenForm) -> None:
    visitor = open_form(query="?utm_source=news")
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert metadata(visitor) == {}
    assert visitor.page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_attribution_without_storage(open_form: OpenForm) -> None:
    open_form.visitor.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no'); } })"
    )
    visitor = open_form(tag="data-attribution", query="?utm_medium=mail")
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    assert metadata(visitor)["utmMedium"] == "mail"


def test_honeypot_is_met_by_programs_alone(open_form: OpenForm) -> None:
    """A program fills in every field. A person who got there all the same only tries again."""
    visitor = open_form()
    honeypot = visitor.part("honeypot").locator("input")
    expect(visitor.page.get_by_role("textbox")).to_have_count(2)  # as assistive technology sees it
    assert honeypot.evaluate("({ tabIndex, autocomplete }) => [tabIndex, autocomplete]") == [
        -1,
        "off",
    ]
    box = visitor.part("honeypot").bounding_box()
    assert box is not None
    assert max(box["width"], box["height"]) <= 1
    clipped = "(field) => getComputedStyle(field.parentElement).clipPath"
    assert honeypot.evaluate(clipped) == "inset(50%)"  # also without our style sheet

    honeypot.evaluate("(field) => { field.value = 'https://spam.example'; }")
    open_form.sign_up()
    expect(visitor.part("status")).to_contain_text("We could not confirm that a person")
    visitor.sees_state("ready")
    assert not visitor.sign_ups
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert "spam" not in str(visitor.sent())
