"""What a visitor's connection is asked for: bytes, requests, round trips. Exact, so held here.

Times are in `make bench`.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Response, Route

from demo.pages import ENCODINGS
from scripts.compress import sent_bytes
from scripts.runtimes import DIST
from tests.e2e.visitor import Visitor

TAG_BYTES = 7.8 * 1024
UNTOUCHED_BYTES = 9 * 1024
OWN_FORM_BYTES = 3.5 * 1024
RUNTIME_BYTES = {"micropython": 244_000, "pyodide": 4_400_000}
"""With the tag, its style sheet and all that is ours."""

ROUND_TRIPS = {
    "micropython": [
        {"start.js"},
        {"later.css", "micropython.js", "micropython.wasm", "widget-micropython.wasm"},
    ],
    "pyodide": [
        {"start.js"},
        {
            "later.css",
            "pyodide.js",
            "pyodide.asm.js",
            "pyodide.asm.wasm",
            "snapshot.wasm",
            "widget-pyodide.wasm",
        },
    ],
}
"""From the first interest to a live handler: what is asked for at once, time after time."""


FRAMES = 1000
"""How long a request may take to be made."""


def file_of(url: str) -> Path:
    return DIST / url.partition("/dist/")[2].partition("?")[0]


def name_of(url: str) -> str:
    """The file's name, without the hash of its content."""
    return re.sub(r"-[0-9a-f]{8}\.", ".", file_of(url).name)


@pytest.mark.parametrize("runtime", ["micropython", "pyodide"])
def test_bytes_and_requests(visitor: Visitor, site: str, runtime: str) -> None:
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    files = [file_of(request.url) for request in visitor.requests if "/dist/" in request.url]
    tag, sheet = [sent_bytes(DIST / name, "br") for name in ("signup.js", "signup.css")]
    assert tag <= TAG_BYTES
    assert tag + sheet <= UNTOUCHED_BYTES
    wanted = {"signup.js", "signup.css", *set().union(*ROUND_TRIPS[runtime])}
    assert sorted(name_of(str(file)) for file in files) == sorted(wanted)
    assert sum(sent_bytes(file, "br") for file in files) <= RUNTIME_BYTES[runtime]


def test_own_form_is_little_more(visitor: Visitor, site: str) -> None:
    visitor.page.goto(f"{site}/own-form/micropython")
    visitor.sees_state("idle")
    files = [file_of(request.url) for request in visitor.requests if "/dist/" in request.url]
    own = [file for file in files if file.stem.startswith("own-form")]
    assert sorted({name_of(str(file)) for file in own}) == ["own-form.css", "own-form.js"]
    assert sum(sent_bytes(file, "br") for file in {*own}) <= OWN_FORM_BYTES
    assert {name_of(str(file)) for file in {*files} - {*own}} == {"signup.js", "signup.css"}


def test_round_trips_from_interest_to_a_live_handler(
    visitor: Visitor, site: str, runtime: str
) -> None:
    """Nothing waits for a file that it could have asked for earlier."""
    waiting: dict[str, Route] = {}

    def hold(route: Route) -> None:
        waiting[name_of(route.request.url)] = route

    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.sees_state("idle")
    visitor.page.route("**/dist/**", hold)
    visitor.field("email").focus()
    for names in ROUND_TRIPS[runtime]:
        for _ in range(FRAMES):
            if len(waiting) >= len(names):
                break
            visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert set(waiting) == names
        for name in names:
            waiting.pop(name).continue_()
    visitor.sees_state("ready")


def test_files_are_sent_compressed_and_kept(visitor: Visitor, site: str, runtime: str) -> None:
    """So that a second visit asks for what keeps its name, and for nothing else."""
    responses: list[Response] = []
    visitor.page.on("response", lambda response: responses.append(response))
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.field("email").focus()
    visitor.sees_state("ready")
    kept = {}
    for response in responses:
        if "/dist/" in response.url:
            headers, name = response.all_headers(), name_of(response.url)
            kept[name] = headers["cache-control"]
            assert headers.get("content-encoding") in ENCODINGS, name
    assert {name for name, control in kept.items() if "immutable" not in control} == {
        "signup.js",
        "signup.css",
    }


@pytest.mark.parametrize("fault", ["cut", "missing"])
def test_pyodide_starts_without_its_snapshot(visitor: Visitor, site: str, fault: str) -> None:
    """Slower, from the standard library; the console says why."""
    answers = {
        "cut": lambda route: route.abort(),
        "missing": lambda route: route.fulfill(status=404),
    }
    visitor.page.route("**/snapshot-*.wasm", answers[fault])
    visitor.page.goto(f"{site}/tutorial/pyodide")
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Ada Lovelace")
    assert len(visitor.sign_ups) == 1
    assert any("snapshot" in text for text in visitor.console)
