"""The examples of docs/events.md, run as they stand there."""

import re
from pathlib import Path

from playwright.sync_api import expect

from keygen_sandbox.testing import Sandbox
from tests.conftest import CustomPages
from tests.e2e.visitor import FIELDS, OpenForm, Visitor

DOCUMENT = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
EXAMPLES = dict(
    re.findall(
        r"^## ([^\n]+)\n(?:(?!^## ).)*?^```js\n(.*?)^```$",
        DOCUMENT,
        re.MULTILINE | re.DOTALL,
    )
)
TEMPLATE = re.findall(r"^```html\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)[0]
NAMES = '<label>First name <input name="first-name" value="Ada"></label>'
PAGE = """<p id="notice" role="status"></p>
<a id="by-mail" href="mailto:a@acme.example" hidden>Mail us</a>"""


def run(visitor: Visitor, title: str) -> None:
    visitor.page.evaluate(f"() => {{ {EXAMPLES[title]} }}")


def test_every_example_has_a_test() -> None:
    source = Path(__file__).read_text()
    assert len(EXAMPLES) == 5
    assert all(f'run(visitor, "{title}")' in source for title in EXAMPLES)


def test_analytics(open_form: OpenForm) -> None:
    open_form.visitor.page.add_init_script(
        "window.analytics = { track: (...call) => heard.push(['tracked', '', call]) };"
    )
    visitor = open_form()
    run(visitor, "Tell your analytics")
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible()
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    [created] = visitor.heard("created")
    calls = [detail for type, _, detail in visitor.page.evaluate("heard") if type == "tracked"]
    assert calls == [
        ["sign-up refused", {"codes": ["EMAIL_MISSING", "PASSWORD_MISSING"]}],
        ["signed up", {"user": created["user"]["id"]}],
    ]


def test_own_greeting(open_form: OpenForm) -> None:
    visitor = open_form(NAMES + FIELDS + TEMPLATE)
    open_form.sign_up()
    heading = visitor.part("greeting").get_by_role("heading")
    expect(heading).to_have_text("Welcome aboard, Ada")
    expect(heading).to_be_focused()
    visitor.sees_greeting(f"We have written to {visitor.email}.")
    expect(visitor.part("greeting")).not_to_contain_text("Your account is ready")


def test_own_key(
    visitor: Visitor, own_pages: CustomPages, keygen_sandbox: Sandbox, runtime: str
) -> None:
    open_form = OpenForm(visitor, own_pages, runtime)
    policy = keygen_sandbox.add_policy(duration=86400)
    tag = f'data-policy="{policy.id}" data-greeting="off"'
    open_form(after='<p id="key"></p><p id="ends"></p>', tag=tag)
    run(visitor, "Show the licence key in your own way")
    keygen_sandbox.faults.add("POST", "/licenses", "500")
    open_form.sign_up()
    key = visitor.page.locator("#key")
    expect(key).to_have_text("Your key could not be made. Write to us.")
    visitor.page.evaluate("document.forms[0].reset()")
    open_form.sign_up()
    visitor.sees_state("licensed")
    [licensed] = visitor.heard("licensed")
    expect(key).to_have_text(licensed["license"]["attributes"]["key"])
    expect(visitor.page.locator("#ends")).not_to_be_empty()


def test_metadata(open_form: OpenForm) -> None:
    visitor = open_form(FIELDS + '<input type="hidden" name="metadata.plan" value="trial">')
    visitor.page.evaluate("document.documentElement.dataset.variant = 'b'")
    run(visitor, "Add metadata")
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    [body] = visitor.sent()
    metadata = body["data"]["attributes"]["metadata"]
    assert metadata == {"plan": "trial", "screen": "1280×720", "experiment": "b"}


def test_stopping(open_form: OpenForm) -> None:
    visitor = open_form(after=PAGE)
    run(visitor, "Stop a submission")
    open_form.sign_up()
    expect(visitor.page.locator("#notice")).to_have_text("Use your address at acme.example.")
    visitor.sees_state("ready")
    assert not visitor.sign_ups
    visitor.email = visitor.email.replace("example.com", "acme.example")
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)


def test_another_way(open_form: OpenForm) -> None:
    visitor = open_form(after=PAGE)
    run(visitor, "Offer another way where it cannot work")
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(status=404, headers={"Access-Control-Allow-Origin": "*"}),
    )
    with visitor.page.expect_response("**/log"):
        open_form.sign_up()
    assert "Keygen does not know this account" in visitor.posts.to("/log")[0]
    expect(visitor.page.get_by_role("link", name="Mail us")).to_be_visible()
