"""Contract, section 9d: a forgotten password."""

from typing import Any

import httpx
import pytest

from keygen_sandbox.store import User
from tests.sandbox.conftest import Sandbox, basic, codes, fault

EMAIL = "clark@example.com"
DAY = 24 * 60 * 60


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, which stands in for mailboxes."""
    caplog.set_level("INFO", logger="keygen_sandbox")
    return caplog


def forget(sandbox: Sandbox, email: str = EMAIL, **meta: Any) -> httpx.Response:
    return sandbox.post("passwords", {"meta": {"email": email, **meta}})


def mailed_secret(log: pytest.LogCaptureFixture) -> str:
    _, link, secret = log.messages[-1].rpartition("https://app.keygen.sh/recover/")
    assert link
    return secret


def reset(sandbox: Sandbox, name: str, secret: str, password: str) -> httpx.Response:
    meta = {"passwordResetToken": secret, "newPassword": password}
    return sandbox.post(f"users/{name}/actions/reset-password", {"meta": meta})


def test_new_password(sandbox: Sandbox, log: pytest.LogCaptureFixture) -> None:
    user = sandbox.add_user(email=EMAIL, password="old one")
    old_token = f"Bearer {sandbox.add_token(user)}"
    assert forget(sandbox, EMAIL.upper()).status_code == 204
    secret = mailed_secret(log)
    response = reset(sandbox, EMAIL, secret, "new one")
    assert response.status_code == 200
    assert response.json()["data"]["id"] == user.id
    for password, status in (("old one", 401), ("new one", 201)):
        assert sandbox.post("tokens", authorization=basic(EMAIL, password)).status_code == status
    assert codes(sandbox.post("tokens", authorization=old_token)) == ["TOKEN_INVALID"]
    assert reset(sandbox, EMAIL, secret, "new one").status_code == 404


@pytest.mark.parametrize(
    ("email", "meta"),
    [("nobody@example.com", {}), (f" {EMAIL}", {}), (EMAIL, {"deliver": False})],
    ids=["unknown", "not trimmed", "webhook only"],
)
def test_no_mail(
    sandbox: Sandbox, log: pytest.LogCaptureFixture, email: str, meta: dict[str, Any]
) -> None:
    sandbox.add_user(email=EMAIL)
    response = forget(sandbox, email, **meta)
    assert (response.status_code, response.content, log.messages) == (204, b"", [])


@pytest.mark.parametrize(
    ("document", "detail", "pointer"),
    [
        ({}, "is missing", "/meta"),
        ({"meta": {"email": None}}, "cannot be null", "/meta/email"),
        ({"meta": {"email": " "}}, "cannot be blank", "/meta/email"),
        ({"meta": {"email": EMAIL, "deliver": "no"}},
         "type mismatch (received string expected boolean)", "/meta/deliver"),
        ({"meta": {"email": EMAIL}, "data": {}}, "unpermitted parameter", "/data"),
    ],
)  # fmt: skip
def test_schema(sandbox: Sandbox, document: object, detail: str, pointer: str) -> None:
    assert fault(sandbox.post("passwords", document)) == (400, detail, pointer)


def test_bad_resets(sandbox: Sandbox, log: pytest.LogCaptureFixture) -> None:
    now = [1782907200.0]
    sandbox.set_up(clock=lambda: now[0])
    user = sandbox.add_user(email=EMAIL)
    forget(sandbox)
    secret = mailed_secret(log)
    assert reset(sandbox, "nobody@example.com", secret, "new one").status_code == 404
    assert reset(sandbox, EMAIL, "wrong", "new one").status_code == 404
    assert codes(reset(sandbox, EMAIL, secret, "short")) == ["PASSWORD_TOO_SHORT"]
    now[0] += DAY + 1
    expired = reset(sandbox, user.id, secret, "new one")
    assert fault(expired) == (401, "is expired", "/meta/passwordResetToken")


@pytest.mark.parametrize(("password", "status"), [("old one", 200), (None, 403)])
def test_users_without_password_of_a_protected_account(
    sandbox: Sandbox, log: pytest.LogCaptureFixture, password: str | None, status: int
) -> None:
    user: User = sandbox.add_user(account="locked", password=password)
    sandbox.post("passwords", {"meta": {"email": user.email}}, account="locked")
    meta = {"passwordResetToken": mailed_secret(log), "newPassword": "new one"}
    path = f"users/{user.id}/actions/reset-password"
    assert sandbox.post(path, {"meta": meta}, account="locked").status_code == status
