"""index.html: PyScript itself, and a Pyodide that starts from the snapshot of its memory.

Everything of Python works there, as a page's author expects, though most of the standard library
comes only after the form.
"""

import json
import re
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scripts.runtimes import ROOT
from tests.e2e.client.conftest import MICROPIP, PYODIDE_HTTP
from tests.e2e.test_budgets import name_of
from tests.e2e.test_guard import FAILED
from tests.e2e.test_integrity import change
from tests.e2e.visitor import START_MILLISECONDS, Visitor

PAGE = (ROOT / "index.html").read_text()
LIBRARY = "**/python_stdlib.wasm"
SNAPSHOT = "**/page-snapshot-*.wasm"

PARTS = {
    "page-snapshot.wasm",
    "pyodide-lock.json",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "pyscript.wasm",
    "widget-pyodide.wasm",
}


def asked_by_page() -> set[str]:
    """What index.html names."""
    return {name_in_wave(f"//host/{path}") for path in re.findall(r'(?:href|src)="(\S+)"', PAGE)}


def asked_by_config() -> set[str]:
    return set(re.findall(r'^"(\S+)" =', (ROOT / "pyscript.toml").read_text(), re.M))


def name_in_wave(url: str) -> str:
    return name_of(url) if "/dist/" in url else url.partition("//")[2].partition("/")[2]


def test_chain_is_short(visitor: Visitor, site: str) -> None:
    """Four requests one after another, the page itself among them; and Python's standard library
    is not waited for."""
    waiting: dict[str, Route] = {}

    def hold(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            waiting[name_in_wave(route.request.url)] = route

    def wave(names: set[str]) -> None:
        """Until all of them were asked for. No frame is drawn while style sheets are awaited."""
        end = monotonic() + START_MILLISECONDS / 1000
        while len(waiting) < len(names) and monotonic() < end:
            visitor.page.evaluate("() => new Promise((done) => setTimeout(done))")
        assert set(waiting) == names

    visitor.page.route("**/*", hold)
    visitor.page.goto(site + "/index.html", wait_until="commit")
    for names in (asked_by_page(), {*PARTS, "start.js"} | asked_by_config()):
        wave(names)
        for name in names:
            waiting.pop(name).continue_()
    wave({"later.css", "python_stdlib.wasm"})
    visitor.sees_state("ready")
    waiting.pop("python_stdlib.wasm").continue_()
    waiting.pop("later.css").continue_()
    visitor.fill()
    visitor.page.unroute("**/*")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")


@pytest.mark.parametrize("fault", ["cut", "missing", "no memory"])
def test_starts_without_its_snapshot(visitor: Visitor, site: str, fault: str) -> None:
    """Slower, and the console says why."""
    if fault == "no memory":  # at the first time
        visitor.page.add_init_script("""{
            const { instantiate } = WebAssembly;
            WebAssembly.instantiate = async (given, imports) => {
                if (imports) {
                    WebAssembly.instantiate = instantiate;
                    throw new RangeError('Out of memory');
                }
                return instantiate(given, imports);
            };
        }""")
    else:
        answer = {
            "cut": lambda route: route.abort(),
            "missing": lambda route: route.fulfill(status=404),
        }[fault]
        visitor.page.route(SNAPSHOT, answer)
    visitor.page.goto(site + "/index.html")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1
    assert any("snapshot" in text for text in visitor.console)


@pytest.mark.parametrize(
    "file",
    [
        "pyscript-*/core-*.js",
        "pyodide.asm.js",
        "pyodide.asm.wasm",
        "*snapshot-*.wasm",  # the page's own, and the tag's
    ],
)
def test_changed_file_is_not_run(visitor: Visitor, lenient_site: str, file: str) -> None:
    """It may have failed before the visitor submits, and then fails again, by way of the tag."""
    page = visitor.page
    page.route(f"**/{file}", change)
    page.goto(lenient_site + "/index.html")
    visitor.fill()
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert not visitor.sign_ups
    page.unroute(f"**/{file}")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    visitor.errors.clear()  # of the first start


# --- What a page's author adds ------------------------------------------------------------------

USES = """
import asyncio, decimal, inspect, json, logging, random, re, secrets, socket, traceback
import unicodedata, uuid
from asyncio import staggered
from js import console

def fail():
    "Fails."
    assert not "anything"

try:
    fail()
except AssertionError:
    trace = traceback.format_exc()

console.log("told " + json.dumps({
    "decimal": str(decimal.Decimal(1) / 7),
    "words": re.findall(r"\\w+", "Ærø, Straße"),
    "letter": unicodedata.name("ß"),
    "idna": "bücher".encode("idna").decode(),
    "trace": trace,
    "documented": fail.__doc__,
    "locked": asyncio.Lock().locked(),
    "logger": logging.getLogger("x").getChild("y").name,
    "standing in": [socket.AF_INET.name, staggered.staggered_race.__name__],
    "inspected": [inspect.stack()[0].function, len(inspect.getclosurevars(fail).unbound)],
    "drawn": [random.random(), secrets.token_hex(), str(uuid.uuid4())],
}))
"""


def write(page: Page, code: str, attributes: str = "") -> None:
    """Have this in index.html, in place of its script."""
    script = re.compile(r'(<script type="py" config="pyscript.toml")>.*?</script>', re.DOTALL)
    text = script.sub(lambda found: f"{found[1]} {attributes}>\n{code}</script>", PAGE)
    assert code in text
    page.route("**/index.html", lambda route: route.fulfill(response=route.fetch(), body=text))


def told_at(page: Page, address: str) -> Any:
    """What a script told the console as JSON."""
    with page.expect_console_message(lambda message: message.text.startswith("told ")) as told:
        page.goto(address)
    return json.loads(told.value.text.removeprefix("told "))


@pytest.mark.parametrize("attributes", ["", 'async="false"'], ids=["as it is", "at once"])
def test_all_of_python_works(visitor: Visitor, site: str, attributes: str) -> None:
    write(visitor.page, USES, attributes)
    told = told_at(visitor.page, site + "/index.html")
    drawn, trace = told.pop("drawn"), told.pop("trace")
    assert told == {
        "decimal": "0.1428571428571428571428571429",
        "words": ["Ærø", "Straße"],
        "letter": "LATIN SMALL LETTER SHARP S",
        "idna": "xn--bcher-kva",
        "documented": "Fails.",
        "locked": False,
        "logger": "x.y",
        "standing in": ["AF_INET", "staggered_race"],
        "inspected": ["<module>", 0],
    }
    assert len(drawn) == 3
    assert trace.startswith("Traceback (most recent call last):\n")
    assert trace.endswith("in fail\nAssertionError\n")


def test_two_visitors_draw_different_numbers(browser: Browser, site: str) -> None:
    """Though both start from the same memory."""
    drawn = []
    for _ in range(2):
        with browser.new_context() as context:
            page = context.new_page()
            write(page, USES)
            drawn.append(told_at(page, site + "/index.html")["drawn"])
    assert all(one != other for one, other in zip(*drawn, strict=True))


def test_script_waits_for_the_library_if_it_may_need_it(visitor: Visitor, site: str) -> None:
    """And says so where that does not come."""
    write(visitor.page, USES)
    visitor.page.route(LIBRARY, lambda route: route.fulfill(status=404))
    with visitor.page.expect_console_message(
        lambda message: "python_stdlib.wasm could not be loaded" in message.text
    ):
        visitor.page.goto(site + "/index.html")
    assert not any("ModuleNotFoundError" in text for text in visitor.console)


def test_library_comes_behind_pyscript(visitor: Visitor, site: str) -> None:
    """Python would read its directory as PyScript imports modules of JavaScript's."""
    page = visitor.page
    held: list[Route] = []
    urls: list[str] = []
    page.route("**/widget/signup.py", lambda route: held.append(route))
    page.on("request", lambda request: urls.append(request.url))
    page.add_init_script("addEventListener('py:progress', (event) => console.log(event.detail))")
    with page.expect_console_message(lambda message: message.text == "Loading files"):
        page.goto(site + "/index.html")
    assert [url for url in urls if "python_stdlib" in url] == []
    with page.expect_request(LIBRARY):
        held.pop().continue_()
    visitor.sees_state("ready")


PYSCRIPT = """
import pyscript
from pyscript import context, display, events, fetch, ffi, flatted, fs, media, storage, util, web
from pyscript import websocket, workers
from js import console
console.log("told 23")
"""


def test_pyscript_needs_no_library(visitor: Visitor, site: str) -> None:
    """All of its own modules: what they import is in the snapshot."""
    held: list[Route] = []
    visitor.page.route(LIBRARY, lambda route: held.append(route))
    write(visitor.page, PYSCRIPT)
    assert told_at(visitor.page, site + "/index.html") == 23
    for route in held:
        route.continue_()


COMPILED = """
import json, sys
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from js import console
from widget import signup

signup.start()
packages = {"keygen_signup": [], "pyscript": [], "widget": []}
for name, module in list(sys.modules.items()):
    package, file = name.partition(".")[0], getattr(module, "__file__", None)
    if package in packages and file:
        compiled = Path(cache_from_source(file))
        known = source_hash(Path(file).read_bytes())
        packages[package].append(compiled.exists() and compiled.read_bytes()[8:16] == known)
console.log("told " + json.dumps(packages))
"""
"""Python runs what is compiled where it has the hash of the source: PEP 552."""


def test_modules_are_compiled_already(visitor: Visitor, site: str) -> None:
    """Where that came before Pyodide was up: nobody waits for it."""
    write(visitor.page, COMPILED)
    page = visitor.page
    held: list[Route] = []
    page.route("**/pyodide.asm.wasm", lambda route: held.append(route))
    with page.expect_console_message(lambda message: message.text.startswith("told ")) as told:
        with (
            page.expect_event("requestfinished", lambda request: "/pyscript-" in request.url),
            page.expect_event("requestfinished", lambda request: "/widget-pyodide-" in request.url),
        ):
            page.goto(site + "/index.html")
        held.pop().continue_()
    packages = json.loads(told.value.text.removeprefix("told "))
    assert all(modules and all(modules) for modules in packages.values())


def test_module_that_its_author_changed_is_what_runs(visitor: Visitor, site: str) -> None:
    source = (ROOT / "widget/greeting.py").read_text()
    changed = f'{source}\nfrom js import console\nconsole.log("told 23")\n'
    visitor.page.route("**/widget/greeting.py", lambda route: route.fulfill(body=changed))
    assert told_at(visitor.page, site + "/index.html") == 23
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")


def test_nobody_waits_for_what_is_compiled(visitor: Visitor, site: str) -> None:
    held: list[Route] = []
    for file in ("pyscript", "widget-pyodide"):
        visitor.page.route(f"**/{file}-*.wasm", lambda route: held.append(route))
    visitor.page.goto(site + "/index.html")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(held) == 2


@pytest.mark.parametrize("fault", ["missing", "changed"])
@pytest.mark.parametrize("file", ["pyscript", "widget-pyodide"])
def test_starts_without_what_is_compiled(
    visitor: Visitor, site: str, file: str, fault: str
) -> None:
    """From the sources; the console says why."""
    answer = change if fault == "changed" else lambda route: route.fulfill(status=404)
    visitor.page.route(f"**/{file}-*.wasm", answer)
    visitor.page.goto(site + "/index.html")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    [said] = [text for text in visitor.console if f"/{file}-" in text and "loaded:" in text]
    assert ("it was changed" if fault == "changed" else "status 404") in said


IMPORTED = """
import json, pyodide_http
from importlib.metadata import version
from js import console
console.log("told " + json.dumps(version("pyodide-http")))
"""

INSTALLED = f"""
import json, pyodide_js
from js import console, location

await pyodide_js.loadPackage(f"{{location.origin}}/{MICROPIP}")
import micropip
await micropip.install(f"{{location.origin}}/{PYODIDE_HTTP}")
import pyodide_http
console.log("told " + json.dumps(micropip.list()["pyodide-http"].version))
"""


@pytest.mark.parametrize("way", ["config", "micropip"])
def test_packages_are_installed(visitor: Visitor, site: str, way: str) -> None:
    """By Pyodide alone, and by micropip, as PyScript has it do."""
    page, folder = visitor.page, Path(sys.prefix) / "pyodide"
    for wheel in (MICROPIP, PYODIDE_HTTP):
        page.route(f"**/{wheel}", lambda route, _, wheel=wheel: route.fulfill(path=folder / wheel))
    if way == "config":
        added = f'packages = ["./{PYODIDE_HTTP}"]\npackages_cache = "passthrough"\n'
        config = added + (ROOT / "pyscript.toml").read_text()
        page.route("**/pyscript.toml", lambda route: route.fulfill(body=config))
    write(page, INSTALLED if way == "micropip" else IMPORTED)
    assert told_at(page, site + "/index.html") == "0.2.2"


def test_lock_file_that_was_changed_is_not_used(visitor: Visitor, site: str) -> None:
    """Only packages need it."""
    visitor.page.route("**/pyodide-lock.json", change)
    visitor.page.goto(site + "/index.html")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert any("pyodide-lock.json" in text for text in visitor.console)
