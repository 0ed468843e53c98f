"""The page server: each page it names, and what it answers to odd requests."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo import pages
from keygen_sandbox.accounts import ACCOUNTS
from keygen_sandbox.serving import serving
from scripts.runtimes import NODE_MODULES, ROOT

API_URL = "http://localhost:8001"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(pages.create_app(API_URL)) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("path", [path.partition("?")[0] for path in pages.PAGES])
def test_named_pages(client: httpx.Client, path: str) -> None:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 200
    if path != "/builder":  # whose policy comes with it, on every host
        assert response.headers["Content-Security-Policy"] == pages.POLICY.format(api_url=API_URL)


@pytest.mark.parametrize("runtime", pages.RUNTIMES)
@pytest.mark.parametrize("name", [*pages.GALLERY, "welcome"])
def test_forms(client: httpx.Client, name: str, runtime: str) -> None:
    response = client.get(f"/{name}/{runtime}?account=%22%3E%24x")
    assert response.status_code == 200
    assert '">$x' not in response.text


@pytest.mark.parametrize("name", pages.FORMS)
def test_forms_are_sent_by_post(client: httpx.Client, name: str) -> None:
    """But the tutorial's, as it stands there."""
    forms = re.findall("<form[^>]*>", client.get(f"/{name}/pyodide").text)
    assert all(('method="post"' in form) != (name == "tutorial") for form in forms)


def test_lists(client: httpx.Client) -> None:
    gallery, accounts = client.get("/gallery").text, client.get("/accounts").text
    assert all(f'href="/{name}/pyodide"' in gallery for name in pages.GALLERY)
    assert all(f"/pyodide?account={account.slug}" in accounts for account in ACCOUNTS)


@pytest.mark.parametrize(
    "path",
    ["/nope/pyodide", "/tutorial/nope", "/accounts/pyodide", "/gallery/micropython",
     f"/{'x' * 300}/pyodide", "/%00/pyodide", "/..%2Fpages/pyodide", f"/dist/{'x' * 300}",
     "/site/%00", "/pyproject.toml"],
)  # fmt: skip
def test_no_such_page(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("127.0.0.1:8000", 200), ("evil.example", 400), ("localhost.evil", 400)],
)
def test_only_this_machine_by_name(client: httpx.Client, host: str, status: int) -> None:
    """A foreign name that leads here could read the pages (DNS rebinding)."""
    assert client.get("/accounts", headers={"Host": host}).status_code == status


def test_pages_are_valid(client: httpx.Client, tmp_path: Path) -> None:
    """As they are served, and those of examples/. `.htmlvalidate.mjs` says what may be."""
    ours = [path for path in pages.PAGES if path != "/builder"]
    for path in [*ours, "/dist/builder.html", *(f"/{name}/pyodide" for name in pages.FORMS)]:
        file = tmp_path / f"{path.strip('/').replace('/', ' ')}.html"
        file.write_text(client.get(path).text)
    program = str(NODE_MODULES / ".bin" / "html-validate")
    config, examples = ROOT / ".htmlvalidate.mjs", ROOT / "examples"
    command = [program, f"--config={config}", str(tmp_path), str(examples)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert not done.returncode, done.stdout + done.stderr
