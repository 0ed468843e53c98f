"""What is looked at before the server listens: each fault is named, with the fix."""

import asyncio
import dataclasses
from typing import Any

import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.store import Policy, Token
from keygen_sandbox.testing import Sandbox
from keygen_signup import SignUp
from keygen_signup.server import App
from keygen_signup.server.settings import SettingsError
from keygen_signup.server.start import Found
from tests.server.conftest import EMAIL, PASSWORD, Json, Serve

NO_ID = "0" * 8 + "-0000-0000-0000-" + "0" * 12


def start(**values: Any) -> Found:
    """What a start finds."""

    async def run() -> Found:
        app = App(**values)
        server = await app.start()
        await app.stop()
        return server.account

    return asyncio.run(run())


def fault(**values: Any) -> str:
    with pytest.raises(SettingsError) as raised:
        start(**values)
    return str(raised.value)


def test_account_is_named(values: Json) -> None:
    found = start(**values)
    assert found.summary == "Account locked: protected."
    assert "SIGNUP_ORIGINS" in found.warnings[0]


def test_account_that_is_open(values: Json) -> None:
    found = start(**{**values, "keygen_account": "demo"})
    assert found.summary == "Account demo: open to anyone."
    assert any("The account is open" in warning for warning in found.warnings)


def test_token_of_a_user(values: Json, sandbox: Sandbox) -> None:
    """It may do less than is wanted here; an administrator's may do more."""
    sandbox.add_user(EMAIL, PASSWORD, account="locked")
    sandbox.add_user("admin@example.com", PASSWORD, account="locked", role="admin")
    for email in (EMAIL, "admin@example.com"):
        with SignUp("locked", api_url=sandbox.url) as keygen:
            session = keygen.sign_in(email, PASSWORD, expires_in=None)
            token = session.token.secret
        text = fault(**{**values, "keygen_product_token": token})
        assert "is the token of a user" in text
        assert token not in text


def test_token_that_keygen_does_not_take(values: Json, sandbox: Sandbox) -> None:
    sandbox.store.delete(Token, role="product")
    assert "KEYGEN_PRODUCT_TOKEN" in fault(**values)


def test_token_that_may_not_enough(values: Json, sandbox: Sandbox) -> None:
    """Its permissions can be chosen: those that are needed are named."""
    sandbox.faults.add("GET", "/me", "empty-403")
    assert "product.read" in fault(**values)


def test_account_that_keygen_does_not_know(values: Json) -> None:
    assert "KEYGEN_ACCOUNT" in fault(**{**values, "keygen_account": "nobody"})


@pytest.mark.parametrize(
    "name", ["html-503", "500", "empty-201", "json-array", "redirect-302", "cut"]
)
def test_what_is_no_keygen(values: Json, sandbox: Sandbox, name: str) -> None:
    sandbox.faults.add("GET", "/me", name, times=2)  # reading is tried twice, by aiohttp
    text = fault(**values)
    assert "Keygen" in text
    assert values["keygen_product_token"] not in text


def test_nobody_is_there(values: Json) -> None:
    assert "cannot be reached" in fault(**{**values, "keygen_api_url": "http://127.0.0.1:1"})


def policy_with(sandbox: Sandbox, **values: Any) -> str:
    policy: Policy = sandbox.add_policy(account="locked", **values)
    return policy.id


def test_policy(values: Json, sandbox: Sandbox) -> None:
    """One that nobody knows, or another product's, is refused; what is unwise is told."""
    assert "KEYGEN_POLICY_ID" in fault(**values, keygen_policy_id=NO_ID)
    other = sandbox.add_policy(account="locked")
    sandbox.store.update(other, product_id=NO_ID)
    assert "KEYGEN_POLICY_ID" in fault(**values, keygen_policy_id=other.id)

    def warned(policy: str) -> str:
        return " ".join(start(**values, keygen_policy_id=policy).warnings)

    unwise = warned(policy_with(sandbox))
    assert "not protected" in unwise
    assert "no duration" in unwise
    assert "counts machines per licence" in unwise
    wise = warned(policy_with(sandbox, protected=True, duration=86400))
    assert "not protected" not in wise
    assert "no duration" not in wise


def test_server_that_cannot_start_does_not_listen(serve: Serve, sandbox: Sandbox) -> None:
    """The fault stands in the log, and there is no traceback."""
    sandbox.store.delete(Token, role="product")
    with pytest.raises(RuntimeError, match="did not start"):
        serve()


def test_names_of_the_account(protected: Account) -> None:
    found = Found(protected.id, frozenset({"locked"}), True, ())
    assert found.is_called("locked")
    assert found.is_called(protected.id.upper())
    assert found.is_called(protected.id.replace("-", ""))
    assert not found.is_called("demo")
    assert not dataclasses.replace(found, names=frozenset()).is_called("")
