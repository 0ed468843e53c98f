"""A Keygen for vendors' tests: `served()`, and the fixture of the installed plugin."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest

from keygen_sandbox.settings import Settings
from keygen_sandbox.store import Conflict
from keygen_sandbox.testing import Account, Sandbox, served
from tests.sandbox.conftest import basic, codes, user_document

EMAIL, PASSWORD = "ada@example.com", "correct horse"
LAZY = """
import sys

def test_nothing_was_loaded():
    assert not {name for name in sys.modules if name.startswith(("starlette", "uvicorn"))}
    assert "keygen_sandbox.testing" not in sys.modules
"""


def sign_in(keygen: Sandbox, account: str, email: str = EMAIL) -> httpx.Response:
    url = f"{keygen.url}/v1/accounts/{account}/tokens"
    return httpx.post(url, headers={"Authorization": basic(email, PASSWORD)})


def test_fixture(keygen_sandbox: Sandbox) -> None:
    """Of the plugin, which pytest found by its entry point."""
    document = user_document(email=EMAIL, password=PASSWORD)
    url = f"{keygen_sandbox.url}/v1/accounts/{keygen_sandbox.account}/users"
    assert keygen_sandbox.users() == []
    assert httpx.post(url, json=document).status_code == 201
    [user] = keygen_sandbox.users()
    assert user.email == EMAIL
    assert not keygen_sandbox.users("locked")
    assert not keygen_sandbox.licenses()


def test_every_test_has_its_own(keygen_sandbox: Sandbox) -> None:
    assert keygen_sandbox.users() == []


def test_plugin_is_installed_and_loads_nothing(tmp_path: Path) -> None:
    [plugin] = entry_points(group="pytest11", name="keygen_sandbox")
    assert plugin.value == "keygen_sandbox.pytest_plugin"
    (tmp_path / "test_lazy.py").write_text(LAZY)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_licence(keygen_sandbox: Sandbox) -> None:
    """What the object gives is enough to make one, as a server would."""
    user = keygen_sandbox.add_user(EMAIL)
    for policy in (keygen_sandbox.open_policy, keygen_sandbox.protected_policy):
        relationships = {
            "policy": {"data": {"type": "policies", "id": policy}},
            "owner": {"data": {"type": "users", "id": user.id}},
        }
        made = httpx.post(
            f"{keygen_sandbox.url}/v1/accounts/{keygen_sandbox.account}/licenses",
            json={"data": {"type": "licenses", "relationships": relationships}},
            headers={"Authorization": f"Bearer {keygen_sandbox.product_token}"},
        )
        assert made.status_code == 201
        assert keygen_sandbox.licenses()[0].policy_id == policy


def test_accounts_and_users(keygen_sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match=r"add_account\(Account\('acme'\)\) adds one"):
        keygen_sandbox.users("acme")
    acme = keygen_sandbox.add_account(Account("acme"))
    assert keygen_sandbox.find_account("acme") is acme
    assert keygen_sandbox.find_account().slug == keygen_sandbox.account == "demo"
    keygen_sandbox.add_user("Ada@example.com", PASSWORD, account="acme", first_name="Ada")
    assert sign_in(keygen_sandbox, "acme").status_code == 201
    assert codes(sign_in(keygen_sandbox, "demo")) == ["EMAIL_INVALID"]
    with pytest.raises(Conflict):
        keygen_sandbox.add_user(EMAIL, account="acme")
    keygen_sandbox.add_account(Account("acme", protected=True))  # the same, set up anew
    url = f"{keygen_sandbox.url}/v1/accounts/acme/users"
    assert httpx.post(url, json=user_document(email="b@example.com")).status_code == 403
    assert [user.first_name for user in keygen_sandbox.users("acme")] == ["Ada"]


def test_new_account_has_a_product(keygen_sandbox: Sandbox) -> None:
    acme = keygen_sandbox.add_account(Account("acme"))
    answer = httpx.get(
        f"{keygen_sandbox.url}/v1/accounts/acme/policies",
        headers={"Authorization": f"Bearer {keygen_sandbox.product_token}"},
    )
    listed = [policy["id"] for policy in answer.json()["data"]]
    assert sorted(listed) == sorted((acme.open_policy_id, acme.protected_policy_id))


def test_faults(keygen_sandbox: Sandbox) -> None:
    keygen_sandbox.faults.add("POST", "/tokens", "html-502")
    statuses = [sign_in(keygen_sandbox, "demo").status_code for _ in range(2)]
    assert statuses == [502, 401]


def test_one_account_and_a_clock() -> None:
    with served(Settings(accounts=[Account("acme")], clock=lambda: 0.0)) as keygen:
        assert keygen.account == "acme"
        assert keygen.add_policy().created_at == keygen.add_user(EMAIL).created_at == 0


def test_server_ends_where_a_test_fails() -> None:
    """Or its port and thread would stay for the rest of the run."""
    with pytest.raises(ZeroDivisionError), served() as keygen:
        url = keygen.url
        raise ZeroDivisionError
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
