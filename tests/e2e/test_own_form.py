"""Our own form: a card that a page ships as it is, and that stands only once it has its looks."""

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.conftest import CustomPages
from tests.e2e.test_axe import audit
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor, wait_until

TAG = (
    '<script async src="/dist/signup.js" data-account="demo" data-api-url="{{api}}" {}></script>'
).format
LINKS = 'data-sign-in="sign-in" data-terms="/terms" data-privacy="https://acme.example/privacy"'
STYLE = "style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; connect-src *"
"""A policy that lets a test lay out its page."""


def test_card_has_the_authors_title_and_links(visitor: Visitor, custom_pages: CustomPages) -> None:
    page = visitor.page
    base = '<base href="https://elsewhere.example/">'
    tag = TAG(f'data-title="Start your trial" {LINKS}').replace(
        "/dist/", custom_pages.site + "/dist/"
    )
    policy = STYLE.replace("'self'", f"'self' {custom_pages.site}")
    page.goto(custom_pages.add_whole(f"<head>{base}</head><body>{tag}", policy))
    form = page.get_by_role("form", name="Start your trial")
    title = form.get_by_role("heading", name="Start your trial", level=2)
    expect(title).to_have_attribute("data-signup-part", "title")
    expect(title).not_to_have_attribute("lang", "en")  # it is in the page's language
    items = form.get_by_role("listitem")
    expect(items).to_have_text(
        ["Already have an account? Sign in", "Terms of use", "Privacy policy"]
    )
    addresses = [link.evaluate("(link) => link.href") for link in items.get_by_role("link").all()]
    assert addresses == [
        f"{custom_pages.site}/made/sign-in",
        f"{custom_pages.site}/terms",
        "https://acme.example/privacy",
    ]
    expect(form.get_by_role("button")).to_have_count(2)  # one shows the password


def test_names_and_frame_can_be_left_out(visitor: Visitor, custom_pages: CustomPages) -> None:
    visitor.page.goto(custom_pages.add(TAG('data-names="none" data-card="off"')))
    expect(visitor.form.get_by_role("textbox")).to_have_count(2)
    expect(visitor.form).to_have_css("border-top-width", "0px")
    expect(visitor.form).to_have_css("padding-top", "0px")
    expect(visitor.form.get_by_role("list")).to_have_count(0)  # no links were asked for
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    [body] = visitor.sent()
    assert body["data"]["attributes"].keys() == {"email", "password"}


def test_form_with_a_mistake_is_closed_and_leads_nowhere(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    with visitor.page.expect_console_message(lambda message: "data-terms" in message.text) as told:
        visitor.page.goto(
            custom_pages.add(TAG('data-terms="javascript:alert(1)" data-privacy="/privacy"'))
        )
    assert 'data-terms="javascript:alert(1)" is not allowed' in told.value.text
    visitor.sees_state("unavailable")
    expect(visitor.form.get_by_role("link")).to_have_count(0)


COPY = """() => {
  const body = document.body.cloneNode(true);
  const tag = document.createElement('script');
  for (const { name, value } of body.querySelector('script').attributes)
    tag.setAttribute(name, value);
  body.querySelector('script').replaceWith(tag);
  document.body.replaceWith(body);
}"""


def test_copy_keeps_what_is_in_the_card(visitor: Visitor, custom_pages: CustomPages) -> None:
    """As a router puts back, after a visit on which the form was refused."""
    page = visitor.page
    page.goto(custom_pages.add(TAG(LINKS)))
    visitor.field("password").fill("short")
    visitor.press_enter()
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    page.evaluate(COPY)
    expect(visitor.part("summary")).to_have_count(0)
    form = page.get_by_role("form", name="Create your account")
    expect(form.get_by_role("heading", name="Create your account")).to_be_visible()
    expect(form.get_by_role("link")).to_have_text(["Sign in", "Terms of use", "Privacy policy"])
    form.get_by_role("button", name="Show password").click()
    expect(visitor.field("password")).to_have_attribute("type", "text")
    form.get_by_role("button", name="Hide password").click()
    expect(visitor.part("toggle")).to_have_count(1)
    visitor.fill()
    visitor.press_enter()
    visitor.sees_greeting("Ada Lovelace")


def test_copy_is_in_the_language_of_the_first(visitor: Visitor, custom_pages: CustomPages) -> None:
    page = visitor.page
    page.goto(custom_pages.add(TAG('data-locale="ar"')))
    expect(page.get_by_role("button", name="إظهار كلمة المرور")).to_be_visible()
    page.evaluate(COPY)
    expect(page.get_by_role("button", name="إظهار كلمة المرور")).to_be_visible()
    expect(page.get_by_role("heading", name="أنشئ حسابك")).to_be_visible()


def test_names_follow_the_language_and_who_types_goes_on(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    page = visitor.page
    names = page.locator("[name=first-name], [name=last-name]")

    def order() -> list[str | None]:
        return [name.get_attribute("name") for name in names.all()]

    for typed in ("first-name", "last-name"):
        page.goto(custom_pages.add(TAG("")))
        visitor.field(typed).fill("Ada")
        page.evaluate("document.documentElement.lang = 'ja'")
        expect(page.get_by_role("heading", name="アカウントの作成")).to_be_visible()
        assert order() == ["last-name", "first-name"]
        expect(visitor.field(typed)).to_be_focused()
        page.evaluate("document.documentElement.lang = 'en'")
        expect(page.get_by_role("heading", name="Create your account")).to_be_visible()
        assert order() == ["first-name", "last-name"]
        expect(visitor.field(typed)).to_be_focused()
        expect(visitor.field(typed)).to_have_value("Ada")


# --- Its look ------------------------------------------------------------------------------------


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found
    return {**found, "right": found["x"] + found["width"]}  # type: ignore[dict-item]


def test_names_stand_in_a_row_where_there_is_room(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Their fields in one line, however long a label is; on a phone below each other."""
    page = visitor.page
    page.goto(custom_pages.add(TAG("")))
    first, last, email = (visitor.field(name) for name in ("first-name", "last-name", "email"))
    expect(email).to_be_visible()
    label = "(label) => { label.textContent = 'First name, as it is written '.repeat(3); }"
    page.get_by_text("First name").evaluate(label)
    assert box(first)["y"] == box(last)["y"]
    assert box(first)["width"] == box(last)["width"]
    assert (box(first)["x"], box(last)["right"]) == (box(email)["x"], box(email)["right"])

    page.set_viewport_size({"width": 320, "height": 640})
    assert box(first)["y"] < box(last)["y"] < box(email)["y"]
    assert box(first)["width"] == box(last)["width"] == box(email)["width"]


@pytest.mark.parametrize("rem", ["62.5%", "100%", "200%"])
def test_fields_and_targets_are_large_enough_for_a_phone(
    visitor: Visitor, custom_pages: CustomPages, rem: str
) -> None:
    """Letters of 16 pixels, or iOS zooms in; 44 pixels for a finger (WCAG 2.5.5). Whatever a page
    has made of its rem."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    style = f"<style>html {{ font-size: {rem} }} body {{ font-size: 1rem }}</style>"
    page.goto(custom_pages.add(style + TAG(LINKS), STYLE))
    targets = visitor.form.locator("input, button, a")
    expect(targets).to_have_count(9)
    for target in targets.all():
        assert box(target)["height"] >= 44
        assert box(target)["width"] >= 44
    for field in visitor.form.locator("input").all():
        assert (
            float(field.evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)")) >= 16
        )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


CONTRAST = """(element) => {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const luminance = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ofField = getComputedStyle(element);
  let ground = element.closest('form');
  while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)')
    ground = ground.parentElement;
  const colours = [ofField.outlineColor, getComputedStyle(ground).backgroundColor];
  const [low, high] = colours.map(luminance).sort();
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark", "none"])
def test_focus_is_seen_on_a_page_of_any_colour(
    visitor: Visitor, custom_pages: CustomPages, scheme: str
) -> None:
    """WCAG 1.4.11, also on a dark page that does not say that it is dark."""
    dark = "body { background: #101418; color: #e8eaed }"
    light = "body { background: #fff }"
    style = {"light": light, "dark": f":root {{ color-scheme: dark }} {dark}", "none": dark}[scheme]
    visitor.page.goto(custom_pages.add(f"<style>{style}</style>{TAG('')}", STYLE))
    field = visitor.field("email")
    field.focus()
    expect(field).to_have_css("outline-style", "solid")
    assert field.evaluate(CONTRAST) >= 3


def test_notice_has_one_ring(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Around all of it, though what has the focus is what is said in it."""
    visitor.page.goto(custom_pages.add(TAG("")))
    visitor.field("email").fill("ada")
    visitor.field("email").press("Enter")
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    expect(visitor.part("notice")).to_have_css("outline-style", "solid")
    expect(visitor.part("summary")).to_have_css("outline-style", "none")


@pytest.mark.only_browser("chromium")  # others are not dark only because a page is told to be
@pytest.mark.parametrize("attributes", ["", 'data-card="off" data-names="none"'])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violations_in_the_card(
    visitor: Visitor, custom_pages: CustomPages, scheme: str, attributes: str
) -> None:
    """With its links: idle, and refused. The demo's pages, without them, are in test_axe.py."""
    page = visitor.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    style = "<style>:root { color-scheme: light dark; background: canvas }</style>"
    main = f"<title>Card</title>{style}<main><h1>Try Acme</h1>{TAG(f'{LINKS} {attributes}')}</main>"
    page.goto(custom_pages.add_whole(main, STYLE))
    visitor.field("email").fill("ada")
    audit(page)
    visitor.press_enter()
    expect(visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)
    audit(page)


# --- When it comes -------------------------------------------------------------------------------

SHIFTS = """new Promise((done) => {
  new PerformanceObserver((list, observer) => {
    done(list.getEntries().map(({ value }) => value));
    observer.disconnect();
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([]));
})"""
"""How far all has moved until now (https://web.dev/articles/cls): nothing, where nothing has."""

SCRIPT_IS_HERE = """async () => {
  await import(document.querySelector('link[rel=modulepreload][href*=own-form]').href);
  await new Promise((done) => setTimeout(() => setTimeout(done)));
}"""
"""The form's script has run, and what waited for it alone goes on."""

AS_IT_STANDS = """new MutationObserver(() => {
  const [form] = document.forms;
  if (form) window.stoodAs ??= getComputedStyle(form).display;
}).observe(document, { childList: true, subtree: true });"""
"""Whether the form has its looks as soon as it is there."""

PLACE = """<style>
body {{ margin: 1.25rem; font: 16px/1.5 system-ui, sans-serif }}
.place {{ min-block-size: 44rem }}
@media (min-width: 36rem) {{ .place {{ min-block-size: 36rem }} }}
</style>
<h1>Try Acme</h1><div class="place">{}</div><p>What stands below it</p>""".format


def test_form_stands_once_its_sheet_is_there_and_nothing_moves(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Whichever sheet comes first. The page keeps a place for it, as the README says."""
    page = visitor.page
    page.add_init_script(AS_IT_STANDS)
    held: list[Route] = []
    page.route("**/*.css", lambda route: held.append(route))
    page.goto(custom_pages.add(PLACE(TAG(LINKS)), STYLE), wait_until="domcontentloaded")
    expect(page.locator("link[rel=modulepreload][href*=own-form]")).to_have_count(1)
    page.evaluate(SCRIPT_IS_HERE)
    while len(held) < 2:
        page.evaluate("() => new Promise(requestAnimationFrame)")
    tags_own, own_form = sorted(held, key=lambda route: "own-form" in route.request.url)
    expect(visitor.form).to_have_count(0)
    own_form.continue_()
    expect(visitor.form).to_be_visible()
    assert page.evaluate("stoodAs") == "flex"
    before = box(visitor.form)
    tags_own.continue_()
    wait_until(page, "document.querySelector('link[href$=\"/signup.css\"]').sheet")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert box(visitor.form) == before
    if page.evaluate("PerformanceObserver.supportedEntryTypes.includes('layout-shift')"):
        assert page.evaluate(SHIFTS) == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_place_that_the_readme_names_is_large_enough(
    visitor: Visitor, custom_pages: CustomPages, width: int
) -> None:
    """And not much larger; by two rem more, it is so in the longest of our languages."""
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(custom_pages.add(PLACE(TAG(LINKS)), STYLE))
    expect(visitor.form).to_be_visible()
    place = box(page.locator(".place"))["height"]
    assert place - 32 <= box(visitor.form)["height"] <= place
    for language in ("es", "fr"):
        page.goto(custom_pages.add(PLACE(TAG(f'{LINKS} data-locale="{language}"')), STYLE))
        expect(visitor.form).to_be_visible()
        assert box(visitor.form)["height"] <= place + 32


def test_fields_of_a_form_in_arabic_begin_at_the_right(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Addresses and passwords as well, though they are written from left to right."""
    visitor.page.goto(custom_pages.add(TAG('data-locale="ar"')))
    for name, begins in {"first-name": ("rtl", "start"), "email": ("ltr", "end")}.items():
        expect(visitor.field(name)).to_have_css("direction", begins[0])
        expect(visitor.field(name)).to_have_css("text-align", begins[1])
    expect(visitor.field("password")).to_have_css("text-align", "end")
    visitor.page.evaluate("document.forms[0].dir = 'ltr'")
    expect(visitor.field("email")).to_have_css("text-align", "start")


@pytest.mark.parametrize("fault", ["missing", "blocked", "late"])
def test_form_comes_without_its_sheet(
    visitor: Visitor, custom_pages: CustomPages, fault: str
) -> None:
    """At once where it cannot come; where it is late, after three seconds."""
    page = visitor.page
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    answers = {
        "missing": lambda route: route.fulfill(status=404),
        "blocked": lambda route: route.abort(),
        "late": lambda route: None,
    }
    page.route("**/own-form-*.css", answers[fault])
    with page.expect_response("**/own-form-*.js"):
        page.goto(custom_pages.add(TAG("")), wait_until="domcontentloaded")
    if fault == "late":
        expect(page.locator("link[rel=modulepreload][href*=own-form]")).to_have_count(1)
        page.clock.fast_forward(2_900)
        expect(visitor.form).to_have_count(0)
        page.clock.fast_forward(200)
    expect(visitor.form).to_be_visible()
    page.clock.resume()
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")


def test_page_without_our_sheet_gets_no_other(visitor: Visitor, custom_pages: CustomPages) -> None:
    link = '<link rel="stylesheet" href="/dist/signup.css" disabled>'
    visitor.page.goto(custom_pages.add(link + TAG("")))
    expect(visitor.form).to_be_visible()
    assert not [url for url in visitor.addresses if url.endswith(".css")]
