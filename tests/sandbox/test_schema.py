"""Contract, section 2: what a sign-up may and must contain."""

from typing import Any

import pytest

from keygen_sandbox.accounts import Account
from tests.sandbox.conftest import Sandbox, fault, user_document

EMAIL = "clark@example.com"
LINK = {"data": {"type": "groups", "id": "a7225f5d-2a2d-4611-b73d-cde8e83b0f5a"}}

FAULTS: list[tuple[str, Any, str, str]] = [
    ("first unknown key of the document", user_document(a=1) | {"meta": {}},
     "unpermitted parameter", "/data/attributes/a"),
    ("unknown key before a wrong type", {"data": {"type": 1, "attributes": {"RoLe": 1, "x": 1}}},
     "unpermitted parameter", "/data/attributes/roLe"),
    ("unknown key before a forbidden one", user_document(role="user", x=1),
     "unpermitted parameter", "/data/attributes/x"),
    ("forbidden attribute before a forbidden relationship",
     {"data": {"relationships": {"group": LINK}, "attributes": {"role": "user"}}},
     "unpermitted parameter", "/data/attributes/role"),
    ("forbidden key before a missing one", user_document(role="user"),
     "unpermitted parameter", "/data/attributes/role"),
    ("names before email", user_document(email=1, firstName=1),
     "type mismatch (received integer expected string)", "/data/attributes/firstName"),
    ("email before password", user_document(password=1), "is missing", "/data/attributes/email"),
    ("children before their parent", {"data": {"attributes": {"email": 1}}},
     "is missing", "/data/type"),
    ("metadata boolean", user_document(email=EMAIL, metadata=False),
     "type mismatch (received boolean expected object)", "/data/attributes/metadata"),
    ("metadata too deep in arrays", user_document(email=EMAIL, metadata={"a_b": [0, [1, []]]}),
     "maximum depth of 2 exceeded", "/data/attributes/metadata/aB/1/1"),
]  # fmt: skip
"""Faults that the recordings do not have, and which of two is told."""


@pytest.mark.parametrize(
    ("document", "detail", "pointer"),
    [row[1:] for row in FAULTS],
    ids=[row[0] for row in FAULTS],
)
def test_first_fault(sandbox: Sandbox, document: object, detail: str, pointer: str) -> None:
    assert fault(sandbox.post("users", document)) == (400, detail, pointer)


@pytest.mark.parametrize(
    ("names", "full_name"),
    [(("", ""), " "), (("Clark", ""), "Clark "), (("Clark", None), None), ((None, "K"), None)],
)
def test_full_name(
    sandbox: Sandbox, names: tuple[str | None, str | None], full_name: str | None
) -> None:
    response = sandbox.sign_up(email=EMAIL, firstName=names[0], lastName=names[1])
    assert response.json()["data"]["attributes"]["fullName"] == full_name


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("userID", "userId"), ("user_ID", "userId"), ("HTTPServer", "httpServer"),
        ("example key 4", "exampleKey4"), ("_private_", "private"), ("a--b", "aB"),
        ("größe", "grosse"), ("Éclair", "eclair"), ("名", ""), ("naïve café", "naiveCafe"),
        ("a.b/c", "aBC"), ("x名y", "xY"), ("Łódź", "lodz"), ("ế", ""),
    ],
)  # fmt: skip
def test_metadata_keys(sandbox: Sandbox, key: str, shown: str) -> None:
    response = sandbox.sign_up(email=EMAIL, metadata={key: {key: "Kept As-Is"}})
    metadata = response.json()["data"]["attributes"]["metadata"]
    assert metadata == {shown: {shown: "Kept As-Is"}}


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        ({"planName": 1, "plan_name": 2}, {"planName": 1}),
        ({"plan_name": 1, "planName": 2}, {"planName": 2}),
        ({"planName": 1, "PlanName": 2}, {"planName": 2}),
        ({"planName": 1, "PlanName": 2, "plan_name": 3}, {"planName": 2}),
        ({"李": 1, "例": 2}, {"": 2}),
        ({"a": {"bC": 1, "b_c": 2}}, {"a": {"bC": 1}}),
    ],
)  # fmt: skip
def test_colliding_keys(sandbox: Sandbox, metadata: dict[str, Any], shown: dict[str, Any]) -> None:
    """A key that is spelled as it is stored is gone when its turn comes."""
    response = sandbox.sign_up(email=EMAIL, metadata=metadata)
    assert response.json()["data"]["attributes"]["metadata"] == shown


def test_of_two_addresses_the_first_counts(sandbox: Sandbox) -> None:
    response = sandbox.sign_up(Email=EMAIL, email=None)
    assert response.json()["data"]["attributes"]["email"] == EMAIL


def test_nested_metadata_keys_before_1_5(sandbox: Sandbox) -> None:
    document = user_document(email=EMAIL, metadata={"outerKey": {"innerKey": 1}})
    response = sandbox.post("users", document, keygen_version="1.4")
    metadata = response.json()["data"]["attributes"]["metadata"]
    assert metadata == {"outerKey": {"inner_key": 1}}


@pytest.mark.parametrize("role", ["developer", "sales-agent", "support-agent", "read-only"])
def test_only_admins_send_roles(sandbox: Sandbox, role: str) -> None:
    secret = sandbox.add_token(sandbox.add_user(role=role))
    document = user_document(email=EMAIL, role="user")
    response = sandbox.post("users", document, authorization=f"Bearer {secret}")
    assert fault(response) == (400, "unpermitted parameter", "/data/attributes/role")


def test_admins_send_known_roles(sandbox: Sandbox) -> None:
    authorization = f"Bearer {sandbox.add_token(sandbox.add_user(role='admin'))}"
    document = user_document(email=EMAIL, role="owner")
    response = sandbox.post("users", document, authorization=authorization)
    assert fault(response) == (400, "is invalid", "/data/attributes/role")
    document = user_document(email=EMAIL, role="sales-agent")
    response = sandbox.post("users", document, authorization=authorization)
    assert response.json()["data"]["attributes"]["role"] == "sales-agent"


@pytest.mark.parametrize(
    ("link", "status", "detail", "pointer"),
    [
        ({"data": None}, 201, None, ""),
        ({}, 400, "is missing", "/data"),
        ({"data": LINK["data"] | {"meta": {}}}, 400, "unpermitted parameter", "/data/meta"),
        (LINK, 422, "must exist", ""),
    ],
)
def test_there_are_no_groups(
    sandbox: Sandbox, link: dict[str, Any], status: int, detail: str | None, pointer: str
) -> None:
    document = user_document(email=EMAIL)
    document["data"]["relationships"] = {"group": link}
    response = sandbox.post("users", document, authorization=f"Bearer {sandbox.add_token()}")
    if detail:
        assert fault(response) == (status, detail, f"/data/relationships/group{pointer}")
    assert response.status_code == status


def test_permissions_are_known_to_ee_only(sandbox: Sandbox) -> None:
    sandbox.set_up(Account("demo", edition="EE"))
    document = user_document(email=EMAIL, permissions=["license.read"])
    refused = sandbox.post("users", document)
    assert fault(refused) == (400, "unpermitted parameter", "/data/attributes/permissions")
    secret = sandbox.add_token()
    created = sandbox.post("users", document, authorization=f"Bearer {secret}")
    assert created.json()["data"]["attributes"]["permissions"] == ["license.read"]
