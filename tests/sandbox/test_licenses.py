"""Contract, section 9c: a licence for oneself."""

from typing import Any

import httpx
import pytest
from keygen_sandbox.store import Policy, User

from tests.sandbox.conftest import Sandbox, codes, fault


class Licensing:
    """A signed-in user who asks for licences."""

    def __init__(self, sandbox: Sandbox, account: str = "demo") -> None:
        self.sandbox, self.account = sandbox, account
        self.user = sandbox.add_user(account=account)
        self.secret = sandbox.add_token(self.user)
        self.policy_id = sandbox.account(account).policy_id

    def document(self, *, owner: str = "owner", user: User | None = None, **data: Any) -> Any:
        user_id = (user or self.user).id
        relationships = {
            "policy": {"data": {"type": "policies", "id": self.policy_id}},
            owner: {"data": {"type": "users", "id": user_id}},
        }
        return {"data": {"type": "licenses", "relationships": relationships, **data}}

    def ask(self, document: Any, **headers: str) -> httpx.Response:
        authorization = f"Bearer {self.secret}"
        return self.sandbox.post(
            "licenses", document, account=self.account, authorization=authorization, **headers
        )


@pytest.fixture
def licensing(sandbox: Sandbox) -> Licensing:
    return Licensing(sandbox)


def test_policy_that_every_account_has(licensing: Licensing) -> None:
    response = licensing.ask(licensing.document(attributes={"name": "Trial", "key": "A-1"}))
    data = response.json()["data"]
    assert response.status_code == 201
    assert (data["attributes"]["name"], data["attributes"]["key"]) == ("Trial", "A-1")
    assert data["relationships"]["owner"]["data"]["id"] == licensing.user.id
    assert response.headers["Location"].endswith(data["links"]["self"])


def test_policy_copies_the_protection_of_its_account(sandbox: Sandbox) -> None:
    licensing = Licensing(sandbox, "locked")
    assert licensing.ask(licensing.document()).status_code == 403
    policy = Policy(account_id=sandbox.account("locked").id, protected=False)
    licensing.policy_id = sandbox.store.add(policy).id
    assert licensing.ask(licensing.document()).status_code == 201


@pytest.mark.parametrize("account", ["canceled", "paused"])
def test_licences_need_a_subscription(sandbox: Sandbox, account: str) -> None:
    licensing = Licensing(sandbox, account)
    response = licensing.ask(licensing.document())
    assert response.status_code == 403
    assert "active subscription" in response.text


def test_owner_is_called_user_until_1_5(licensing: Licensing) -> None:
    document = licensing.document(owner="user")
    for version, name in (("1.5", "user"), ("1.6", "owner")):
        relationships = licensing.ask(document, keygen_version=version).json()["data"][
            "relationships"
        ]
        assert relationships[name]["data"]["id"] == licensing.user.id


@pytest.mark.parametrize(("version", "name"), [("1.5", "user"), ("1.8", "owner")])
def test_unknown_owner(licensing: Licensing, version: str, name: str) -> None:
    """A privileged caller may name any owner, but not one who is not there."""
    licensing.secret = licensing.sandbox.add_token()
    stranger = licensing.sandbox.add_user(account="locked")
    response = licensing.ask(licensing.document(user=stranger), keygen_version=version)
    assert fault(response) == (422, "must exist", f"/data/relationships/{name}")
    assert codes(response) == [f"{name.upper()}_NOT_FOUND"]


@pytest.mark.parametrize(
    "name",
    ["expiry", "suspended", "protected", "maxMachines", "maxCores", "maxUses", "maxProcesses",
     "maxUsers", "permissions"],
)  # fmt: skip
def test_attributes_for_staff_only(licensing: Licensing, name: str) -> None:
    response = licensing.ask(licensing.document(attributes={name: None}))
    assert fault(response) == (400, "unpermitted parameter", f"/data/attributes/{name}")


@pytest.mark.parametrize(
    ("attributes", "status", "expected"),
    [
        ({"key": "taken"}, 422, ["KEY_TAKEN"]),
        ({"metadata": {"a": "x" * 16384}}, 422, ["METADATA_TOO_LONG"]),
        ({"key": ""}, 400, [None]),
        ({"name": None, "metadata": None}, 201, []),
    ],
)
def test_validation(
    licensing: Licensing, attributes: dict[str, Any], status: int, expected: list[str | None]
) -> None:
    licensing.ask(licensing.document(attributes={"key": "taken"}))
    response = licensing.ask(licensing.document(attributes=attributes))
    assert response.status_code == status
    if expected:
        assert codes(response) == expected
