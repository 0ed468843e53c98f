"""The modules without I/O on CPython, and in the browser on Pyodide and MicroPython."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scripts.build import builder_modules, licensing_modules, modules
from scripts.bytecode import for_micropython, for_pyodide
from scripts.runtimes import DIST, folder
from tests.conftest import CustomPages

DATA = Path(__file__).parent.parent / "data"

WHOLE = """
async ([interpreter]) => {
    const { loadMicroPython, loadPyodide } = await import(interpreter);
    return (loadMicroPython ?? loadPyodide)();
}
"""

FROM_SNAPSHOT = """
async ([interpreter, binary, file, lock]) => {
    const { loadPyodide } = await import(interpreter);
    const { readSnapshot } = await import('/widget/tag/start/snapshot.js');
    const snapshot = await readSnapshot(await fetch(file));
    const { info } = await (await fetch(lock)).json();
    return loadPyodide({
        _loadSnapshot: snapshot.image,
        lockFileContents: { info, packages: {} },
        async instantiate(imports) {
            const made = await WebAssembly.instantiateStreaming(fetch(binary), imports);
            snapshot.fill(made.instance.exports.memory);
            return made;
        },
    });
}
"""
"""As the tag starts Pyodide."""

RUN = """
async ([runtime, addresses, packages, sources, checks, cases]) => {
    const python = await (start)(addresses);
    const { READERS } = await import('/widget/tag/start/bytecode.js');
    const { importModules } = await import('/widget/tag/start/package.js');
    for (const [path, names] of packages)
        await importModules(python, await READERS[runtime](await fetch(path)), names);
    const files = { 'checks.py': checks, 'keygen-cases.json': cases, ...sources };
    const folders = new Set();
    for (const path of Object.keys(files))
        path.split('/').slice(0, -1).reduce((folder, name) => {
            folders.add(folder + name);
            return folder + name + '/';
        }, '');
    for (const folder of folders) python.FS.mkdir(folder);
    for (const [path, content] of Object.entries(files)) python.FS.writeFile(path, content);
    // MicroPython runs modules where they are: nobody may take that for garbage.
    python.runPython('import gc; gc.collect(); filler = [bytes(1000) for _ in range(5000)]');
    python.runPython('import checks; outcome = checks.run()');
    return python.globals.get('outcome');
}
"""

LATER = r"""
import asyncio, json, re, traceback, unicodedata

async def answer():
    await asyncio.sleep(0)
    return 42

async def outcome():
    try:
        json.loads("{")
    except json.JSONDecodeError:
        trace = traceback.format_exc()
    missing = []
    for name in ("decimal", "random", "socket"):
        try:
            __import__(name)
        except ModuleNotFoundError:
            missing.append(name)
    return json.dumps({
        "tasks": await asyncio.gather(answer(), asyncio.wait_for(answer(), 1)),
        "words": re.findall(r"[^\W\d_]+", "Größe 5 пример"),
        "name": unicodedata.name("ß"),
        "trace": trace.splitlines(),
        "missing": missing,
    })

await outcome()
"""
"""What no sign-up does, or needs."""


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    monkeypatch.chdir(DATA)
    from tests.interpreters import checks

    return checks.CHECKS


def test_on_cpython(checks: dict[str, Callable[[], None]], subtests: pytest.Subtests) -> None:
    for name, check in checks.items():
        with subtests.test(name):
            check()


def in_the_browser(page: Page, runtime: str, start: str, addresses: list[str]) -> dict[str, object]:
    """What becomes of the checks of the package as `make build` ships it, compiled."""
    parts = {"widget": modules(), "licensing": licensing_modules()}
    packages = [
        (f"/dist/{file.name}", list(names))
        for part, names in parts.items()
        for file in DIST.glob(f"{part}-{runtime}-*.wasm")
    ]
    files = [Path(__file__).with_name("checks.py"), DATA / "keygen-cases.json"]
    texts = [file.read_text() for file in files]
    run = RUN.replace("(start)", f"({start})")
    given = [runtime, addresses, packages, builder_modules(), *texts]
    outcome: dict[str, object] = json.loads(page.evaluate(run, given))
    return outcome


def snapshot_addresses() -> list[str]:
    """What the tag starts Pyodide from."""
    at = DIST / folder("pyodide")
    [script] = at.glob("pyodide-????????.js")
    [snapshot] = at.glob("snapshot-????????.wasm")
    files = [script, at / "pyodide.asm.wasm", snapshot, at / "pyodide-lock.json"]
    return [f"/dist/{file.relative_to(DIST)}" for file in files]


def test_in_the_browser(
    page: Page, custom_pages: CustomPages, runtime: str, checks: dict[str, Callable[[], None]]
) -> None:
    """The package as `make build` ships it, compiled; what comes later, and what the page that
    builds a tag has."""
    page.goto(custom_pages.add(""))
    outcome = in_the_browser(page, runtime, WHOLE, [f"/dist/{folder(runtime)}/{runtime}.js"])
    assert outcome == {"ran": len(checks), "failures": {}}


def test_in_the_browser_from_the_snapshot(
    page: Page, custom_pages: CustomPages, checks: dict[str, Callable[[], None]]
) -> None:
    page.goto(custom_pages.add(""))
    outcome = in_the_browser(page, "pyodide", FROM_SNAPSHOT, snapshot_addresses())
    assert outcome == {"ran": len(checks), "failures": {}}


def test_python_from_the_snapshot_is_python(page: Page, custom_pages: CustomPages) -> None:
    """But for the library: what a sign-up does not need is not there, and says so."""
    page.goto(custom_pages.add(""))
    run = f"async ([addresses, code]) => (await ({FROM_SNAPSHOT})(addresses)).runPythonAsync(code)"
    outcome = json.loads(page.evaluate(run, [snapshot_addresses(), LATER]))
    trace = outcome.pop("trace")
    assert outcome == {
        "tasks": [42, 42],
        "words": ["Größe", "пример"],
        "name": "LATIN SMALL LETTER SHARP S",
        "missing": ["decimal", "random", "socket"],
    }
    assert trace[0] == "Traceback (most recent call last):"
    assert trace[1] == '  File "<exec>", line 10, in outcome'
    assert trace[-1].startswith("json.decoder.JSONDecodeError: ")


FAILING = '''"""Docstring."""

# Comment.
def fail(what: str) -> None:
    """Fail.

    At once.
    """
    raise ValueError(what)  # the ninth line
'''

TRACE = """
async ([interpreter, path, content, code]) => {
    const python = await (start)([interpreter]);
    python.FS.writeFile(path, Uint8Array.from(atob(content), (each) => each.charCodeAt(0)));
    python.runPython(code);
    return python.globals.get('trace');
}
"""

TRACED = {
    "micropython": """
import io, sys
from failing import fail
try:
    fail("x")
except ValueError as error:
    text = io.StringIO()
    sys.print_exception(error, text)
    trace = text.getvalue()
""",
    "pyodide": """
import traceback
from failing import fail
try:
    fail("x")
except ValueError:
    trace = traceback.format_exc()
""",
}


def test_traceback_of_what_is_compiled_has_the_lines_of_the_source(
    page: Page, custom_pages: CustomPages, runtime: str, tmp_path: Path
) -> None:
    source = tmp_path / "failing.py"
    source.write_text(FAILING)
    sources = {"failing.py": source}
    if runtime == "micropython":
        files = for_micropython(sources)
    else:
        files = for_pyodide({"ours": sources})["ours"]
    [(path, content)] = files.items()
    page.goto(custom_pages.add(""))
    interpreter = f"/dist/{folder(runtime)}/{runtime}.js"
    given = [interpreter, path, base64.b64encode(content).decode(), TRACED[runtime]]
    trace = page.evaluate(TRACE.replace("(start)", f"({WHOLE})"), given)
    assert re.search(r'File "\S*failing.py", line 9, in fail\n', trace)
