"""Alpine, and a transition of the browser's own: they show, hide and bring what is in a form."""

import pytest
from playwright.sync_api import expect

from demo.pages import POLICY as STRICT
from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES
from tests.e2e.works_with.neighbours import (
    POLICY,
    TAG,
    Late,
    on_this_server,
    script,
    sees_one_sign_up,
    sign_up,
)

BUILDS = {
    "alpine": ("alpinejs/dist/cdn.js", POLICY),
    "alpine for a strict policy": ("@alpinejs/csp/dist/cdn.js", STRICT),
}


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("late", ["nothing", "the tag", "python"])
def test_steps_and_a_check(
    visitor: Visitor, custom_pages: CustomPages, build: str, late: str
) -> None:
    """What its handler cancels waits for it, also in the first moments."""
    page = visitor.page
    held = Late(
        page,
        {"nothing": "**/no", "the tag": "**/dist/signup.js", "python": "**/*.wasm"}[late],
    )
    html, code = EXAMPLES["Alpine"]
    library, policy = BUILDS[build]
    custom_pages.pages["/made/sign-up.js"] = script(code)
    scripts = (
        '<script src="/made/sign-up.js"></script>'
        f'<script defer src="/node_modules/{library}"></script>'
    )
    page.goto(
        custom_pages.add(scripts + on_this_server(html, "micropython"), policy),
        wait_until="domcontentloaded",
    )
    page.get_by_label("Email").fill(visitor.email)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    visitor.field("password").fill(PASSWORD)
    if late == "the tag":
        held.release()
        visitor.sees_state("ready")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert").first).to_have_text("Agree to the terms.")
    visitor.awaits_decision()
    assert not visitor.sign_ups
    page.get_by_label("I agree to the terms").check()
    page.get_by_role("button", name="Create account").click()
    if late == "python":
        expect(visitor.form).to_have_attribute("data-signup-held", "")
        held.release()
    sees_one_sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_view_transition(visitor: Visitor, custom_pages: CustomPages) -> None:
    page = visitor.page
    custom_pages.pages["/made/transition.js"] = script(EXAMPLES["View transitions"][0])
    html = (
        f'<main><button id="sign-up">Sign up</button></main><template>{FORM}</template>'
        '<script src="/made/transition.js"></script>'
        f'<script async {TAG} data-own-form="off"></script>'
    )
    page.goto(custom_pages.add(on_this_server(html, "micropython"), POLICY))
    page.get_by_role("button", name="Sign up").click()
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_form_that_a_view_transition_replaces(visitor: Visitor, custom_pages: CustomPages) -> None:
    """While the old one is held, and by one of the same markup: it is not sent by itself."""
    page = visitor.page
    held = Late(page, "**/*.wasm")
    html = f"<main>{FORM}</main><script async {TAG}></script>"
    page.goto(custom_pages.add(on_this_server(html, "micropython"), POLICY))
    visitor.fill_in(email="grace@example.com", password=PASSWORD)
    visitor.submit()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    page.evaluate(
        """() => document.startViewTransition(() => {
            const old = document.querySelector('main');
            old.replaceWith(old.cloneNode(true));
        }).finished"""
    )
    held.release()
    visitor.sees_state("ready")
    assert not visitor.posts
    sign_up(visitor)
