"""What axe cannot see: the keyboard, sizes, colours that are forced, and the page's own styles."""

import re

import pytest
from playwright.sync_api import BrowserType, expect

from keygen_sandbox.testing import Sandbox
from scripts.runtimes import ROOT
from tests import browsers
from tests.conftest import CustomPages
from tests.e2e.test_policies import TAG
from tests.e2e.visitor import (
    FIELDS,
    FORM,
    PASSWORD,
    START_MILLISECONDS,
    OpenForm,
    Visitor,
    wait_until,
)


def test_keyboard_alone_signs_up(visitor: Visitor, site: str) -> None:
    """Tab, type, Enter; the link of an error goes to its field, and not to another address."""
    page = visitor.page
    page.goto(f"{site}/own-form/micropython")
    expect(visitor.form).to_be_visible()
    address = page.url
    keyboard = page.keyboard
    for typed in ("Ada", "Lovelace", visitor.email, "short"):
        keyboard.press("Tab")
        keyboard.type(typed)
    keyboard.press("Enter")
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    expect(visitor.part("summary").get_by_role("alert")).to_contain_text("There is a problem")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Password must be 6 characters or more")).to_be_focused()
    keyboard.press("Enter")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_be_focused()
    expect(password).to_have_accessible_description("Error: Password must be 6 characters or more")
    assert page.url == address
    keyboard.press("Control+A")
    keyboard.type(PASSWORD)
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hide password")).to_be_focused()
    expect(password).to_have_attribute("type", "text")
    keyboard.press("Tab")
    keyboard.press("Space")
    visitor.sees_greeting("Ada Lovelace")


@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (640, "200%")])
@pytest.mark.parametrize("path", ["own-form", "tutorial", "arabic", "marketing"])
def test_nothing_is_cut_off(visitor: Visitor, site: str, path: str, width: int, text: str) -> None:
    """WCAG 1.4.10 and 1.4.4: no scrolling sideways, with long words, and with large letters."""
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{site}/{path}/micropython")
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", text)
    sideways = "document.documentElement.scrollWidth - innerWidth"
    visitor.fill(email="x" * 100, password="")
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    assert page.evaluate(sideways) <= 0
    clipped = "(part) => part.scrollWidth > part.clientWidth + 1"
    assert not visitor.part("summary").evaluate(clipped)
    if "marketing" in path:
        return
    visitor.fill("x" * 255, "y" * 255)
    visitor.submit()
    visitor.sees_greeting("xxx")
    assert not visitor.part("greeting").evaluate(clipped)


def test_targets_are_large_enough(visitor: Visitor, site: str) -> None:
    """WCAG 2.5.8: 24 by 24 pixels, with a finger in mind."""
    page = visitor.page
    for name in ("own-form", "marketing", "tutorial"):
        page.goto(f"{site}/{name}/micropython")
        visitor.submit()
        expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
        targets = page.locator("form").locator("input, select, button, a").locator("visible=true")
        for target in targets.all():
            if target.get_attribute("name") == "signup-website":
                continue
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 24, target.evaluate("(e) => e.outerHTML")


def test_targets_at_the_key_are_large_enough(visitor: Visitor, site: str) -> None:
    """WCAG 2.5.5, which asks for 44 by 44 pixels: the key is often fetched by phone."""
    visitor.page.goto(f"{site}/key/micropython")
    visitor.fill()
    visitor.submit()
    visitor.sees_state("licensed")
    targets = visitor.part("greeting").locator("button, a")
    expect(targets).to_have_count(4)
    for target in targets.all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.evaluate("(e) => e.outerHTML")


@pytest.mark.only_browser("chromium")  # Firefox is driven without print's style
def test_key_is_printed_whole_and_without_buttons(
    visitor: Visitor, own_pages: CustomPages, keygen_sandbox: Sandbox
) -> None:
    """On the screen, a long one is scrolled, also by keyboard."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    policy = keygen_sandbox.add_policy(scheme="ED25519_SIGN", duration=86400)
    attributes = f'data-policy="{policy.id}" data-download="/acme.zip"'
    page.goto(
        own_pages.add(FORM + TAG.format(origin="", runtime="micropython", attributes=attributes))
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_state("licensed")
    [licensed] = visitor.heard("licensed")
    key = licensed["license"]["attributes"]["key"]
    shown = visitor.part("key")
    hidden = "(key) => key.scrollHeight - key.clientHeight"
    assert shown.evaluate(hidden) > 0
    shown.focus()
    page.keyboard.press("End")
    wait_until(page, "document.activeElement.scrollTop > 0")
    page.emulate_media(media="print")
    assert shown.evaluate(hidden) == 0
    expect(shown).to_have_text(key)
    expect(shown).to_have_css("color", "rgb(0, 0, 0)")
    expect(visitor.part("greeting").get_by_role("button")).to_have_count(0)
    expect(visitor.part("download")).to_be_hidden()


def test_forced_colours_show_the_focus_and_the_fields(browser_type: BrowserType, site: str) -> None:
    """Outlines and borders are left when all colours are the visitor's."""
    if browser_type.name == "firefox":
        pytest.skip("Playwright cannot force colours in a Firefox that is not its own")
    with browser_type.launch(**browsers.launch_options(browser_type.name)) as browser:
        page = browser.new_page(forced_colors="active")
        page.goto(f"{site}/own-form/micropython")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
        for control in page.locator("form").locator("input[id], button").all():
            control.focus()
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            style = control.evaluate(
                """(e) => {
                    const isPassword = e.type === 'password'; // its frame is around a button too
                    const s = getComputedStyle(isPassword ? e.parentElement : e);
                    return [s.outlineStyle, parseFloat(s.outlineWidth), s.borderTopStyle, e.type];
                }"""
            )
            assert style[0] != "none"
            assert style[1] >= 2
            assert style[2] == "solid" or style[3] == "button"


def test_nothing_moves() -> None:
    """Where motion is not wanted; reduced motion asks for less than that."""
    css = "".join([file.read_text() for file in (ROOT / "widget").glob("*.css")])
    css = re.sub(r"@media not \(prefers-reduced-motion\) {[^}]*}", "", css)
    css = css.replace("transition: none", "")  # of what a framework moves
    assert not [word for word in ("animation", "transition", "scroll-behavior") if word in css]


OUTSIDE = """<h2>A</h2><ul><li>B<li><a href="#">C</a></ul><p role="status">D</p>
<label>E <input type="checkbox"></label><input><select><option>F</select><button>G</button>
<fieldset><legend>H</legend></fieldset><br>"""
STYLES = """[...document.querySelectorAll('.outside, .outside *')].map((element) =>
  JSON.stringify(Object.values(getComputedStyle(element)).map((name) =>
    getComputedStyle(element).getPropertyValue(name))))"""


def test_nothing_outside_the_form_is_touched(visitor: Visitor, custom_pages: CustomPages) -> None:
    page = visitor.page
    outside = f'<div class="outside">{OUTSIDE}</div>'
    page.goto(custom_pages.add(outside))
    before = page.evaluate(STYLES)
    assert len(before) > 10
    tag = '<script src="/dist/signup.js" data-account="demo" data-form="#f"></script>'
    page.goto(custom_pages.add(outside + f'<form id="f">{FIELDS}</form>' + tag))
    expect(page.locator("link[href$='signup.css']")).to_have_count(1)
    page.wait_for_load_state()
    assert page.evaluate(STYLES) == before


RESET = "*{margin:0;padding:0;border:0} button,input{background:none;font:inherit;color:inherit}"


def test_page_wins_on_its_own_form_and_a_reset_loses_on_ours(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Also from within a layer; our own form keeps its button on a page with a reset."""
    page = visitor.page
    policy = "style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'"
    tag = '<script src="/dist/signup.js" data-account="demo" {}></script>'
    style = "<style>@layer page { button { background: rgb(1, 2, 3) } }</style>"
    page.goto(custom_pages.add(style + FORM + tag.format(""), policy))
    background = "(button) => getComputedStyle(button).backgroundColor"
    expect(page.locator("link[href$='signup.css']")).to_have_count(1)
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Go").evaluate(background) == "rgb(1, 2, 3)"

    page.goto(custom_pages.add(f"<style>{RESET}</style>" + tag.format(""), policy))
    button = page.get_by_role("button", name="Create account")
    expect(button).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(button).to_have_css("padding-left", "24px")


def test_style_sheet_is_left_out_where_the_page_links_it_itself(open_form: OpenForm) -> None:
    link = '<link rel="stylesheet" href="/dist/signup.css" disabled>'
    visitor = open_form(after=link)
    expect(visitor.page.locator("link[href$='signup.css']")).to_have_count(1)
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)


FAR_DOWN = """
<label>Email <input name="email"></label><label>Password <input name="password" type="password">
</label><pre>{}</pre>
<label>Company <input name="company" required></label><pre>{}</pre>
<label for="why">Why</label><p>{}</p><textarea id="why" name="why" required></textarea><pre>{}</pre>
<fieldset><legend>Size</legend><label><input type="radio" name="size" value="s" required> S</label>
<label><input type="radio" name="size" value="l"> L</label></fieldset><pre>{}</pre>
""".format(*["\n" * 60] * 2, "<br>" * 20, *["\n" * 60] * 2)


FAR_AWAY = """
<p id="company-error">{}</p><label hidden for="company">Company</label>
<label>Email <input name="email"></label><label>Password <input name="password" type="password">
</label><pre>{}</pre><input id="company" name="company" required aria-label="Company"><pre>{}</pre>
""".format("", *["\n" * 60] * 2)


def test_link_of_an_error_does_not_leave_its_field_out_of_view(open_form: OpenForm) -> None:
    """The author has the message somewhere else, and a label that nobody sees."""
    visitor = open_form(FAR_AWAY)
    open_form.sign_up()
    visitor.page.locator("[data-signup-part=summary] a").click()
    expect(visitor.field("company")).to_be_focused()
    expect(visitor.field("company")).to_be_in_viewport(ratio=1)


def test_link_of_an_error_brings_label_field_and_message_into_view(open_form: OpenForm) -> None:
    """For radio buttons, the legend; for a field far below its label, the message."""
    visitor = open_form(FAR_DOWN)
    visitor.page.set_viewport_size({"width": 800, "height": 300})
    open_form.sign_up()
    for words, field, label in (
        ("Company is required", "company", "Company"),
        ("Why is required", "why", ""),
        ("Choose an option for Size", "size", "Size"),
    ):
        visitor.page.get_by_role("link", name=words).click()
        expect(visitor.field(field).first).to_be_focused()
        expect(visitor.field(field).first).to_be_in_viewport(ratio=1)
        message = visitor.part("error").filter(has_text=words)
        expect(message).to_be_in_viewport(ratio=1)
        if label:
            named = visitor.page.locator("label, legend").filter(has_text=label)
            expect(named).to_be_in_viewport(ratio=1)


STEPS = """
<div hidden><label>Email <input name="email" value="ada@example.com"></label></div>
<label>Password <input name="password" type="password"></label>
<input type="checkbox" id="terms" name="terms" required hidden><label for="terms">I agree</label>
"""


def test_link_of_an_error_leads_to_what_is_shown(open_form: OpenForm) -> None:
    """A field of a hidden step is named without one; a label may stand for its box."""
    visitor = open_form(STEPS)
    visitor.submit()
    links = visitor.part("summary").get_by_role("link")
    expect(links).to_have_text(["Enter a password", "Select “I agree” to continue"])
    visitor.page.get_by_text("I agree", exact=True).click()
    visitor.fill_in(password=PASSWORD)
    error = {"detail": "is odd", "source": {"pointer": "/data/attributes/email"}}
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(
            status=422, headers={"Access-Control-Allow-Origin": "*"}, json={"errors": [error]}
        ),
    )
    visitor.submit()
    expect(visitor.part("summary").get_by_role("listitem")).to_have_text(["Email is odd"])
    expect(links).to_have_count(0)
