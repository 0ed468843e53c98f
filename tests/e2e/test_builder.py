"""The page that builds a tag: what it gives works, what it shows is so, and nothing is sent."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor

TOKEN = "user-0123456789abcdef0123456789abcdefv3"
POLICY_ID = "49f52209-3e09-5ca1-a509-3fa8c83ee3f3"
HOSTILE = """"><script>alert(1)</script> & &quot; 'x' <!-- {name} $x"""


class Builder:
    """The page, and the form in its frame."""

    def __init__(self, page: Page):
        self.page = page

    def open(self, address: str) -> None:
        self.page.goto(address)
        expect(self.message).not_to_have_text("Python is starting.", timeout=START_MILLISECONDS)

    def set(self, settings: dict[str, str]) -> None:
        for id, value in settings.items():
            field = self.page.locator(f"#{id}")
            if field.evaluate("field => field.localName") == "select":
                field.select_option(value)
            else:
                if field.evaluate("field => Boolean(field.closest('details:not([open])'))"):
                    self.page.get_by_text("Servers of your own").click()
                if field.get_attribute("type") != "range":
                    field.clear()  # in Firefox, Playwright fills in some fields after their end
                field.fill(value)

    def gives(self, id: str, text: str | re.Pattern[str]) -> str:
        """A text to copy, once it has this in it."""
        expect(self.page.locator(f"#{id}")).to_contain_text(text)
        return self.page.locator(f"#{id}").text_content() or ""

    @property
    def message(self) -> Locator:
        return self.page.locator("#message")

    @property
    def results(self) -> Locator:
        return self.page.locator("#results")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#preview")

    @property
    def note(self) -> Locator:
        return self.page.locator("#preview-note")

    def sign_up(self, email: str) -> None:
        """In the preview."""
        field = self.frame.locator("[name=email]")
        field.clear()  # as above
        field.fill(email)
        self.frame.locator("[name=password]").fill(PASSWORD)
        self.frame.locator("button[type=submit]").click()

    def has_state(self, state: str) -> None:
        expect(self.frame.locator("form")).to_have_attribute("data-signup", state)

    def part(self, name: str) -> Locator:
        return self.frame.locator(f"[data-signup-part={name}]")


@pytest.fixture
def builder(visitor: Visitor, custom_pages: CustomPages) -> Iterator[Builder]:
    builder = Builder(visitor.page)
    builder.open(f"{custom_pages.site}/builder")
    yield builder
    # What it is for is to be seen at once, and not found out in a console.
    console = "\n".join(visitor.console)
    assert "Traceback" not in console, console


SETTINGS = [
    {},
    {"names": "none", "card": "off", "locale": "de", "title": HOSTILE, "password-min": "12"},
    {
        "runtime": "pyodide",
        "boot": "now",
        "policy": POLICY_ID,
        "support": "mailto:help@acme.example",
    },
    {
        "sign-in": "/in",
        "terms": "/terms",
        "privacy": "https://acme.example/?a=1&b=2",
        "boot": "now",
    },
    {"next": "/start", "next-label": "Start »", "boot": "visible"},
    {"redirect": "/welcome"},
    {"signup-url": "http://localhost:1/signup"},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda each: "-".join(each) or "nothing")
def test_what_it_gives_works(
    visitor: Visitor,
    builder: Builder,
    custom_pages: CustomPages,
    api_url: str,
    settings: dict[str, str],
) -> None:
    """The tag, on a page under the policy that comes with it. `visitor` hears of violations."""
    builder.set({"account": "demo", "api-url": api_url, **settings})
    last = f"data-{list(settings)[-1]}=" if settings else "data-api-url="
    tag, policy = builder.gives("tag", last), builder.gives("policy-line", api_url)
    assert 'integrity="sha384-' in tag

    # What is left while it loads has something to say of that.
    is_started = settings.get("boot") in ("now", "visible")
    builder.has_state("ready" if is_started else "idle")
    visitor.page.goto("about:blank")  # the preview warns too, once it is ready
    visitor.console.clear()
    warned: AbstractContextManager[Any] = nullcontext()
    if "policy" in settings:  # what makes licences comes last
        warned = visitor.page.expect_console_message(lambda each: "not protected" in each.text)
    with warned:
        visitor.page.goto(custom_pages.add(tag, policy))
        visitor.field("email").focus()
        visitor.sees_state("ready")
    told = [text for text in visitor.console if "Keygen sign-up" in text]
    assert ["not protected" in text for text in told] == [True] * ("policy" in settings), told
    if "title" in settings:
        expect(visitor.part("title")).to_have_text(HOSTILE)
    if not {"policy", "signup-url"} & set(settings):
        visitor.fill_in(email=visitor.email, password=PASSWORD)
        visitor.submit()
        if "redirect" in settings:
            visitor.page.wait_for_url("**/welcome")
        else:
            visitor.sees_greeting(visitor.email)


def test_style_gives_the_look(builder: Builder) -> None:
    builder.set({"account": "acme"})
    builder.gives("tag", "acme")
    expect(builder.page.locator("#style-block")).to_be_hidden()
    button = builder.frame.locator("button[type=submit]")
    builder.page.locator("[name=accent]").fill("#fde047")
    builder.page.locator("[name=background]").fill("#102030")
    builder.page.locator("[name=text]").fill("#fefefe")
    builder.set({"radius": "0"})
    builder.gives("style", "--signup-radius: 0rem;")
    expect(button).to_have_css("background-color", "rgb(253, 224, 71)")
    expect(button).to_have_css("color", "rgb(11, 20, 32)")
    expect(button).to_have_css("border-radius", "0px")
    expect(builder.part("form")).to_have_css("background-color", "rgb(16, 32, 48)")
    expect(builder.part("form")).to_have_css("color", "rgb(254, 254, 254)")

    builder.page.get_by_label("a dark page").check()
    expect(button).to_have_css("background-color", "rgb(138, 180, 255)")
    builder.set({"scheme": "light"})
    builder.gives("style", "color-scheme: light;")
    expect(button).to_have_css("background-color", "rgb(253, 224, 71)")

    advice = builder.page.locator("#advice")
    expect(advice).to_be_empty()
    builder.page.locator("[name=text]").fill("#203040")
    expect(advice).to_contain_text("People need 4.5 to 1")


REFUSED = [
    ("account", TOKEN, "holds a Keygen token"),
    ("account", "0123456789abcdef" * 3, "holds a Keygen token"),
    ("account", "a b", "is not the ID or slug of an account"),
    ("title", f"Take {TOKEN}", "holds a Keygen token"),
    ("folder", "signup/", "Use the address of the folder"),
    ("api-url", "http://keygen.example", "must begin with https://"),
    ("signup-url", "https://a;script-src.example", "has a host that a policy cannot name"),
    ("terms", "javascript:alert(1)", "is not allowed"),
    ("policy", "pro", "is not the ID of a policy"),
    ("password-min", "5", "is not known. Use 6 to 72"),
]


@pytest.mark.parametrize(("id", "value", "words"), REFUSED, ids=lambda each: str(each)[:24])
def test_what_the_tag_would_refuse_is_refused(
    builder: Builder, id: str, value: str, words: str
) -> None:
    """In its own words, at the field; and taken back when it is right."""
    builder.set({"account": "acme"})
    builder.gives("tag", "acme")
    field = builder.page.locator(f"#{id}")
    before, description = field.input_value(), field.get_attribute("aria-describedby")
    builder.set({id: value})
    expect(builder.results).to_be_hidden()
    expect(builder.message).to_contain_text(words)
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    expect(field).to_have_attribute("aria-invalid", "true")
    assert TOKEN not in builder.page.locator("body").inner_text()

    builder.set({id: before})
    expect(builder.results).to_be_visible()
    expect(builder.page.locator(".error")).to_have_count(0)
    assert field.get_attribute("aria-describedby") == description
    expect(builder.message).to_be_empty()


def test_without_an_account_there_is_a_form_and_no_tag(builder: Builder) -> None:
    """Nobody has done anything wrong yet."""
    expect(builder.message).to_contain_text("Enter the ID or the slug")
    expect(builder.part("form")).to_be_visible()
    expect(builder.results).to_be_hidden()
    expect(builder.page.locator(".error")).to_have_count(0)


def test_preview_sends_nothing(visitor: Visitor, builder: Builder) -> None:
    builder.set({"account": "acme", "policy": POLICY_ID, "terms": "/terms", "next": "/start"})
    expect(builder.frame.locator("script[data-next]")).to_have_count(1)  # the tag that is new
    builder.sign_up("taken@example.com")
    expect(builder.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    builder.frame.get_by_role("link", name="Terms").click()
    expect(builder.note).to_have_text(re.compile("this leads to .*/terms$"))

    builder.sign_up("ada@example.com")
    expect(builder.part("greeting")).to_contain_text("ada@example.com")
    expect(builder.part("key")).to_contain_text("PREVIEW-")
    builder.part("next").click()
    expect(builder.note).to_have_text(re.compile("this leads to .*/start$"))
    assert not visitor.sign_ups
    assert not visitor.posts

    builder.page.get_by_role("button", name="Start again").click()
    expect(builder.part("form")).to_have_attribute("data-signup", "idle")


def test_preview_stays_where_a_redirect_leaves(visitor: Visitor, builder: Builder) -> None:
    builder.set({"redirect": "/welcome", "account": "acme"})
    expect(builder.frame.locator("script[data-account=acme]")).to_have_count(1)
    builder.sign_up("ada@example.com")
    expect(builder.note).to_have_text("On your page, this goes to /welcome")
    assert not visitor.posts


def test_texts_are_copied(builder: Builder) -> None:
    builder.page.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; } }"
    )
    builder.set({"account": "acme"})
    tag = builder.gives("tag", "acme")
    builder.page.get_by_role("button", name="Copy the tag").press("Enter")
    expect(builder.page.locator("#tag-copied")).to_have_text("Copied.")
    assert builder.page.evaluate("copied") == tag
    builder.set({"account": "other"})
    expect(builder.page.locator("#tag-copied")).to_be_empty()


def test_texts_are_selected_where_nothing_may_be_copied(builder: Builder) -> None:
    builder.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    builder.set({"account": "acme"})
    policy = builder.gives("policy-line", "default-src")
    builder.page.get_by_role("button", name="Copy the policy").click()
    expect(builder.page.locator("#policy-line-copied")).to_contain_text("It is selected")
    assert builder.page.evaluate("getSelection().toString()") == policy


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_page(builder: Builder, width: int) -> None:
    builder.page.set_viewport_size({"width": width, "height": 800})
    builder.set({"account": "acme", "title": "x" * 200, "terms": "/terms"})
    builder.gives("tag", "/terms")
    expect(builder.part("form")).to_be_visible()
    assert builder.page.evaluate("document.documentElement.scrollWidth") <= width
