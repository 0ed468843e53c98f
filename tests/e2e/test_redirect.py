"""data-redirect: after the sign-up, and to no address that is not allowed."""

from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, OpenForm, Visitor


def test_visitor_is_taken_there_at_once(open_form: OpenForm) -> None:
    """There is no time that somebody may need more of (WCAG 2.2.1): the clock stands still."""
    page = open_form.visitor.page
    visitor = open_form(tag='data-redirect="/accounts#done"')
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    page.clock.install()
    visitor.submit()
    page.wait_for_url("**/accounts#done")


def test_address_that_is_not_allowed_closes_the_form(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """At once, without Python. Which those are is in tests/tag/options.test.js."""
    forms = [f'<form data-redirect="{target}"></form>' for target in ("//evil.example/", "a?b")]
    tag = '<script src="/dist/signup.js" data-account="demo" data-form="form" '
    tag += 'data-per-form="on"></script>'
    visitor.page.goto(custom_pages.add("".join(forms) + tag))
    expect(visitor.form.first).to_have_attribute("data-signup", "unavailable")
    expect(visitor.form.last).to_have_attribute("data-signup", "idle")
    [unavailable] = visitor.heard("unavailable")
    assert "is not allowed" in unavailable["reason"]
