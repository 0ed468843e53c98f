"""On a page that runs PyScript by itself, and on any page: nothing of the page's is touched."""

import pytest
from playwright.sync_api import expect
from starlette.responses import Response

from demo.pages import POLICY
from scripts.runtimes import folder
from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor

# A page of somebody else's: PyScript, with an interpreter, a plugin and a config of its own.
INTERPRETERS = {
    "mpy": "/node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs",
    "py": "/node_modules/pyodide/pyodide.mjs",
}
HOST = """
<KIND-config>{"interpreter": "INTERPRETER", "plugins": ["!deprecations-manager"]}</KIND-config>
<KIND-script>
import js
from pyscript.ffi import create_proxy
def greet(event):
    js.console.log("host heard " + event.type)
js.document.getElementById("host").addEventListener("click", create_proxy(greet))
js.console.log("host ran")
</KIND-script>
<p id="host">Host</p>
<form id="register"><input name="email"><input name="password" type="password">
  <button>Register</button></form>
"""
ADD = """([name, attributes, text]) => {
    const element = document.createElement(name);
    Object.assign(element, attributes);
    element.textContent = text;
    document.body.append(element);
}"""
CORE = {"type": "module", "src": f"/dist/{folder('pyscript')}/core.js"}
AS_IT_COMES = "script-src 'self' 'unsafe-eval'; connect-src 'self' {api_url}; style-src 'self'"


@pytest.mark.parametrize("kind", INTERPRETERS)
@pytest.mark.parametrize("first", ["host", "tag"])
def test_page_with_a_pyscript_of_its_own(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, first: str, kind: str
) -> None:
    """Whichever starts first, both work, and go on working when the other has started."""
    page = visitor.page
    tag = (
        '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
        f'data-runtime="{runtime}"></script>'
    )
    host = HOST.replace("KIND", kind).replace("INTERPRETER", INTERPRETERS[kind])
    page.goto(custom_pages.add(host + tag, AS_IT_COMES))
    if first == "host":
        with page.expect_console_message(lambda message: message.text == "host ran"):
            page.evaluate(ADD, ["script", CORE, ""])
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.sees_state("ready")
    if first == "tag":
        with page.expect_console_message(lambda message: message.text == "host ran"):
            page.evaluate(ADD, ["script", CORE, ""])

    with page.expect_console_message(lambda message: message.text == "host heard click"):
        page.get_by_text("Host").click()
    with page.expect_console_message(lambda message: message.text == "host ran later"):
        page.evaluate(ADD, [f"{kind}-script", {}, 'import js; js.console.log("host ran later")'])
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    with page.expect_console_message(lambda message: message.text == "host heard click"):
        page.get_by_text("Host").click()
    assert len(visitor.sign_ups) == 1


def test_one_global_and_no_patches(visitor: Visitor, site: str, runtime: str) -> None:
    names = "Object.getOwnPropertyNames(window).filter((name) => !name.startsWith('__pw'))"
    functions = (
        "[Function.prototype.call, Function.prototype.apply, fetch, Promise.prototype.then]"
        ".every((function_) => /\\[native code\\]/.test(function_))"
    )
    visitor.page.goto(f"{site}/accounts")
    before = visitor.page.evaluate(names)
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert set(visitor.page.evaluate(names)) - {*before, "heard"} == {"keygenSignup"}
    assert visitor.page.evaluate(functions)


def test_page_in_a_frame(visitor: Visitor, custom_pages: CustomPages, runtime: str) -> None:
    """Of another page, which sees nothing of it."""
    policy = POLICY + "; frame-src 'self'"
    frame = f'<iframe src="/tutorial/{runtime}" title="Sign up"></iframe>'
    visitor.page.goto(custom_pages.add(frame, policy))
    inside = visitor.page.frame_locator("iframe")
    inside.locator("[name=email]").fill(visitor.email)
    inside.locator("[name=password]").fill(PASSWORD)
    inside.get_by_role("button").last.click()
    greeting = inside.locator("[data-signup-part=greeting]")
    expect(greeting).to_contain_text(visitor.email, timeout=START_MILLISECONDS)
    assert visitor.page.evaluate("'keygenSignup' in window") is False


LISTENERS = 3
"""How many a form has."""

COLLECTIONS = 20
"""More than it takes: what one finds, the next frees."""
REPLACE = """async (html) => {
    window.gone ??= [];
    const old = document.forms[0];
    gone.push(new WeakRef(old));
    old.remove();
    document.body.insertAdjacentHTML('beforeend', html);
    const form = document.forms[0];
    const ready = new Promise((resolve) =>
        form.addEventListener('signup:ready', resolve, { once: true }));
    await ready;
    form.requestSubmit();
}"""


@pytest.mark.only_browser("chromium")  # others do not collect garbage on demand
def test_form_that_is_removed_leaves_nothing(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Used, refused, taken out of the page: freed, with its listeners and Python's part.

    MicroPython's collector takes for a pointer what looks like one: of ten forms it may keep one.
    """
    page = visitor.page
    tag = '<script src="/dist/signup.js" data-account="demo" data-boot="now" '
    page.goto(custom_pages.add(f'{FORM}{tag} data-runtime="{runtime}"></script>'))
    visitor.sees_state("ready")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def listeners() -> int:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return int(next(each["value"] for each in metrics if each["name"] == "JSEventListeners"))

    def left() -> int:
        session.send("HeapProfiler.collectGarbage")
        count: int = page.evaluate("gone.filter((form) => form.deref()).length")
        return count

    before = listeners()
    for _ in range(10):
        page.evaluate(REPLACE, FORM)
    for _ in range(COLLECTIONS):
        if not left():
            break
    kept = left()
    assert kept <= (runtime == "micropython")
    assert listeners() <= before + LISTENERS * kept


POLLUTION = {
    "function": "Object.prototype.extend = function () {}; Array.prototype.last = () => 0;",
    "text": """
        Object.prototype.apiUrl = Object.prototype['data-api-url'] = 'https://evil.example';
        Object.prototype.account = Object.prototype['data-account'] = 'evil';""",
}


@pytest.mark.parametrize("attributes", ["", "data-attribution data-next='/plain?x'"])
@pytest.mark.parametrize("pollution", POLLUTION)
def test_page_that_adds_to_every_object(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, pollution: str, attributes: str
) -> None:
    """As old libraries do; and as an attacker may, who finds a way to no more than that.

    Pyodide itself does not start where every object has a text: that is told.
    """
    visitor.page.add_init_script(POLLUTION[pollution])
    tag = f'<script src="/dist/signup.js" data-account="demo" data-runtime="{runtime}" {attributes}'
    visitor.page.goto(custom_pages.add(f'{FORM}{tag} data-api-url="{{api}}"></script>'))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    if (runtime, pollution) == ("pyodide", "text"):
        visitor.sees_state("unavailable")
        assert not visitor.sign_ups
    else:
        visitor.sees_greeting(visitor.email)


def test_prototypes_have_no_say_in_where_a_password_goes(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """The tag leaves the API's address to its default, which this page's policy forbids."""
    visitor.expects_violations = True
    visitor.page.add_init_script(POLLUTION["text"])
    tag = '<script src="/dist/signup.js" data-account="demo"></script>'
    visitor.page.goto(custom_pages.add(FORM + tag))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("Sign-up is not available right now")
    assert any("connect-src" in text for text in visitor.console)
    address = "https://api.keygen.sh/v1/accounts/demo/users"
    assert any(address in text for text in visitor.console)
    assert not [text for text in visitor.console if "evil" in text]


WORKER = """
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
    if (event.request.method !== 'GET') return;
    event.respondWith(
        caches.open('host').then(async (cache) => {
            const kept = await cache.match(event.request);
            if (kept) return kept;
            const response = await fetch(event.request);
            await cache.put(event.request, response.clone());
            return response;
        }),
    );
});
"""
REGISTER = """async () => {
    const controlled = new Promise((resolve) => {
        navigator.serviceWorker.oncontrollerchange = resolve;
    });
    await navigator.serviceWorker.register('worker.js');
    await controlled;
}"""


def test_page_with_a_service_worker(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Which answers for all that is asked for, and keeps it: twice, from the host and from it."""
    page = visitor.page
    custom_pages.pages["/made/worker.js"] = Response(WORKER, media_type="text/javascript")
    tag = f'<script src="/dist/signup.js" data-account="demo" data-runtime="{runtime}"'
    address = custom_pages.add(
        f'{FORM}{tag} data-api-url="{{api}}"></script>', POLICY + "; worker-src 'self'"
    )
    page.goto(address)
    page.evaluate(REGISTER)
    for email in (visitor.email, "again-" + visitor.email):
        page.goto(address)
        visitor.fill_in(email=email, password=PASSWORD)
        visitor.submit()
        visitor.sees_greeting(email)
    assert len(visitor.sign_ups) == 2


@pytest.mark.parametrize("form", [FORM, ""], ids=["the page's form", "own form"])
def test_tag_from_two_addresses(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, form: str
) -> None:
    """As with two versions of it: the first guards the forms for both, and loads its own files."""
    tag = f'<script src="/dist/signup.js" data-account="demo" data-runtime="{runtime}"'
    tag += ' data-api-url="{api}"></script>'
    visitor.page.goto(custom_pages.add(form + tag + tag.replace("/dist/", "/another/")))
    expect(visitor.form).to_have_count(1)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
    others = [url for url in visitor.addresses if "/another/" in url]
    assert [url.rpartition("/")[2] for url in others] == ["signup.js"]
