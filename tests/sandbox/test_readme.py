"""The snippets of the sandbox's README, each run as it stands there."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from scripts.runtimes import ROOT
from tests.sandbox.test_command import running
from tests.sandbox.test_recorded import RECORDED, RECORDED_SERVER

README = (ROOT / "sandbox" / "README.md").read_text()
SNIPPETS: dict[str, list[str]] = {
    language: re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for language in ("python", "sh", "json")
}
TESTS = {
    name: snippet
    for snippet in SNIPPETS["python"]
    for name in re.findall(r"^# (test_\w+)\.py$", snippet, re.MULTILINE)
}
PAGE = "test_page"
"""Needs a browser, and is run by the tests of the pages."""
SHOP = """
import json
import urllib.error
import urllib.request

def sign_up(url, account, email, password):
    attributes = {"email": email, "password": password}
    document = {"data": {"type": "users", "attributes": attributes}}
    request = urllib.request.Request(
        f"{url}/v1/accounts/{account}/users",
        json.dumps(document).encode(),
        {"Content-Type": "application/vnd.api+json"},
    )
    try:
        urllib.request.urlopen(request)
    except (urllib.error.URLError, ConnectionError) as error:
        print(error)
"""
"""The vendor's code that the README's tests test."""


def test_every_snippet_is_run() -> None:
    kinds = {language: len(snippets) for language, snippets in SNIPPETS.items()}
    assert kinds == {"python": 5, "sh": 3, "json": 1}
    assert TESTS.keys() == {"test_shop", PAGE, "test_setting_up", "test_faults"}


@pytest.mark.parametrize("name", sorted(TESTS.keys() - {PAGE}))
def test_tests(name: str, tmp_path: Path) -> None:
    """In a project of the vendor's own, which knows nothing of the sandbox but that it is there."""
    (tmp_path / f"{name}.py").write_text(TESTS[name])
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    environment = {**os.environ, "PYTEST_ADDOPTS": ""}  # which are for the tests of this project
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert f"{TESTS[name].count('def test_')} passed" in done.stdout
    assert "warning" not in done.stdout


def test_without_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    [snippet] = [each for each in SNIPPETS["python"] if each not in TESTS.values()]
    exec(snippet, {})  # noqa: S102
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ \[\]\n", capsys.readouterr().out)


def test_command_and_curl() -> None:
    """The command prints what it says; curl is understood, and httpx sends what it would."""
    install, command, curl = SNIPPETS["sh"]
    assert install.split()[:2] == ["pip", "install"]
    assert command == "python -m keygen_sandbox\n"
    name, url, option, body = shlex.split(curl.replace("\\\n", ""))
    assert (name, option) == ("curl", "--json")
    with running("--port", "0") as printed:
        said = json.loads(SNIPPETS["json"][0])
        assert list(printed) == list(said)
        [account] = said["accounts"]
        assert list(printed["accounts"][0]) == list(account)
        assert printed["accounts"][0]["shows"] == account["shows"]
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        address = url.replace(said["url"], printed["url"])
        assert httpx.post(address, content=body, headers=headers).status_code == 201


def test_numbers() -> None:
    """How many requests agree: those that test_recorded.py compares."""
    counts = [int(number) for number in re.findall(r"\b\d{2,3}\b", README.split("Recorded**")[1])]
    assert counts[:2] == [len(RECORDED), len(RECORDED_SERVER)]
    assert counts[2] == len(RECORDED) + len(RECORDED_SERVER)
