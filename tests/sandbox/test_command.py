"""`python -m keygen_sandbox`, as a vendor's test would run it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.sandbox.conftest import user_document

COMMAND = (sys.executable, "-m", "keygen_sandbox")
FOLDER = Path(__file__).parents[2] / "sandbox"


@contextmanager
def running(*options: str) -> Iterator[dict[str, Any]]:
    """What the command prints, while it runs."""
    process = subprocess.Popen([*COMMAND, *options], cwd=FOLDER, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout
        printed = json.loads(process.stdout.readline())
        try:
            yield printed
        finally:
            process.terminate()
            assert process.stdout.read() == ""


def test_what_it_prints_is_enough_to_call_it(tmp_path: Path) -> None:
    """A user of the protected account, made and given a licence by the product, twice."""
    for expected in (201, 422):  # the second time, the user is in the file
        with running("--port", "0", "--database", str(tmp_path / "keygen.sqlite")) as printed:
            account = next(entry for entry in printed["accounts"] if entry["slug"] == "locked")
            url = f"{printed['url']}/v1/accounts/{account['slug']}"
            headers = {"Authorization": f"Bearer {printed['product_token']}"}
            document = user_document(email="grace@example.com", password="password")
            refused = httpx.post(f"{url}/users", json=document)
            created = httpx.post(f"{url}/users", json=document, headers=headers)
            assert (refused.status_code, created.status_code) == (403, expected)
            found = httpx.get(f"{url}/users/grace@example.com", headers=headers)
            for policy in ("open_policy", "protected_policy"):
                relationships = {
                    "policy": {"data": {"type": "policies", "id": account[policy]}},
                    "owner": {"data": {"type": "users", "id": found.json()["data"]["id"]}},
                }
                document = {"data": {"type": "licenses", "relationships": relationships}}
                made = httpx.post(f"{url}/licenses", json=document, headers=headers).json()["data"]
                assert made["attributes"]["protected"] is (policy == "protected_policy")


def test_accounts_tell_what_they_show() -> None:
    with running("--port", "0") as printed:
        assert printed.keys() == {"url", "product_token", "accounts"}
        assert all(all(account.values()) for account in printed["accounts"])


def test_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port], cwd=FOLDER, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr
