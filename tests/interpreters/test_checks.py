"""The modules without I/O on CPython, and in the browser on Pyodide and MicroPython."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import MadePages

DATA = Path(__file__).parent.parent / "data"

# PyScript runs the checks as the tag runs the widget: from the archive that `make build` makes.
RUN = """
async ([runtime, module]) => {
    const { define } = await import('/dist/polyscript/index.js');
    const files = {
        '/dist/widget.tar.gz': './*',
        '/tests/interpreters/checks.py': './checks.py',
        '/tests/data/keygen-cases.json': './keygen-cases.json',
    };
    return new Promise((resolve, reject) => {
        const onReady = ({ interpreter }) => {
            try {
                interpreter.runPython('import checks; outcome = checks.run()');
                resolve(interpreter.globals.get('outcome'));
            } catch (error) {
                reject(error);
            }
        };
        const config = { files };
        const version = new URL(`/dist/${runtime}/${runtime}.mjs`, location).href;
        define(null, { interpreter: runtime, version, config, hooks: { main: { onReady } } });
    });
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
    page: Page, made: MadePages, runtime: str, checks: dict[str, Callable[[], None]]
) -> None:
    page.goto(made.add(""))
    outcome = json.loads(page.evaluate(RUN, [runtime]))
    assert outcome == {"ran": len(checks), "failures": {}}
