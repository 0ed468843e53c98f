"""A password that nobody else can have typed, and every place where it must not turn up."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Integration
from tests.e2e.test_guard import Held
from tests.e2e.test_neighbour import ADD
from tests.e2e.visitor import START_MILLISECONDS, Visitor

CANARY = "Canary-Zeisig-7261"

PLACES = """() => {
  const deep = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
    element.outerHTML,
    ...Object.keys(element.dataset ?? {}).map((name) => element.dataset[name]),
    ...(element.shadowRoot ? deep(element.shadowRoot) : []),
  ]);
  return {
    text: document.documentElement.innerText,
    markup: deep(document).concat(document.documentElement.outerHTML),
    address: [location.href, document.referrer, document.title, JSON.stringify(history.state)],
    name: window.name,
    localStorage: { ...localStorage },
    sessionStorage: { ...sessionStorage },
    cookies: document.cookie,
    performance: performance.getEntries().map((entry) => JSON.stringify(entry)),
    globals: Object.getOwnPropertyNames(window).map((name) => {
      try { return String(window[name]) + JSON.stringify(window[name]); } catch { return ''; }
    }),
    keygenSignup: Object.keys(keygenSignup).map((name) => String(keygenSignup[name])),
    events: heard,
  };
}"""
"""What a script of the page can see, without the fields' values."""


def look_around(visitor: Visitor) -> list[str]:
    """The places that hold the canary."""
    places: dict[str, Any] = visitor.page.evaluate(PLACES)
    places["console"] = visitor.console
    places["errors"] = visitor.errors
    places["addresses"] = visitor.addresses
    places["requests"] = [
        [request.url, request.headers]
        for request in visitor.requests
        if not (request.method == "POST" and is_meant_to_have_it(request.url))
    ]
    places["posts"] = [body for path, body in visitor.posts if not is_meant_to_have_it(path)]
    assert len(places) == 16
    return [name for name, found in places.items() if CANARY in json.dumps(found, default=str)]


def is_meant_to_have_it(address: str) -> bool:
    return address.endswith("/users")


def test_password_turns_up_nowhere(visitor: Visitor, site: str, integration: Integration) -> None:
    """Held, refused by the widget, refused by Keygen, cut off, and at last accepted."""
    page = visitor.page
    python = Held(page)
    page.goto(site + integration.path)
    visitor.fill(email="ada", password=CANARY)
    visitor.submit()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    assert not look_around(visitor)

    python.release()
    expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    assert not look_around(visitor)

    page.route("**/users", lambda route: route.abort())
    visitor.fill(password=CANARY)
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("cannot be reached")
    assert not look_around(visitor)

    page.unroute("**/users")
    page.route(
        "**/users",
        lambda route: route.fulfill(
            status=500, headers={"Access-Control-Allow-Origin": "*"}, body="no JSON"
        ),
    )
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("has a problem")
    assert not look_around(visitor)

    page.unroute("**/users")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    expect(visitor.field("password")).to_have_count(0)
    assert not look_around(visitor)
    assert visitor.sign_ups


@pytest.mark.parametrize("status", [201, 403, 422])
def test_password_that_an_answer_repeats_is_hidden(
    visitor: Visitor, site: str, runtime: str, status: int
) -> None:
    user = {"type": "users", "id": "u", "attributes": {"email": "a@b.cd", CANARY: CANARY}}
    error = {"title": "Access denied", "detail": f"{CANARY} is odd", CANARY: CANARY}
    body = {"data": user} if status == 201 else {"errors": [error]}
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*"}
    visitor.page.route(
        "**/users",
        lambda route: route.fulfill(
            status=status, headers={**headers, "X-Request-Id": CANARY}, json=body
        ),
    )
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill(password=CANARY)
    visitor.submit()
    visitor.sees_state({201: "created", 403: "unavailable", 422: "ready"}[status])
    if status == 422:
        expect(visitor.part("summary")).to_contain_text("••• is odd")
    assert not look_around(visitor)


@pytest.mark.parametrize("place", ["title", "dataset", "sessionStorage", "console"])
def test_the_search_finds_what_is_there(visitor: Visitor, site: str, place: str) -> None:
    """The test above can fail."""
    put = {
        "title": "(canary) => { document.title = canary; }",
        "dataset": "(canary) => { document.forms[0].dataset.x = canary; }",
        "sessionStorage": "(canary) => sessionStorage.setItem('x', canary)",
        "console": "(canary) => console.debug(canary)",
    }
    visitor.page.goto(f"{site}/tutorial/micropython")
    visitor.sees_state("idle")
    assert not look_around(visitor)
    visitor.page.evaluate(put[place], CANARY)
    assert look_around(visitor)
    visitor.page.evaluate("sessionStorage.clear()")


SEARCH = """
import gc, js, sys

def search(canary):
    packages = ("widget", "keygen_signup")
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] in packages]
    found = [
        name for module in modules for name in dir(module) if canary in repr(getattr(module, name))
    ]
    for holder in gc.get_objects() if hasattr(gc, "get_objects") else []:  # not on MicroPython
        if type(holder) in (dict, list, set, tuple):
            values = holder.values() if type(holder) is dict else holder
            if any(type(value) is str and canary in value for value in values):
                found.append(type(holder).__name__)
    js.console.log("%d modules, holding it: %s" % (len(modules), found))

search("".join(["Canary", "-Zeisig", "-7261"]))
"""


@pytest.mark.parametrize(("path", "kind"), [("/index.html", "py"), ("/micropython.html", "mpy")])
def test_python_keeps_no_password(visitor: Visitor, site: str, path: str, kind: str) -> None:
    """No global of the package, and on Pyodide nothing at all, once the greeting is there."""
    visitor.page.goto(site + path)
    visitor.fill(email="ada", password=CANARY)
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    visitor.fill(password=CANARY)
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    with visitor.page.expect_console_message(lambda message: "holding it" in message.text) as told:
        visitor.page.evaluate(ADD, [f"{kind}-script", {}, SEARCH])
    assert told.value.text == "26 modules, holding it: []"
