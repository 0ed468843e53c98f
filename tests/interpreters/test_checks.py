"""The modules without I/O on CPython, and in the browser on Pyodide and MicroPython."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scripts.build import bare, builder_modules, licensing_modules, package, path_of
from scripts.runtimes import folder
from tests.conftest import CustomPages

DATA = Path(__file__).parent.parent / "data"

RUN = """
async ([interpreter, sources, checks, cases]) => {
    const { loadMicroPython, loadPyodide } = await import(interpreter);
    const python = await (loadMicroPython ?? loadPyodide)();
    const files = { 'checks.py': checks, 'keygen-cases.json': cases, ...sources };
    const folders = new Set();
    for (const path of Object.keys(files))
        path.split('/').slice(0, -1).reduce((folder, name) => {
            folders.add(folder + name);
            return folder + name + '/';
        }, '');
    for (const folder of folders) python.FS.mkdir(folder);
    for (const [path, text] of Object.entries(files)) python.FS.writeFile(path, text);
    python.runPython('import checks; outcome = checks.run()');
    return python.globals.get('outcome');
}
"""


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    monkeypatch.chdir(DATA)
    from tests.interpreters import checks

    return checks.CHECKS


def test_on_cpython(checks: dict[str, Callable[[], None]], subtests: pytest.Subtests) -> None:
    for name, check in checks.items():
        with subtests.test(name):
            check()


def test_in_the_browser(
    page: Page, custom_pages: CustomPages, runtime: str, checks: dict[str, Callable[[], None]]
) -> None:
    """The package as `make build` ships it, without comments; what comes later, and what the page
    that builds a tag has."""
    page.goto(custom_pages.add(""))
    interpreter = f"/dist/{folder(runtime)}/{runtime}.js"
    files = [Path(__file__).with_name("checks.py"), DATA / "keygen-cases.json"]
    texts = [file.read_text() for file in files]
    later = {path_of(file): bare(file.read_text()) for file in licensing_modules().values()}
    sources = package() | later | builder_modules()
    outcome = json.loads(page.evaluate(RUN, [interpreter, sources, *texts]))
    assert outcome == {"ran": len(checks), "failures": {}}
