"""data-redirect: after the greeting, and to nowhere that leads astray."""

from playwright.sync_api import expect

from tests.conftest import MadePages
from tests.e2e.visitor import Open, Visitor


def test_visitor_is_greeted_told_and_taken_there(at: Open) -> None:
    visitor = at(tag='data-redirect="/accounts#done"')
    at.sign_up()
    visitor.sees_greeting(f"Your account is ready, {visitor.email}")
    expect(visitor.part("greeting")).to_be_focused()
    expect(visitor.part("greeting")).to_contain_text("The next page opens in a few seconds")
    expect(visitor.page.get_by_role("link", name="Open it now")).to_have_attribute(
        "href", f"{at.made.site}/accounts#done"
    )
    visitor.page.wait_for_url("**/accounts#done")


def test_visitor_need_not_wait(at: Open) -> None:
    at.visitor.page.clock.install()
    visitor = at(tag='data-redirect="/accounts"')
    at.sign_up()
    visitor.page.get_by_role("link", name="Open it now").click()
    visitor.page.wait_for_url("**/accounts")


ASTRAY = [
    "javascript:alert(document.domain)",
    " JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "blob:https://evil.example/x",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http://evil.example/",
    "https:evil.example",
    "https://user:secret@evil.example/",
    "ftp://evil.example/",
    "https://",
]


HERE = ["/a?b=c#d", "a", "?a", "https://app.example.com/", "{site}/a"]


def test_address_that_leads_astray_closes_the_form(visitor: Visitor, made: MadePages) -> None:
    """Each on a form of its own: at once, without Python."""
    targets = [*ASTRAY, *[target.replace("{site}", made.site) for target in HERE]]
    forms = [f'<form data-redirect="{target}">{target}</form>' for target in targets]
    tag = '<script src="/dist/signup.js" data-account="demo" data-form="form"></script>'
    visitor.page.goto(made.add("".join(forms) + tag))
    for form, target in zip(visitor.page.locator("form").all(), targets, strict=True):
        state = "unavailable" if target in ASTRAY else "idle"
        expect(form, target).to_have_attribute("data-signup", state)
    reasons = [detail["reason"] for detail in visitor.heard("unavailable")]
    assert len(reasons) == len(ASTRAY)
    assert all("leads astray" in reason for reason in reasons)
