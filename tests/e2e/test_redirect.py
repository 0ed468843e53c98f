"""data-redirect: after the greeting, and to no address that is not allowed."""

from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import OpenForm, Visitor


def test_visitor_is_greeted_told_and_taken_there(open_form: OpenForm) -> None:
    visitor = open_form(tag='data-redirect="/accounts#done"')
    open_form.sign_up()
    visitor.sees_greeting(f"Your account is ready, {visitor.email}")
    expect(visitor.part("greeting")).to_be_focused()
    expect(visitor.part("greeting")).to_contain_text("The next page opens in a few seconds")
    expect(visitor.page.get_by_role("link", name="Open it now")).to_have_attribute(
        "href", f"{open_form.custom_pages.site}/accounts#done"
    )
    visitor.page.wait_for_url("**/accounts#done")


def test_visitor_need_not_wait(open_form: OpenForm) -> None:
    open_form.visitor.page.clock.install()
    visitor = open_form(tag='data-redirect="/accounts"')
    open_form.sign_up()
    visitor.page.get_by_role("link", name="Open it now").click()
    visitor.page.wait_for_url("**/accounts")


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
