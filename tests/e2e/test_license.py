"""A sign-up that ends with a licence key: what the visitor sees of it, and does with it."""

import base64
import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import Route, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.routing import Route as Path

from demo.pages import create_app, html
from keygen_sandbox.accounts import Account
from keygen_sandbox.serving import serving
from keygen_sandbox.signing import signed_data
from keygen_sandbox.store import License, Token
from keygen_sandbox.testing import Sandbox
from tests.conftest import CustomPages
from tests.e2e.test_budgets import name_of
from tests.e2e.test_integrity import change
from tests.e2e.test_policies import NONCE, TAG, TRUSTED_TYPES
from tests.e2e.test_secrets import PLACES
from tests.e2e.visitor import FORM, PASSWORD, OpenForm, Visitor

ENDS = 2498483160.0  # 4 March 2049, 15:06 UTC


@pytest.fixture
def open_form(visitor: Visitor, own_pages: CustomPages, runtime: str) -> OpenForm:
    return OpenForm(visitor, own_pages, runtime)


@pytest.fixture
def tag(keygen_sandbox: Sandbox) -> str:
    """What the tag says for a licence."""
    return f'data-policy="{keygen_sandbox.open_policy}"'


def key_seen(visitor: Visitor) -> str:
    """The key on the page, once it is there."""
    expect(visitor.part("key")).to_be_visible()
    return visitor.part("key").text_content() or ""


def keys(keygen: Sandbox) -> list[str]:
    return [license.key for license in keygen.licenses()]


def fail_once(keygen: Sandbox, path: str = "/tokens", fault: str = "500") -> None:
    keygen.faults.add("POST", path, fault)


def add_license(keygen: Sandbox, email: str, expiry: float | None = None) -> None:
    """Of somebody who signed up long ago."""
    user = keygen.add_user(email, PASSWORD)
    demo = keygen.find_account()
    keygen.store.add(
        License(
            account_id=demo.id,
            policy_id=demo.open_policy_id,
            product_id=demo.product_id,
            owner_id=user.id,
            key="OF-LONG-AGO",
            expiry=expiry,
            created_at=user.created_at,
            updated_at=user.created_at,
        )
    )


# --- To the key ----------------------------------------------------------------------------------


def test_key_is_that_of_the_licence_and_validates(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    visitor = open_form(tag=f'{tag} data-license-name="Trial"')
    open_form.sign_up()
    key = key_seen(visitor)
    visitor.sees_state("licensed")
    visitor.sees_greeting(f"You signed up as {visitor.email}")
    expect(visitor.part("greeting").get_by_role("status")).to_have_text("Your licence key is ready")
    [license] = keygen_sandbox.licenses()
    assert (license.key, license.name) == (key, "Trial")
    answer = httpx.post(
        f"{keygen_sandbox.url}/v1/accounts/demo/licenses/actions/validate-key",
        json={"meta": {"key": key}},
    )
    assert answer.json()["meta"]["valid"] is True
    [licensed] = visitor.heard("licensed")
    assert licensed["license"]["attributes"]["key"] == key
    asked = [
        request
        for request in visitor.requests
        if request.url.startswith(keygen_sandbox.url) and request.method != "OPTIONS"
    ]
    [*paths, revoked] = [request.url.partition("/demo")[2] for request in asked]
    assert paths == ["/users", "/tokens", "/licenses"]
    assert revoked.startswith("/tokens/")
    assert asked[-1].response()  # nobody waits for it but us
    assert not keygen_sandbox.store.count(Token, role="user")
    assert not visitor.heard("unlicensed")


def test_same_key_after_a_reload_and_in_a_second_tab(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    visitor = open_form(tag=tag)
    open_form.sign_up()
    key = key_seen(visitor)
    visitor.page.reload()
    open_form.sees_ready()
    open_form.sign_up()
    assert key_seen(visitor) == key

    other = Visitor(visitor.page.context.new_page(), visitor.posts)
    other.email = visitor.email
    other.page.goto(visitor.page.url)
    other.sees_state("ready")
    other.fill_in(email=visitor.email, password=PASSWORD)
    other.submit()
    assert key_seen(other) == key
    assert keys(keygen_sandbox) == [key]


def test_old_customer_gets_a_first_key(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    keygen_sandbox.add_user(open_form.visitor.email, PASSWORD)
    visitor = open_form(tag=tag)
    open_form.sign_up()
    assert [key_seen(visitor)] == keys(keygen_sandbox)


def test_wrong_password_of_an_old_customer_ends_as_it_did(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    keygen_sandbox.add_user(open_form.visitor.email, "another password")
    visitor = open_form(tag=tag)
    open_form.sign_up()
    expect(visitor.part("error")).to_contain_text("already an account for this email")
    expect(visitor.part("greeting")).to_have_count(0)
    visitor.sees_state("ready")
    assert len(visitor.requests_to("/tokens")) == 1
    assert not keys(keygen_sandbox)


@pytest.mark.parametrize("path", ["/index.html", "/micropython.html"])
def test_reference_page(visitor: Visitor, site: str, api_url: str, path: str) -> None:
    """PyScript has loaded all of the modules there."""
    policy = f'data-boot="page" data-policy="{Account("demo").open_policy_id}"'
    text = httpx.get(site + path).text.replace('data-boot="page"', policy)
    changed = Path(path, lambda _: html(text, api_url))
    with serving(Starlette(routes=[changed, Mount("/", create_app(api_url))])) as address:
        visitor.page.goto(address + path)
        visitor.fill()
        visitor.submit()
        visitor.sees_greeting("Ada Lovelace")
        assert key_seen(visitor).endswith("-V3")
        visitor.sees_state("licensed")


@pytest.mark.parametrize("policy", [TRUSTED_TYPES, NONCE], ids=["trusted types", "nonce"])
def test_works_under(
    visitor: Visitor, own_pages: CustomPages, runtime: str, policy: str, tag: str
) -> None:
    attributes = f'nonce="2b7e" {tag}'
    script = TAG.format(origin="", runtime=runtime, attributes=attributes)
    visitor.page.goto(own_pages.add(FORM + script, policy))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert key_seen(visitor)


# --- What the visitor does with it ---------------------------------------------------------------

SELECTED = "getSelection().toString()"


def test_signed_key_is_whole_and_fits_a_small_screen(
    open_form: OpenForm, keygen_sandbox: Sandbox
) -> None:
    """It says what an app may read offline, and has some 600 characters."""
    policy = keygen_sandbox.add_policy(scheme="ED25519_SIGN", duration=14 * 86400)
    open_form.visitor.page.set_viewport_size({"width": 320, "height": 640})
    visitor = open_form(tag=f'data-policy="{policy.id}"')
    open_form.sign_up()
    key = key_seen(visitor)
    assert [key] == keys(keygen_sandbox)
    assert len(key) > 500
    assert visitor.email in (signed_data(key, keygen_sandbox.public_key) or "")
    visitor.part("key").evaluate("(key) => getSelection().selectAllChildren(key)")
    assert visitor.page.evaluate(SELECTED) == key
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.only_browser("chromium")  # others let no test read the clipboard
def test_key_is_copied(open_form: OpenForm, tag: str) -> None:
    visitor = open_form(tag=tag)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_form.sign_up()
    key = key_seen(visitor)
    visitor.page.get_by_role("button", name="Copy key").click()
    expect(visitor.part("greeting").get_by_role("status")).to_have_text("Licence key copied")
    assert visitor.page.evaluate("navigator.clipboard.readText()") == key


NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
NO_COPYING = "Document.prototype.execCommand = () => false;"


@pytest.mark.parametrize(
    ("script", "words"),
    [(NO_CLIPBOARD, "Licence key copied"), (NO_CLIPBOARD + NO_COPYING, "It is selected")],
    ids=["in the old way", "not at all"],
)
def test_key_is_selected_where_there_is_no_clipboard(
    open_form: OpenForm, tag: str, script: str, words: str
) -> None:
    """As on a page without https."""
    open_form.visitor.page.add_init_script(script)
    visitor = open_form(tag=tag)
    open_form.sign_up()
    key = key_seen(visitor)
    visitor.page.get_by_role("button", name="Copy key").click()
    expect(visitor.part("greeting").get_by_role("status")).to_contain_text(words)
    assert visitor.page.evaluate(SELECTED) == key


@pytest.mark.parametrize(
    ("language", "date"),
    [
        pytest.param(
            "en",
            "You can use it until 4 March 2049 at 15:06",
            marks=pytest.mark.browser_context_args(locale="en-GB", timezone_id="UTC"),
        ),
        pytest.param(
            "en",
            "You can use it until March 4, 2049 at 3:06\u202fPM",
            marks=pytest.mark.browser_context_args(locale="en-US", timezone_id="UTC"),
        ),
        pytest.param(
            "de",
            "4. März 2049 um 15:06",
            marks=pytest.mark.browser_context_args(locale="de-AT", timezone_id="UTC"),
        ),
    ],
)
def test_end_is_told_as_the_visitor_writes_dates(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str, language: str, date: str
) -> None:
    add_license(keygen_sandbox, open_form.visitor.email, expiry=ENDS)
    visitor = open_form(tag=f'{tag} data-locale="{language}"')
    open_form.sign_up()
    expect(visitor.part("greeting")).to_contain_text(date)
    assert key_seen(visitor) == "OF-LONG-AGO"


def test_links_lead_where_the_author_says(open_form: OpenForm, tag: str) -> None:
    links = (
        'data-download="/acme.zip" data-key-help="/help" data-sign-in="https://acme.example/me" '
        'data-next="/start" data-next-label="Open Acme" data-support="mailto:help@acme.example"'
    )
    visitor = open_form(tag=f"{tag} {links}")
    open_form.sign_up()
    key_seen(visitor)
    found = visitor.part("greeting").get_by_role("link")
    assert {
        link.text_content(): link.get_attribute("href", timeout=1000) for link in found.all()
    } == {
        "Download": f"{open_form.custom_pages.site}/acme.zip",
        "How to enter your key": f"{open_form.custom_pages.site}/help",
        "Sign in to see your key again": "https://acme.example/me",
        "Open Acme": f"{open_form.custom_pages.site}/start",
    }


def test_redirect_is_a_link_where_there_is_a_key_to_keep(open_form: OpenForm, tag: str) -> None:
    """And the page is not left by itself."""
    open_form.visitor.page.clock.install()
    visitor = open_form(tag=f'{tag} data-redirect="/accounts"')
    open_form.sign_up()
    key_seen(visitor)
    address = visitor.page.url
    visitor.page.clock.fast_forward(60_000)
    assert visitor.page.url == address
    visitor.page.get_by_role("link", name="Continue").click()
    visitor.page.wait_for_url("**/accounts")


# --- Another try ---------------------------------------------------------------------------------


def retry_button(visitor: Visitor) -> Any:
    return visitor.part("greeting").get_by_role("button", name="Try again")


def test_what_the_author_must_fix_says_where_to_ask(
    open_form: OpenForm, keygen_sandbox: Sandbox
) -> None:
    policy = f'data-policy="{keygen_sandbox.protected_policy}"'
    visitor = open_form(tag=f'{policy} data-support="mailto:help@acme.example"')
    open_form.sign_up()
    link = visitor.part("greeting").get_by_role("link", name="Contact support")
    expect(link).to_have_attribute("href", "mailto:help@acme.example")
    visitor.sees_state("created")
    assert any("data-signup-url" in text and "protected" in text for text in visitor.console)


def test_another_try_by_keyboard(open_form: OpenForm, keygen_sandbox: Sandbox, tag: str) -> None:
    """A double click, or two presses, are one try; and the focus is not lost."""
    fail_once(keygen_sandbox)
    visitor = open_form(tag=tag)
    open_form.sign_up()
    expect(visitor.part("greeting")).to_contain_text("Your licence key is not ready yet")
    expect(visitor.part("greeting").get_by_role("heading")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    expect(retry_button(visitor)).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Enter")
    key_seen(visitor)
    expect(visitor.part("greeting").get_by_role("heading")).to_be_focused()
    assert len(keys(keygen_sandbox)) == 1
    assert len(visitor.requests_to("/tokens")) == 2
    [unlicensed] = visitor.heard("unlicensed")
    assert unlicensed["reason"].startswith("The sign-up service has a problem")


def test_double_clicks_make_one_licence(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    fail_once(keygen_sandbox)
    visitor = open_form(tag=tag)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.page.get_by_role("button").last.dblclick()
    retry_button(visitor).dblclick()
    key_seen(visitor)
    assert len(keys(keygen_sandbox)) == 1
    assert len(visitor.sign_ups) == 1
    assert len(visitor.requests_to("/tokens")) == 2


HIDDEN = """() => {
  const own = Object.getOwnPropertyDescriptor(Document.prototype, 'visibilityState');
  const hidden = { configurable: true, get: () => 'hidden' };
  Object.defineProperty(Document.prototype, 'visibilityState', hidden);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  Object.defineProperty(Document.prototype, 'visibilityState', own);
}"""
"""A tab behind another, which no driver hides. A page that is left and comes back is in
test_history.py."""


def test_password_is_asked_for_again_once_the_page_was_hidden(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    """Somebody else may see it next."""
    fail_once(keygen_sandbox)
    visitor = open_form(tag=tag)
    open_form.sign_up()
    expect(retry_button(visitor)).to_be_visible()
    password = visitor.part("greeting").get_by_label("Password")
    expect(password).to_have_count(0)
    visitor.page.evaluate(HIDDEN)
    expect(password).to_be_visible()
    retry_button(visitor).click()
    expect(visitor.part("greeting")).to_contain_text("Enter your password to get your licence key")
    expect(password).to_be_focused()
    assert len(visitor.requests_to("/tokens")) == 1

    password.fill("not the password")
    password.press("Enter")
    expect(visitor.part("greeting")).to_contain_text("That is not the password for this account")
    password.fill(PASSWORD)
    password.press("Enter")
    assert [key_seen(visitor)] == keys(keygen_sandbox)
    expect(password).to_have_count(0)


# --- The page has its say ------------------------------------------------------------------------


def hold(visitor: Visitor, path: str) -> list[Route]:
    """Requests to this path, held back."""
    held: list[Route] = []
    visitor.page.route(f"**{path}", lambda route: held.append(route))
    return held


@pytest.mark.parametrize("how", ["reset", "dialog"])
def test_next_visitor_sees_no_key_of_the_last(
    visitor: Visitor,
    own_pages: CustomPages,
    runtime: str,
    keygen_sandbox: Sandbox,
    tag: str,
    how: str,
) -> None:
    """The form was reset, or its dialog closed, while the licence was made."""
    script = TAG.format(origin="", runtime=runtime, attributes=tag)
    visitor.page.goto(own_pages.add(f"<dialog open>{FORM}</dialog>{script}"))
    held = hold(visitor, "/licenses")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    with visitor.page.expect_request("**/licenses"):
        visitor.sees_state("issuing")
    if how == "reset":
        visitor.form.evaluate("(form) => form.reset()")
    else:
        visitor.page.evaluate("document.querySelector('dialog').close()")
    visitor.sees_state("ready")
    with visitor.page.expect_request(lambda request: request.method == "DELETE"):
        held.pop().continue_()
    expect(visitor.part("greeting")).to_have_count(0)
    assert not visitor.heard("licensed") + visitor.heard("unlicensed")
    [key] = keys(keygen_sandbox)
    assert key not in visitor.page.content()


def test_page_that_greets_by_itself_hears_of_the_licence(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    visitor = open_form(tag=f'{tag} data-greeting="off"')
    open_form.sign_up()
    visitor.sees_state("licensed")
    [licensed] = visitor.heard("licensed")
    assert keys(keygen_sandbox) == [licensed["license"]["attributes"]["key"]]
    expect(visitor.part("key")).to_have_count(0)


def test_mistakes_close_the_form(visitor: Visitor, own_pages: CustomPages) -> None:
    """At once, without Python. Which there are is in tests/tag/options.test.js."""
    mistakes = {
        "a": ('data-next="/a" data-redirect="/b"', "data-next"),
        "b": ('data-policy="trial"', "data-policy"),
        "c": ('data-download="javascript:alert(1)"', "data-download"),
    }
    forms = "".join(f'<form id="{id}" {wrong}></form>' for id, (wrong, _) in mistakes.items())
    script = '<script src="/dist/signup.js" data-account="demo" data-form="form" '
    visitor.page.goto(own_pages.add(f'{forms}{script}data-per-form="on"></script>'))
    for id, (_, name) in mistakes.items():
        closed = visitor.page.locator(f"form#{id}")
        expect(closed).to_have_attribute("data-signup", "unavailable")
        [unavailable] = visitor.heard("unavailable", at=id)
        assert name in unavailable["reason"]


# --- What is loaded ------------------------------------------------------------------------------


def test_what_makes_licences_comes_after_the_form_is_ready(
    visitor: Visitor, own_pages: CustomPages, runtime: str, tag: str
) -> None:
    """And only where there is a policy: what all else loads is in test_budgets.py."""
    held = hold(visitor, "/dist/licensing-*")
    script = TAG.format(origin="", runtime=runtime, attributes=tag)
    visitor.page.goto(own_pages.add(FORM + script))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.sees_state("ready")
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert {name_of(route.request.url) for route in held} == {
        f"licensing-{runtime}.wasm",
        "licensing.css",
    }
    while held:
        held.pop().continue_()
    assert key_seen(visitor)


@pytest.mark.parametrize("fault", ["cut", "changed"])
def test_without_what_makes_licences(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str, fault: str
) -> None:
    """The account is there; the key comes another time."""
    page = open_form.visitor.page
    page.route(
        "**/dist/licensing-*.wasm", change if fault == "changed" else lambda route: route.abort()
    )
    visitor = open_form(tag=tag)
    open_form.sign_up()
    visitor.sees_greeting("Your account is ready")
    expect(visitor.part("greeting")).to_contain_text("To get it, reload the page and sign up")
    visitor.sees_state("created")
    assert len(visitor.heard("unlicensed")) == 1
    page.unroute("**/dist/licensing-*.wasm")
    page.reload()
    open_form.sees_ready()
    open_form.sign_up()
    assert [key_seen(visitor)] == keys(keygen_sandbox)


# --- Secrets -------------------------------------------------------------------------------------


def test_neither_password_nor_token_turns_up_anywhere(
    open_form: OpenForm, keygen_sandbox: Sandbox, tag: str
) -> None:
    """Through an error, a password typed once more, and a key."""
    visitor = open_form(tag=tag)
    fail_once(keygen_sandbox, "/licenses")
    open_form.sign_up()
    expect(retry_button(visitor)).to_be_visible()
    assert not look_around(visitor)
    visitor.part("greeting").get_by_label("Password").fill(PASSWORD)
    retry_button(visitor).click()
    key_seen(visitor)
    assert not look_around(visitor)
    assert len(secrets_of(visitor)) == 4  # the password in two forms, and two tokens
    visitor.page.evaluate("(token) => { window.name = token; }", secrets_of(visitor)[-1])
    assert look_around(visitor) == ["name", "globals"]  # the search finds what is there


def secrets_of(visitor: Visitor) -> list[str]:
    tokens = [
        request.all_headers().get("authorization", "").removeprefix("Bearer ")
        for request in visitor.requests_to("/licenses")
    ]
    pair = base64.b64encode(f"{visitor.email}:{PASSWORD}".encode()).decode()
    return [PASSWORD, pair, *dict.fromkeys(tokens)]


def look_around(visitor: Visitor) -> list[str]:
    """The places that hold the password or a token."""
    places: dict[str, Any] = visitor.page.evaluate(PLACES)
    places["databases"] = visitor.page.evaluate("indexedDB.databases()")
    places["caches"] = visitor.page.evaluate("caches.keys()")
    places["console"] = visitor.console
    places["addresses"] = visitor.addresses
    return [
        name
        for name, found in places.items()
        if any(secret in json.dumps(found, default=str) for secret in secrets_of(visitor))
    ]
