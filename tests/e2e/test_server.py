"""The widget through the server that holds the token of a protected account, and the table of
docs/answers.md about it. Keygen, the server and the page are three origins; the page's policy lets
it ask the two."""

import base64
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.routing import Route as Address

from demo.__main__ import signup
from demo.pages import POLICY, create_app, html
from keygen_sandbox.serving import serving
from keygen_sandbox.store import Token
from keygen_sandbox.testing import Sandbox
from tests.conftest import CustomPages
from tests.e2e.test_answers import TABLE
from tests.e2e.test_license import key_seen, retry_button
from tests.e2e.test_secrets import PLACES
from tests.e2e.visitor import FORM, PASSWORD, OpenForm, Visitor
from tests.server.conftest import SECRET, Counted, Gate, Json, Serve, until
from tests.server.test_serving import Command

TAG = (
    '<script src="/dist/signup.js" data-account="locked" data-api-url="{{api}}" '
    'data-signup-url="{url}" data-runtime="{runtime}" {attributes}></script>'
)


class Row(NamedTuple):
    code: str
    when: str
    where: str
    words: str
    state: str
    event: str
    advice: str


ROWS = {
    (row := Row(*[cell.strip().strip("`") for cell in line[1:-1].split("|")])).code: row
    for line in TABLE.read_text().partition("## By way of a server")[2].splitlines()
    if line.startswith("| `")
}


def reads(visitor: Visitor, code: str) -> None:
    """What the table says of the code, and nothing else in the console."""
    row = ROWS[code]
    visitor.sees_state(row.state)
    expect(visitor.part(row.where)).to_contain_text(row.words)
    assert len(visitor.heard(row.event)) == 1
    lines = [line for line in visitor.console if "Keygen sign-up: " in line]
    assert len(lines) == bool(row.advice)
    assert all(row.advice in line for line in lines)


def policy_for(url: str) -> str:
    """The page's: it may ask Keygen and the server."""
    return POLICY.replace("{api_url}", f"{{api_url}} {url}")


OpenPage = Callable[..., OpenForm]


@pytest.fixture
def open_page(
    visitor: Visitor,
    custom_pages: CustomPages,
    sandbox: Sandbox,
    runtime: str,
    values: Json,  # which takes all settings out of the environment
    monkeypatch: pytest.MonkeyPatch,
) -> OpenPage:
    """Open a page whose users the server at `url` makes."""
    monkeypatch.setenv("SIGNUP_ORIGINS", custom_pages.site)
    pages = CustomPages(sandbox.url)
    pages.site, pages.pages = custom_pages.site, custom_pages.pages

    def open_page(url: str, attributes: str = "") -> OpenForm:
        script = TAG.format(url=url, runtime=runtime, attributes=attributes)
        visitor.page.goto(pages.add(FORM + script, policy_for(url)))
        return OpenForm(visitor, pages, runtime)

    return open_page


def asked_by_page(visitor: Visitor, url: str) -> list[str]:
    """What the page has asked of this origin."""
    return [
        f"{request.method} /{request.url.partition('/locked/')[2].partition('?')[0].split('/')[0]}"
        for request in visitor.requests
        if request.url.startswith(url + "/") and request.method != "OPTIONS"
    ]


def assert_secrets_are_kept(
    visitor: Visitor,
    keygen: Counted,
    token: str,
) -> None:
    """The product's token is with the server and Keygen alone. The password has been in the bodies
    of sign-ups, and signed in at Keygen, and is nowhere now."""
    pair = base64.b64encode(f"{visitor.email}:{PASSWORD}".encode()).decode()
    requests = [[request.url, request.all_headers()] for request in visitor.requests]
    here = json.dumps([visitor.page.evaluate(PLACES), visitor.console], default=str)
    assert token not in here + json.dumps(requests)
    assert PASSWORD not in here + json.dumps(requests)
    assert pair not in here
    assert not visitor.posts  # to the page's own server
    for method, path, headers, body in keygen.asked:
        call = f"{method} {path.rpartition('/')[2]}"
        authorization = headers.get("authorization")
        assert (PASSWORD.encode() in body) == (call == "POST users")
        assert (authorization == f"Basic {pair}") == (call == "POST tokens")
        if call == "POST users":
            assert authorization == f"Bearer {token}"


# --- To the greeting, and to the key -------------------------------------------------------------


def test_user_and_key_come_from_the_server(
    open_page: OpenPage,
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
    asked: Counted,
) -> None:
    """The page asks nothing of Keygen."""
    server = serve(keygen_policy_id=policy)
    form = open_page(server.url, f'data-policy="{policy}"')
    del asked.asked[:]
    form.sign_up()
    visitor = form.visitor
    visitor.sees_greeting(f"You signed up as {visitor.email}")
    [license] = sandbox.licenses("locked")
    assert key_seen(visitor) == license.key
    visitor.sees_state("licensed")
    assert [user.email for user in sandbox.users("locked")] == [visitor.email]
    assert asked_by_page(visitor, server.url) == ["POST /users"]
    assert asked_by_page(visitor, sandbox.url) == []
    assert asked.calls == ["POST users", "GET licenses", "POST licenses"]
    assert_secrets_are_kept(visitor, asked, sandbox.product_token)


@pytest.mark.parametrize("path", ["/index.html", "/micropython.html"])
def test_reference_page(
    visitor: Visitor,
    site: str,
    serve: Serve,
    sandbox: Sandbox,
    api_url: str,
    path: str,
) -> None:
    text = httpx.get(site + path).text.replace(api_url, sandbox.url)

    def changed(request: Request) -> Response:
        attributes = f'data-account="locked" data-signup-url="{server.url}"'
        page = text.replace('data-account="demo"', attributes)
        return html(page, sandbox.url, policy_for(server.url))

    routes = [Address(path, changed), Mount("/", create_app(sandbox.url))]
    with serving(Starlette(routes=routes)) as address:
        server = serve(signup_origins=address)
        visitor.page.goto(address + path)
        visitor.fill()
        visitor.submit()
        visitor.sees_greeting("Your account is ready, Ada Lovelace")
    [user] = sandbox.users("locked")
    assert user.email == visitor.email
    assert asked_by_page(visitor, sandbox.url) == []


def test_page_of_the_demo(visitor: Visitor, api_url: str, runtime: str) -> None:
    with serving(signup(api_url)) as url, serving(create_app(api_url, signup_url=url)) as address:
        visitor.page.goto(f"{address}/server/{runtime}")
        visitor.fill()
        visitor.submit()
        visitor.sees_greeting("Your account is ready, Ada Lovelace")
        assert key_seen(visitor)
    assert asked_by_page(visitor, api_url) == []


CHANGE_ONCE = """([typed, sent]) => {
  const real = fetch;
  window.fetch = (url, init) => {
    window.fetch = real;
    return real(url, { ...init, body: init.body.replace(typed, sent) });
  };
}"""


def test_refusals_are_shown_at_the_fields_and_put_right(
    open_page: OpenPage,
    serve: Serve,
    sandbox: Sandbox,
) -> None:
    """Keygen's, and then the server's: the widget lets nothing pass that the server would refuse,
    so the password is another on its way."""
    server = serve()
    form = open_page(server.url)
    visitor = form.visitor
    sandbox.add_user("taken@example.com", PASSWORD, account="locked")
    visitor.fill_in(email="taken@example.com", password=PASSWORD)
    visitor.submit()
    error = visitor.part("error")
    expect(error).to_contain_text("already an account for this email")
    expect(visitor.field("email")).to_have_attribute("aria-invalid", "true")

    visitor.page.evaluate(CHANGE_ONCE, [PASSWORD, "é" * 37])
    visitor.fill_in(email=visitor.email)
    visitor.submit()
    expect(error).to_contain_text("Password must be shorter")
    expect(visitor.field("password")).to_have_attribute("aria-invalid", "true")

    visitor.submit()
    visitor.sees_greeting(f"You signed up as {visitor.email}")
    assert asked_by_page(visitor, sandbox.url) == []


def test_whoever_has_an_account_signs_in_at_keygen(
    open_page: OpenPage,
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
    asked: Counted,
) -> None:
    """With the password just typed. The server makes the licence for that token's user."""
    server = serve(keygen_policy_id=policy)
    form = open_page(server.url, f'data-policy="{policy}"')
    visitor = form.visitor
    user = sandbox.add_user(visitor.email, PASSWORD, account="locked")
    del asked.asked[:]
    form.sign_up()
    key = key_seen(visitor)
    until(lambda: not sandbox.store.count(Token, role="user"))
    visitor.sees_state("licensed")
    [license] = sandbox.licenses("locked")
    assert (license.key, license.owner_id) == (key, user.id)
    assert asked_by_page(visitor, server.url) == ["POST /users", "POST /licenses"]
    *signed_in, last = asked_by_page(visitor, sandbox.url)
    assert signed_in == ["POST /tokens", "GET /me", "GET /licenses", "GET /licenses"]
    assert last == "DELETE /tokens"
    assert_secrets_are_kept(visitor, asked, sandbox.product_token)


# --- What the server says of its own -------------------------------------------------------------


def test_mailbox_that_has_a_licence(
    open_page: OpenPage,
    visitor: Visitor,
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
) -> None:
    """The account is there. No other try would end otherwise, so there is no button."""
    server = serve(keygen_policy_id=policy)
    name, _, domain = visitor.email.partition("@")
    server.sign_up(f"{name}+first@{domain}")
    form = open_page(server.url, f'data-policy="{policy}" data-sign-in="https://acme.example/me"')
    form.sign_up()
    reads(visitor, "MAILBOX_HAS_LICENSE")
    visitor.sees_greeting(f"You signed up as {visitor.email}")
    expect(visitor.part("greeting")).not_to_contain_text("not ready")
    link = visitor.part("greeting").get_by_role("link", name="Sign in to see your key again")
    expect(link).to_have_attribute("href", "https://acme.example/me")
    expect(retry_button(visitor)).to_have_count(0)
    assert len(sandbox.licenses("locked")) == 1
    assert len(sandbox.users("locked")) == 2


def test_line_that_is_full(
    open_page: OpenPage,
    serve: Serve,
    gate: Gate,
) -> None:
    """Keygen is slow, and others stand there already. Who comes back when told to is served."""
    server = serve(keygen_concurrency=1, keygen_timeout=20)
    form = open_page(server.url)
    visitor = form.visitor
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.sees_state("ready")
    with ThreadPoolExecutor(3) as pool:
        others = [pool.submit(server.sign_up, f"other-{n}@example.com") for n in range(3)]
        until(lambda: len(server.server.line) == 2)
        visitor.submit()
        reads(visitor, "TOO_BUSY")
        expect(visitor.timer).to_contain_text("You can try again in")
        gate.is_open = True
        assert [other.result().status_code for other in others] == [201] * 3
    expect(visitor.part("status")).to_have_text("You can try again now", timeout=60_000)
    visitor.submit()
    visitor.sees_greeting(f"You signed up as {visitor.email}")
    assert asked_by_page(visitor, server.url) == ["POST /users"] * 2


@pytest.mark.parametrize("reason", ["token", "closed"])
def test_server_that_cannot_sign_anybody_up(
    open_page: OpenPage,
    serve: Serve,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    reason: str,
) -> None:
    """Its token was revoked, or its owner has closed it."""
    server = serve(signup_closed=reason == "closed")
    form = open_page(server.url)
    if reason == "token":
        sandbox.store.delete(Token, role="product")
    form.sign_up()
    visitor = form.visitor
    reads(visitor, "SIGNUP_UNAVAILABLE")
    fixes = [getattr(record, "fix", "") for record in caplog.records]
    said = "Sign-up is closed at the moment" in visitor.heard("unavailable")[0]["reason"]
    assert said == (reason == "closed")
    assert any("KEYGEN_PRODUCT_TOKEN" in fix for fix in fixes) == (reason == "token")
    assert asked_by_page(visitor, sandbox.url) == []


def test_page_that_is_not_on_the_list(
    open_page: OpenPage,
    serve: Serve,
    sandbox: Sandbox,
    custom_pages: CustomPages,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The browser keeps the answer from it; the server's log names the page, and the setting."""
    server = serve(signup_origins="https://www.example.com")
    form = open_page(server.url)
    form.sign_up()
    expect(form.visitor.part("status")).to_contain_text("The sign-up service cannot be reached")
    [told] = [record for record in caplog.records if hasattr(record, "origin")]
    assert told.origin == custom_pages.site
    assert "SIGNUP_ORIGINS" in getattr(told, "fix", "")
    assert not sandbox.users("locked")


# --- Without an answer ---------------------------------------------------------------------------


def test_server_that_is_killed_while_keygen_is_at_work(
    open_page: OpenPage,
    sandbox: Sandbox,
    policy: str,
    tmp_path: Path,
) -> None:
    """The user was made: signing in finds them. Once the server is back, there is one licence."""
    environment = {
        **os.environ,
        "KEYGEN_API_URL": sandbox.url,
        "KEYGEN_ACCOUNT": "locked",
        "KEYGEN_PRODUCT_TOKEN": sandbox.product_token,
        "KEYGEN_POLICY_ID": policy,
        "SIGNUP_SECRET": SECRET,
    }
    command = Command(environment, tmp_path / "log")
    try:
        command.wait()
        form = open_page(command.url, f'data-policy="{policy}"')
        visitor = form.visitor
        sandbox.faults.add("POST", "/users", "hung-created")
        form.sign_up()
        visitor.sees_state("sending")
        until(lambda: bool(sandbox.users("locked")))
        command.end()
        visitor.sees_greeting(f"You signed up as {visitor.email}")
        expect(visitor.part("greeting")).to_contain_text("The sign-up service cannot be reached")
        assert not sandbox.licenses("locked")

        command = Command(environment, tmp_path / "log", command.port)
        command.wait()
        visitor.part("greeting").get_by_label("Password").fill(PASSWORD)
        retry_button(visitor).click()
        key = key_seen(visitor)
    finally:
        command.end()
    assert [license.key for license in sandbox.licenses("locked")] == [key]
    assert [user.email for user in sandbox.users("locked")] == [visitor.email]
