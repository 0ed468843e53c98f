"""The demo accounts answer as their descriptions say."""

from pathlib import Path

import pytest

from keygen_sandbox.accounts import DEMO_ACCOUNTS
from tests.sandbox.conftest import Sandbox, basic, codes

STATUSES = {
    "demo": 201, "locked": 403, "ee": 201, "canceled": 403, "paused": 403, "quota": 402,
    "limited": 201, "blocked": 403, "sso": 201,
}  # fmt: skip


def test_every_demo_account_is_tested() -> None:
    assert list(STATUSES) == list(DEMO_ACCOUNTS)


@pytest.mark.parametrize(("slug", "status"), STATUSES.items())
def test_sign_up(sandbox: Sandbox, slug: str, status: int) -> None:
    assert sandbox.sign_up(account=slug, email="clark@example.com").status_code == status


def test_limited(sandbox: Sandbox) -> None:
    sandbox.set_up(clock=lambda: 1782907200.0)
    statuses = [sandbox.sign_up(account="limited").status_code for _ in range(4)]
    assert statuses == [400, 400, 400, 429]


def test_sso(sandbox: Sandbox) -> None:
    authorization = basic("clark@example.com", "password")
    response = sandbox.post("tokens", account="sso", authorization=authorization)
    assert codes(response) == ["SSO_REQUIRED"]
    assert "redirect" in response.json()["errors"][0]["links"]


def test_users_in_a_file_survive_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    for expected in (201, 422):
        sandbox.store.close()
        sandbox.set_up(database=str(tmp_path / "users.sqlite"))
        assert sandbox.sign_up(email="clark@example.com").status_code == expected
