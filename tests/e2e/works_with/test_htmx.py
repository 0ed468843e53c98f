"""htmx boosts forms, swaps parts of the page in, and restores pages of its own history."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES
from tests.e2e.works_with.neighbours import (
    Late,
    add_page,
    add_part,
    on_this_server,
    sees_one_sign_up,
    sign_up,
)

VERSIONS = {"htmx 2": "htmx2/dist/htmx.js", "htmx 4": "htmx4/dist/htmx.js"}
FORM = """
<form id="register" action="/welcome" method="post">
  <label>Email <input name="email" type="email" required></label>
  <label>Password <input name="password" type="password" required></label>
  <button>Create account</button>
</form>
"""
PRICING = "<!doctype html><html lang=en><title>Pricing</title><body><h1>Pricing</h1></body></html>"


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


class Site:
    """Where the examples' own addresses lead to pages of the test."""

    def __init__(self, custom_pages: CustomPages, runtime: str):
        self.custom_pages, self.runtime = custom_pages, runtime
        add_part(custom_pages, "/made/sign-up", FORM)
        add_part(custom_pages, "/made/nothing", "<p>Some other time</p>")
        add_part(custom_pages, "/made/pricing", PRICING)

    def add(self, example: str, htmx: str) -> str:
        page = on_this_server(example, self.runtime, htmx=htmx)
        for name in ("sign-up", "nothing", "pricing", "welcome"):
            page = page.replace(f'"/{name}"', f'"/made/{name}"')
        return add_page(self.custom_pages, page)


@pytest.mark.parametrize("first", ["tag", "htmx"])
def test_boosted_page(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, version: str, first: str
) -> None:
    """Whichever has the form first: htmx sends what it has boosted to the page's own server."""
    page = visitor.page
    late = Late(page, "**/htmx.js" if first == "tag" else "**/dist/signup.js")
    example = EXAMPLES[version][0]
    if first == "tag":
        example = example.replace('<script src="/js', '<script async src="/js')
    page.goto(
        Site(custom_pages, runtime).add(example, VERSIONS[version]), wait_until="domcontentloaded"
    )
    if first == "tag":
        visitor.sees_state("idle")
    else:
        page.wait_for_function("window.htmx && document.readyState !== 'loading'")
    late.release()
    page.wait_for_function("window.htmx && window.keygenSignup")
    visitor.field("email").focus()
    visitor.sees_state("ready")
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_boosted_page_while_python_loads(
    visitor: Visitor, custom_pages: CustomPages, version: str
) -> None:
    """What is submitted in the first moments is held, and sent once."""
    late = Late(visitor.page, "**/*.wasm")
    visitor.page.goto(
        Site(custom_pages, "micropython").add(EXAMPLES[version][0], VERSIONS[version])
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    late.release()
    sees_one_sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_form_that_is_swapped_in_and_out(
    visitor: Visitor, custom_pages: CustomPages, version: str
) -> None:
    page = visitor.page
    page.goto(Site(custom_pages, "micropython").add(EXAMPLES["htmx 2"][1], VERSIONS[version]))
    page.get_by_role("button", name="Sign up").click()
    visitor.field("email").fill("ada@")
    visitor.sees_state("ready")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text("Some other time")).to_be_visible()
    expect(visitor.form).to_have_count(0)
    page.get_by_role("button", name="Sign up").click()
    expect(visitor.form).to_have_count(1)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    page.get_by_role("button", name="Create account").click()
    sees_one_sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("form", [True, False], ids=["the page's form", "own form"])
def test_body_that_is_swapped_with_the_tag_in_it(
    visitor: Visitor, custom_pages: CustomPages, version: str, form: bool
) -> None:
    """By a boosted link to the page itself."""
    page = visitor.page
    example = EXAMPLES[version][0]
    if not form:
        example = re.sub(r"<form.*</form>", "", example, flags=re.DOTALL)
    address = Site(custom_pages, "micropython").add(
        example.replace('"/pricing">Pricing', '"?again">Again'), VERSIONS[version]
    )
    page.goto(address)
    visitor.field("email").fill("ada@")
    visitor.sees_state("ready")
    page.evaluate("document.forms[0].isOld = true")
    page.get_by_role("link", name="Again").click()
    page.wait_for_function("document.forms[0] && !document.forms[0].isOld")
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("before", ["idle", "typed", "created"])
def test_boosted_link_and_back(
    visitor: Visitor, custom_pages: CustomPages, version: str, before: str
) -> None:
    """htmx 2 puts up the copy that it kept, htmx 4 asks the server again."""
    page = visitor.page
    page.goto(Site(custom_pages, "micropython").add(EXAMPLES[version][0], VERSIONS[version]))
    visitor.sees_state("idle")
    if before == "typed":
        visitor.fill_in(email="grace@example.com", password=PASSWORD)
        visitor.sees_state("ready")
    if before == "created":
        sign_up(visitor)
        visitor.posts.clear()
        visitor.email = f"again-{visitor.email}"
    page.get_by_role("link", name="Pricing").click()
    expect(page.get_by_role("heading", name="Pricing")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Pricing")).to_have_count(0)
    expect(visitor.form).to_have_count(1)
    expect(visitor.part("greeting")).to_have_count(0)
    stored = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert PASSWORD not in stored
    sign_up(visitor)
