"""The table of what can fail: each file that is loaded, in each way.

It runs whole in Chromium on MicroPython; elsewhere each file fails once, each time in another way,
but the snapshot, without which Pyodide may start as well, fails in every way.

The form always ends `created`, or `unavailable` with words and a way to try again. What was typed
is still there, nothing was sent that the visitor did not send, and no password went anywhere.
"""

import re
from datetime import UTC, datetime
from fnmatch import fnmatch
from itertools import cycle, islice, product

import pytest
from playwright.sync_api import Page, Route, expect

from demo.pages import POLICY
from tests.conftest import CustomPages
from tests.e2e.test_guard import FAILED, Held
from tests.e2e.test_integrity import CHECKED, INTEGRITY
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor, use_up_requests

UNNEEDED = ["signup.css", "extras-*.js", "de.json"]
"""Without these, sign-up goes on: in English, without a look. It needs all that is checked."""


FRAMES = 2_000
"""How many of them a page may take until it asks for a file."""

FAULTS = ["cut", "missing", "a page", "truncated", "slow", "blocked"]


class Faulty:
    """Files that are answered so; "blocked" is left to the page's policy."""

    def __init__(self, page: Page, fault: str):
        self.page, self.fault = page, fault
        self.held: list[Route] = []

    def __call__(self, route: Route) -> None:
        match self.fault:
            case "cut":
                route.abort()
            case "missing":
                route.fulfill(status=404)
            case "a page":
                route.fulfill(body="<!doctype html>", content_type="text/html")
            case "truncated":
                response = route.fetch()
                body = response.body()
                route.fulfill(response=response, body=body[: len(body) // 2])
            case "slow":
                self.held.append(route)
            case _:
                route.continue_()

    def outlast(self) -> None:
        """Wait until it was asked for, and longer than the widget does."""
        for _ in range(FRAMES):
            if self.held:
                break
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        self.page.clock.fast_forward(61_000)

    def repair(self) -> None:
        self.fault = ""
        for route in self.held:
            route.continue_()


def policy_without(file: str, site: str) -> str:
    """A policy that allows every file of dist/ by name, but for this one."""
    allowed = [path for path in INTEGRITY if not fnmatch(path.rpartition("/")[2], file)]
    addresses = " ".join(f"{site}/dist/{path}" for path in allowed if "pyscript" not in path)
    return POLICY.replace("'self'", addresses)


def outcome(file: str, fault: str) -> str:
    if file in UNNEEDED or (file == "snapshot-*.wasm" and fault in ("cut", "missing", "blocked")):
        return "created"
    return "unavailable"


def diagonal(files: list[str], faults: list[str], start: int = 0) -> list[tuple[str, str]]:
    """Each file with one fault, beginning with that of this number."""
    return list(zip(files, islice(cycle(faults), start, None), strict=False))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "fault" not in metafunc.fixturenames:
        return
    on_micropython = [*CHECKED["micropython"], *UNNEEDED]
    if metafunc.config.getoption("browser") == ["firefox"]:
        rows = [("micropython", *each) for each in diagonal(on_micropython, FAULTS)]
        rows += [("pyodide", *each) for each in diagonal(CHECKED["pyodide"], FAULTS, start=3)]
    else:
        snapshot = [file for file in CHECKED["pyodide"] if file.startswith("snapshot")]
        others = [file for file in CHECKED["pyodide"] if file not in snapshot]
        rows = [("micropython", *each) for each in product(on_micropython, FAULTS)]
        rows += [("pyodide", *each) for each in product(snapshot, FAULTS)]
        rows += [("pyodide", *each) for each in diagonal(others, FAULTS)]
    metafunc.parametrize(("runtime", "file", "fault"), rows)


def test_file_that_fails(
    visitor: Visitor,
    custom_pages: CustomPages,
    browser_name: str,
    runtime: str,
    file: str,
    fault: str,
) -> None:
    page = visitor.page
    page.clock.install()
    is_told = not (browser_name == "firefox" and file.endswith("js"))  # it tells of no preload
    visitor.expects_violations = fault == "blocked" and is_told
    faulty = Faulty(page, fault)
    page.route(f"**/{file}*", faulty)
    if file == "python_stdlib.wasm":
        page.route("**/snapshot-*.wasm", lambda route: route.abort())  # it stands in
    further = 'data-locale="de" data-attribution' if file in UNNEEDED else ""
    page.goto(
        custom_pages.add(
            FORM + '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-runtime="{runtime}" {further}></script>',
            policy_without(file, custom_pages.site) if fault == "blocked" else POLICY,
        ),
        wait_until="domcontentloaded",
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()  # what comes meanwhile may move the button, without a style sheet
    visitor.awaits_decision()  # it may have failed before, and fails again now
    if fault == "slow" and file not in UNNEEDED:  # without those, Python starts meanwhile
        faulty.outlast()
    visitor.sees_state(outcome(file, fault))
    if outcome(file, fault) == "unavailable":
        expect(visitor.part("status")).to_contain_text(FAILED)
        expect(visitor.form).not_to_have_attribute("data-signup-held", "")
        expect(visitor.field("email")).to_have_value(visitor.email)
        expect(visitor.field("password")).to_have_value(PASSWORD)
        assert not visitor.sign_ups
        reason = visitor.heard("unavailable")[-1]["reason"]
        assert re.search(file.replace("*", ".*") + "|in 60 seconds", reason)
        if fault == "blocked":
            return  # as it stays
        faulty.repair()
        visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1


@pytest.mark.parametrize("step", ["before Python is asked for", "while it loads", "when it is up"])
def test_offline(visitor: Visitor, site: str, runtime: str, step: str) -> None:
    """And on again: what was typed is still there, and goes out at the next try."""
    page = visitor.page
    held = Held(page)
    if step != "while it loads":
        held.release()
    page.goto(f"{site}/tutorial/{runtime}")
    if step == "before Python is asked for":
        page.context.set_offline(True)
        visitor.fill()
    elif step == "while it loads":
        with page.expect_request("**/*.wasm"):
            visitor.fill()
        page.context.set_offline(True)
    else:
        visitor.fill()
        visitor.sees_state("ready")
        page.context.set_offline(True)
    visitor.press_enter()
    visitor.awaits_decision()
    if step == "when it is up":
        expect(visitor.part("status")).to_contain_text("You are offline")
    else:
        held.refuse()
        held.release()
        visitor.sees_state("unavailable")
        expect(visitor.part("status")).to_contain_text(FAILED)
    expect(visitor.field("password")).to_have_value(PASSWORD)

    page.context.set_offline(False)
    visitor.press_enter()
    visitor.sees_greeting("Ada Lovelace")


EXHAUST = """
window.taken = [];
try {
    while (true) taken.push(new WebAssembly.Memory({ initial: 1, maximum: 65_536 }));
} catch {}
"""


@pytest.mark.only_browser("chromium")  # others do not collect garbage on demand
def test_without_room_for_webassembly(visitor: Visitor, site: str, runtime: str) -> None:
    """All of it is taken by something else on the page; then it is given back."""
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.page.evaluate(EXHAUST)
    visitor.fill()
    visitor.press_enter()
    visitor.awaits_decision()  # it has failed already, and fails again now
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(FAILED)
    assert "emory" in visitor.heard("unavailable")[-1]["reason"]

    visitor.page.evaluate("taken.length = 0")
    visitor.page.context.new_cdp_session(visitor.page).send("HeapProfiler.collectGarbage")
    visitor.press_enter()
    visitor.sees_greeting("Ada Lovelace")
    visitor.errors.clear()  # Pyodide's own complaints, that it got none


@pytest.mark.parametrize(("runtime", "year"), [("micropython", 1970), ("pyodide", 2099)])
def test_clock_that_is_wrong(
    visitor: Visitor, site: str, api_url: str, runtime: str, year: int
) -> None:
    """From the first error to a wait that Keygen asks for, counted by the server's clock."""
    page = visitor.page
    page.clock.install(time=datetime(year, 1, 2, tzinfo=UTC))
    page.goto(f"{site}/tutorial/{runtime}?account=limited")
    visitor.fill_in(email="ada", password=PASSWORD)
    visitor.press_enter()
    expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    use_up_requests(api_url)
    visitor.fill()
    visitor.press_enter()
    expect(visitor.timer).to_contain_text(
        re.compile(r"^You can try again in (\d|[1-5]\d|60) seconds?$")
    )
    page.clock.fast_forward(61_000)
    expect(visitor.part("status")).to_have_text("You can try again now")


@pytest.mark.parametrize(
    ("runtime", "file", "others"),
    [
        ("micropython", "micropython.wasm", ["micropython-*.js", "widget-*.wasm"]),
        ("pyodide", "pyodide.asm.wasm", ["pyodide.asm.js*", "snapshot-*.wasm"]),
    ],
)
def test_file_that_fails_is_named_before_the_others_have_come(
    visitor: Visitor, site: str, runtime: str, file: str, others: list[str]
) -> None:
    """An interpreter begins before its WebAssembly is there."""
    for other in others:
        visitor.page.route(f"**/{other}", lambda route: None)
    visitor.page.route(f"**/{file}", lambda route: route.abort())
    visitor.page.goto(f"{site}/tutorial/{runtime}")
    visitor.fill()
    visitor.submit()
    visitor.sees_state("unavailable")
    assert any(f"{file} could not be loaded" in text for text in visitor.console)
