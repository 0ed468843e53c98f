"""A form in steps, of which one is shown: what is wrong in another is not listed, but asked for."""

from playwright.sync_api import expect

from tests.e2e.visitor import PASSWORD, OpenForm

STEPS = """
<section><label>Email <input name="email"></label></section>
<section hidden><label>Password <input name="password" type="password"></label>
<details><summary>More</summary><label>Company <input name="company" required></label></details>
</section>
"""

SHOW_STEP = """addEventListener('invalid', ({ target, bubbles, cancelable }) => {
    window.invalid = [target.name, bubbles, cancelable];
    target.closest('section').hidden = false;
}, true)"""


def test_first_step_alone_is_checked_before_the_next(open_form: OpenForm) -> None:
    """A page that shows the step of a field that is not valid is asked to, as by the browser."""
    visitor = open_form(STEPS)
    lines = visitor.part("summary").get_by_role("listitem")
    visitor.field("email").press("Enter")
    expect(lines).to_have_text(["Enter your email address"])

    visitor.fill_in(email=visitor.email)
    visitor.field("email").press("Enter")
    expect(visitor.part("status")).to_contain_text("There are more questions to answer")
    expect(visitor.part("summary")).to_have_count(0)

    visitor.page.evaluate(SHOW_STEP)
    visitor.field("email").press("Enter")
    # What was closed around the other field was opened at the try before.
    expect(lines).to_have_text(["Enter a password", "Company is required"])
    assert visitor.page.evaluate("invalid") == ["password", False, True]

    visitor.part("summary").get_by_role("link", name="Company is required").click()
    expect(visitor.field("company")).to_be_focused()
    visitor.fill_in(password=PASSWORD, company="Analytical Engines")
    visitor.press_enter()
    visitor.sees_greeting(visitor.email)
