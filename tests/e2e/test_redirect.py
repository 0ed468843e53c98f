"""data-redirect: after the greeting, and to nowhere that leads astray."""

import pytest
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
        "href", "/accounts#done"
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


@pytest.mark.parametrize("target", ASTRAY)
def test_address_that_leads_astray_closes_the_form(
    visitor: Visitor, made: MadePages, target: str
) -> None:
    visitor.page.goto(
        made.add(
            '<form id="register"></form><script src="/dist/signup.js" data-account="demo" '
            f'data-redirect="{target}"></script>'
        )
    )
    visitor.sees_state("unavailable")
    assert "leads astray" in visitor.heard("unavailable")[0]["reason"]


@pytest.mark.parametrize("target", ["/a?b=c#d", "a", "?a", "https://app.example.com/", "{site}/a"])
def test_address_of_this_site_or_https_is_taken(
    visitor: Visitor, made: MadePages, target: str
) -> None:
    target = target.replace("{site}", made.site)
    visitor.page.goto(
        made.add(
            '<form id="register"></form><script src="/dist/signup.js" data-account="demo" '
            f'data-redirect="{target}"></script>'
        )
    )
    visitor.sees_state("idle")
