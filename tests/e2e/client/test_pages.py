"""The two pages of examples/ as they are copied: wheels beside them, under the policy named."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from demo.pages import DEFAULT_API_URL
from keygen_sandbox.accounts import ACCOUNTS
from keygen_sandbox.serving import serving
from scripts.runtimes import DIST, ROOT
from tests.e2e.client.calls import PASSWORD
from tests.e2e.client.conftest import Keygen, with_headers
from tests.e2e.client.test_pyodide import leaks, somebody
from tests.e2e.test_axe import audit
from tests.e2e.visitor import START_MILLISECONDS, Visitor

EXAMPLES = ROOT / "examples"
PAGES = ("pyscript-worker", "pyodide-main")
[DEMO] = [account for account in ACCOUNTS if account.slug == "demo"]


def policy(api_url: str) -> str:
    found = re.search("default-src .*", (EXAMPLES / "README.md").read_text())
    assert found
    return found[0].replace("https://api.keygen.sh", api_url)


@pytest.fixture(scope="module")
def examples(
    faulty: Keygen, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    copy = tmp_path_factory.mktemp("site") / "examples"
    for name in PAGES:
        shutil.copytree(EXAMPLES / name, copy / name)
        shutil.copytree(wheels, copy / name, dirs_exist_ok=True)
    shutil.copy(EXAMPLES / "form.css", copy)
    for file in copy.rglob("*.py"):
        file.write_text(file.read_text().replace(DEFAULT_API_URL, faulty.url))
    app: ASGIApp = Starlette(
        routes=[
            Mount("/dist", StaticFiles(directory=DIST)),
            Mount("/examples", StaticFiles(directory=copy, html=True)),
        ]
    )
    with serving(with_headers(app, {"Content-Security-Policy": policy(faulty.url)})) as address:
        yield f"{address}/examples"


@pytest.mark.parametrize("name", PAGES)
def test_sign_up(visitor: Visitor, examples: str, faulty: Keygen, name: str) -> None:
    """Without an answer; with another password than before; with one that is refused; at last."""
    page, email = visitor.page, somebody()
    send = page.get_by_role("button")
    problem, key = page.get_by_role("alert"), page.locator("output")

    page.goto(f"{examples}/{name}/")
    audit(page)
    expect(send).to_be_enabled(timeout=START_MILLISECONDS)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    faulty.faults.add("POST", "/users", "cut-created")
    page.keyboard.press("Enter")
    expect(problem).to_have_text("There was no answer. Check the connection, and send it again.")
    page.get_by_label("Password").fill("another password")
    send.click()
    expect(problem).to_have_text("This address has an account already, with another password.")
    expect(page.get_by_label("Email")).to_be_focused()
    audit(page)
    page.get_by_label("Password").fill(" " * 8)
    send.click()
    expect(problem).to_have_text("Your password cannot be blank.")
    page.get_by_label("Password").fill(PASSWORD)
    send.click()
    expect(key).to_have_text(re.compile(".-V3$"))
    [license] = faulty.licenses(DEMO, email)
    expect(key).to_have_text(license.key)
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator("#password")).to_have_value("")
    audit(page)
    assert not faulty.tokens(DEMO, email)
    assert not leaks(visitor)
