"""What was changed on its way is not run: the tag checks what it loads, and browsers the tag."""

import json
import re
from fnmatch import fnmatch

import pytest
from playwright.sync_api import Route, expect

from demo.pages import POLICY
from scripts.runtimes import DIST
from tests.conftest import CustomPages
from tests.e2e.test_guard import FAILED
from tests.e2e.visitor import FORM, PASSWORD, Visitor

CHECKED = {
    "micropython": [
        "start-*.js",
        "widget-micropython-*.wasm",
        "micropython-*.js",
        "micropython.wasm",
    ],
    "pyodide": [
        "start-*.js",
        "widget-pyodide-*.wasm",
        "pyodide-*.js",
        "pyodide.asm.js",
        "pyodide.asm.wasm",
        "snapshot-*.wasm",
        "python_stdlib.wasm",
    ],
}
INTEGRITY = json.loads((DIST / "integrity.json").read_text())


def changed(content: bytes) -> bytes:
    """By a byte or four, in a place where whoever does not check would not notice."""
    if content.startswith(b"\0asm"):
        return content + b"\x00\x02\x01x"  # a section that is for nobody
    if content.startswith((b"\x1f\x8b", b"PK")):
        return content[:4] + bytes([content[4] ^ 0x40]) + content[5:]  # gzip's time, zip's flags
    return content + b"\n"


def change(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=changed(response.body()))


@pytest.mark.parametrize(
    ("runtime", "file", "by"),
    [
        (runtime, file, by)
        for runtime in CHECKED
        for file in CHECKED[runtime]
        for by in ("crypto", "fetch")
        if by == "crypto" or not file.endswith("js")  # scripts are the browser's to check
    ],
)
def test_changed_file_is_not_run(
    visitor: Visitor, site: str, runtime: str, file: str, by: str
) -> None:
    """Over http, pages have no `crypto.subtle`, and `fetch` checks by itself."""
    page = visitor.page
    if by == "fetch":
        page.add_init_script("delete Crypto.prototype.subtle")
    if file == "python_stdlib.wasm":
        page.route("**/snapshot-*.wasm", lambda route: route.abort())  # it stands in
    page.route(f"**/{file}*", change)
    page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.submit()
    if (file, by) == ("snapshot-*.wasm", "fetch"):
        visitor.sees_greeting("Ada Lovelace")  # without it, as it could be missing for all we know
        return
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert not visitor.sign_ups

    page.unroute(f"**/{file}*")
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1


LOADED_FIRST = {
    "preload": '<link rel="modulepreload" href="{address}">',
    "script": '<script type="module" src="{address}"></script>',
}
"""What a page may have in it. Browsers keep such a module by its address, and check it no more."""


@pytest.mark.parametrize(
    ("by", "runtime", "file"),
    [
        ("preload", "micropython", "start-*.js"),
        ("script", "micropython", "start-*.js"),
        ("preload", "micropython", "micropython-*.js"),
        ("preload", "pyodide", "pyodide-*.js"),
        ("preload", "pyodide", "pyodide.asm.js"),
    ],
)
def test_changed_file_that_the_page_loaded_first_is_not_run(
    visitor: Visitor, custom_pages: CustomPages, by: str, runtime: str, file: str
) -> None:
    """Not by the tag: a script element of the page is the page's to answer for."""
    [path] = [path for path in INTEGRITY if fnmatch(path.rpartition("/")[2], file)]
    visitor.page.route(f"**/{file}*", change)
    tag = (
        '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
        f'data-runtime="{runtime}"></script>'
    )
    first = LOADED_FIRST[by].format(address=f"/dist/{path}")
    visitor.page.goto(custom_pages.add(first + FORM + tag))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert any(path in text and "changed" in text for text in visitor.console)
    assert not visitor.sign_ups


@pytest.mark.parametrize("file", ["extras-*.js", "de.json"])
def test_changed_words_are_not_said(visitor: Visitor, custom_pages: CustomPages, file: str) -> None:
    """They are none that sign-up needs: it goes on in English."""
    visitor.page.route(f"**/{file}*", change)
    visitor.page.goto(
        custom_pages.add(
            FORM + '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            'data-locale="de"></script>'
        )
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert any(re.search(file.replace("*", ".*"), text) for text in visitor.console)


def test_changed_form_is_not_put_up(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Our own, where the page has none. The console says so."""
    visitor.page.route("**/own-form-*.js*", change)
    tag = '<script src="/dist/signup.js" data-account="demo"></script>'
    with visitor.page.expect_console_message(
        lambda message: "slow or changed" in message.text and "/own-form-" in message.text
    ):
        visitor.page.goto(custom_pages.add(tag))
    expect(visitor.form).to_have_count(0)


def test_tag_as_it_is_printed(visitor: Visitor, custom_pages: CustomPages, site: str) -> None:
    """With its hash, from another origin; with another hash, the browser does not run it."""
    [path] = DIST.glob("signup-*.js")
    tag = (
        f'<script src="{site}/dist/{path.name}" integrity="{INTEGRITY[path.name]}" '
        'crossorigin="anonymous" data-account="demo" data-api-url="{api}"></script>'
    )
    policy = POLICY.replace("'self'", site)
    visitor.page.goto(custom_pages.add(FORM + tag, policy))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)

    another = INTEGRITY["signup.css"]
    visitor.page.goto(custom_pages.add(FORM + tag.replace(INTEGRITY[path.name], another), policy))
    assert visitor.page.evaluate("window.keygenSignup") is None
