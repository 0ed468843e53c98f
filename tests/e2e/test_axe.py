"""axe-core and IBM Equal Access find nothing, in any state, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, Page, Route, expect

from keygen_sandbox.testing import Sandbox
from scripts.runtimes import NODE_MODULES
from tests import browsers
from tests.conftest import CustomPages
from tests.e2e.test_guard import Held
from tests.e2e.test_policies import TAG
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
EQUAL_ACCESS = NODE_MODULES / "accessibility-checker-engine" / "ace-window.js"

CHECK = """async () => {
  const { results } = await new ace.Checker().check(document, ['WCAG_2_2']);
  return results
    .filter(({ value: [, found] }) => found !== 'PASS')
    .map(({ ruleId, message, snippet }) => [ruleId, `${message}: ${snippet}`]);
}"""
"""https://github.com/IBMa/equal-access/tree/master/accessibility-checker-engine"""

SEEN_TO = {
    # For people to look at, whatever is on the page.
    "img_alt_background": "a gradient",
    "style_color_misuse": "errors have words; in forced colours, fields and notices have borders",
    "style_focus_visible": "test_focus_is_seen_on_a_page_of_any_colour",
    "style_highcontrast_visible": "test_forced_colours_show_the_focus_and_the_fields",
    "style_viewport_resizable": "test_nothing_is_cut_off",
    "text_sensory_misuse": "a label with the word “size”, repeated in its field’s error",
    # Not so.
    "form_submit_button_exists": "a button without a type submits",
    "input_label_visible": "a select is named by the label before it, which is seen",
    # Recommended.
    "input_fields_grouped": "first and last name are no group that anybody would name",
    "select_options_grouped": "languages are one group",
    "element_tabbable_unobscured": "the preview stands beside the settings, over none of them",
    "html_skipnav_exists": "the page that builds a tag begins with what one comes for",
    "element_tabbable_role_valid": "the key takes the focus to be scrolled, as axe demands",
}
"""Rule of Equal Access -> why it may find something."""

PAGES = {
    "reference": "/micropython.html",
    "tutorial": "/tutorial/micropython",
    "own form": "/own-form/micropython",
    "plain": "/plain/micropython",
    "German": "/german/micropython",
    "Arabic": "/arabic/micropython",
    "dark": "/dark/micropython",
    "themed": "/themed/micropython",
}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def page(browser_type: BrowserType, scheme: str) -> Iterator[Page]:
    """A page of a browser whose visitor prefers the scheme."""
    options = browsers.launch_options(browser_type.name, dark=scheme == "dark")
    with browser_type.launch(**options) as browser:
        page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
        yield page


def audit(page: Page, *meant: str) -> None:
    """`meant` are rules of Equal Access that the page breaks on purpose."""
    audit_by_axe(page)
    page.evaluate(EQUAL_ACCESS.read_text())
    found = page.evaluate(CHECK)
    problems = [f"{rule}: {node}" for rule, node in found if rule not in {*SEEN_TO, *meant}]
    assert not problems, "\n".join(problems)


def audit_by_axe(page: Page) -> None:
    """For pages that others have written: Equal Access would have much of them otherwise."""
    page.evaluate(AXE.read_text())
    results = page.evaluate("axe.run()")
    problems = [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_axe_finds_no_violations(visitor: Visitor, site: str, path: str) -> None:
    """Idle, held, refused, sending, waiting, closed, created: one visit through them all."""
    page = visitor.page
    python = Held(page)
    page.goto(site + path)
    expect(visitor.form).to_have_attribute("data-signup", "starting" if "html" in path else "idle")
    visitor.field("password").focus()
    visitor.part("toggle").click()
    audit(page)

    visitor.fill(email="ada", password="short")
    visitor.submit()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    expect(visitor.part("status")).not_to_be_empty()
    audit(page)

    python.release()
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    expect(page.get_by_role("alert")).to_have_count(1)  # announced once
    audit(page)

    keygen: list[Route] = []
    page.route("**/users", lambda route: keygen.append(route))
    cors = {"Access-Control-Allow-Origin": "*"}
    visitor.fill()
    with page.expect_request("**/users"):
        visitor.submit()
    expect(visitor.form).to_have_attribute("aria-busy", "true")
    expect(visitor.part("status")).not_to_be_empty()
    expect(page.get_by_role("button").last).to_be_focused()  # it was clicked, and is not disabled
    audit(page)

    date = {**cors, "Date": "Mon, 23 Nov 2026 07:28:32 GMT", "X-RateLimit-Reset": "1795418914"}
    exposed = {"Access-Control-Expose-Headers": "date, x-ratelimit-reset"}
    keygen.pop().fulfill(status=429, headers={**date, **exposed})
    expect(visitor.timer).to_be_visible()
    expect(visitor.part("notice")).to_have_attribute("data-signup-kind", "warning")
    audit(page)
    expect(visitor.timer).to_have_count(0)
    visitor.sees_state("ready")
    audit(page)

    page.unroute("**/users")
    page.route("**/users", lambda route: route.fulfill(status=404, headers=cors))
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("notice")).to_have_attribute("data-signup-kind", "closed")
    audit(page)

    page.unroute("**/users")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    expect(visitor.part("greeting").get_by_role("heading")).to_be_focused()
    audit(page)


def test_axe_finds_no_violations_on_the_way_to_a_new_password(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Closed at load, with support; an address that is taken; a link that was sent."""
    page = visitor.page
    head = '<title>Sign up</title><link rel="stylesheet" href="/index.css"><main><h1>Acme</h1>'
    attributes = 'data-support="/support" data-card="no"'
    tag = TAG.format(origin="", runtime="micropython", attributes=attributes)
    page.goto(custom_pages.add_whole(head + FORM + tag + "</main>"))
    expect(visitor.part("notice")).to_have_attribute("data-signup-kind", "closed")
    audit(page)

    attributes = 'data-sign-in="/sign-in" data-reset="on"'
    tag = TAG.format(origin="", runtime="micropython", attributes=attributes)
    page.goto(custom_pages.add_whole(head + FORM + tag + "</main>"))
    cors = {"Access-Control-Allow-Origin": "*"}
    page.route("**/users", lambda route: route.fulfill(status=409, headers=cors))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("reset")).to_be_visible(timeout=START_MILLISECONDS)
    audit(page)
    visitor.part("reset").click()
    expect(visitor.part("reset-status")).to_contain_text("Check your email")
    audit(page)


def test_axe_finds_no_violations_in_fields_of_every_kind(visitor: Visitor, site: str) -> None:
    visitor.page.goto(f"{site}/marketing/micropython")
    visitor.sees_state("idle")
    audit(visitor.page)
    visitor.submit()
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    audit(visitor.page)


def test_axe_finds_no_violations_on_the_way_to_a_key(visitor: Visitor, site: str) -> None:
    """Waiting, without one, asked for the password, having given none, with one, and copied."""
    page = visitor.page
    keygen: list[Route] = []
    page.route("**/tokens", lambda route: keygen.append(route))
    page.goto(f"{site}/key/micropython")
    visitor.fill()
    visitor.submit()
    visitor.sees_state("issuing")
    expect(page.get_by_role("status").filter(has_text="Getting")).to_be_visible()
    audit(page)

    keygen.pop().fulfill(status=500, headers={"Access-Control-Allow-Origin": "*"})
    expect(visitor.part("retry")).to_be_visible()
    audit(page)

    page.evaluate("dispatchEvent(new Event('pagehide'))")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_be_visible()
    audit(page)
    password.press("Enter")
    expect(password).to_have_accessible_description("Enter your password to get your licence key")
    expect(page.get_by_role("alert")).to_have_count(1)  # the focus is there already
    audit(page)

    page.unroute("**/tokens")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    visitor.sees_state("licensed")
    expect(page.get_by_role("group", name="Your licence key")).to_be_visible()
    audit(page)
    visitor.part("copy").click()
    expect(page.get_by_role("status").filter(has_text="copied")).to_be_visible()
    audit(page)


def test_axe_finds_no_violations_in_a_signed_key_on_a_small_screen(
    visitor: Visitor, own_pages: CustomPages, keygen_sandbox: Sandbox
) -> None:
    """Under way, refused, tried again with the password, made; a signed key, on a small screen."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    policy = keygen_sandbox.add_policy(scheme="ED25519_SIGN", duration=86400)
    keygen_sandbox.faults.add("POST", "/licenses", "500")
    tag = TAG.format(
        origin="",
        runtime="micropython",
        attributes=f'data-policy="{policy.id}" data-download="/acme.zip" data-key-help="/help" '
        'data-next="/start" data-support="/support"',
    )
    head = '<title>Key</title><link rel="stylesheet" href="/index.css">'
    page.goto(own_pages.add_whole(f"{head}<main><h1>Try Acme</h1>{FORM}</main>{tag}"))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.sees_state("ready")
    held: list[Route] = []
    page.route("**/tokens", lambda route: held.append(route), times=1)
    with page.expect_request("**/tokens"):
        visitor.submit()
    expect(visitor.part("greeting")).to_contain_text("Getting your licence key")
    audit(page)

    held.pop().continue_()
    greeting = visitor.part("greeting")
    retry = greeting.get_by_role("button", name="Try again")
    retry.click()
    expect(greeting.get_by_label("Password")).to_be_focused()
    expect(greeting).to_contain_text("Enter your password")
    audit(page)

    greeting.get_by_label("Password").fill("not the password")
    retry.click()
    expect(greeting).to_contain_text("That is not the password")
    audit(page)

    greeting.get_by_label("Password").fill(PASSWORD)
    retry.click()
    expect(visitor.part("key")).to_be_visible()
    audit(page)
    greeting.get_by_role("button", name="Copy key").click()
    expect(greeting.get_by_role("status")).not_to_contain_text("is ready")
    audit(page)


def test_axe_finds_no_violations_on_the_page_that_builds_a_tag(visitor: Visitor, site: str) -> None:
    """With a mistake, with advice, with all there is to copy, and copied."""
    page = visitor.page
    page.goto(f"{site}/builder")
    expect(page.frame_locator("#preview").locator("form")).to_be_visible(timeout=START_MILLISECONDS)
    page.get_by_text("Servers of your own").click()
    page.get_by_label("Account", exact=True).fill("a b")
    expect(page.get_by_label("Account", exact=True)).to_have_attribute("aria-invalid", "true")
    audit(page)

    page.get_by_label("Account", exact=True).fill("acme")
    page.get_by_label("Text, light").fill("#777777")
    expect(page.locator("#advice")).not_to_be_empty()
    expect(page.locator("#style")).to_contain_text("#777777")
    page.get_by_role("button", name="Copy the look").click()
    expect(page.locator("#style-copied")).not_to_be_empty()
    audit(page, "text_contrast_sufficient")  # in the preview, which is what the advice is about
