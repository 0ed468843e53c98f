"""Contract, section 9c: a licence for oneself."""

from typing import Any

import httpx
import pytest

from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.store import Policy, User
from tests.sandbox.conftest import Sandbox, codes, fault


class Licensing:
    """A signed-in user who asks for licences."""

    def __init__(self, sandbox: Sandbox, account: str = "demo") -> None:
        self.sandbox, self.account = sandbox, account
        self.user = sandbox.add_user(account=account)
        self.secret = sandbox.add_token(self.user)
        self.policy_id = sandbox.account(account).open_policy_id

    def document(self, *, owner: str = "owner", user: User | None = None, **data: Any) -> Any:
        user_id = (user or self.user).id
        relationships = {
            "policy": {"data": {"type": "policies", "id": self.policy_id}},
            owner: {"data": {"type": "users", "id": user_id}},
        }
        return {"data": {"type": "licenses", "relationships": relationships, **data}}

    def get(self, path: str, secret: str | None = None) -> httpx.Response:
        return self.sandbox.client.get(
            f"/v1/accounts/{self.account}/{path}",
            headers={"Authorization": f"Bearer {secret or self.secret}"},
        )

    def keys(self, query: str = "", secret: str | None = None) -> list[str]:
        """The keys of the licences listed."""
        listed = self.get(f"licenses{query}", secret).json()["data"]
        return [record["attributes"]["key"] for record in listed]

    def ask(self, document: Any, **headers: str) -> httpx.Response:
        authorization = f"Bearer {self.secret}"
        return self.sandbox.post(
            "licenses", document, account=self.account, authorization=authorization, **headers
        )


@pytest.fixture
def licensing(sandbox: Sandbox) -> Licensing:
    return Licensing(sandbox)


def test_policy_that_every_account_has(licensing: Licensing) -> None:
    response = licensing.ask(licensing.document(attributes={"name": "Trial", "key": "KEY-01"}))
    data = response.json()["data"]
    assert response.status_code == 201
    assert (data["attributes"]["name"], data["attributes"]["key"]) == ("Trial", "KEY-01")
    assert data["relationships"]["owner"]["data"]["id"] == licensing.user.id
    assert response.headers["Location"].endswith(data["links"]["self"])


@pytest.mark.parametrize("account", ["demo", "locked"])
def test_open_and_protected_policy(sandbox: Sandbox, account: str) -> None:
    """Of the one, users make licences for themselves; of the other, the vendor's product does."""
    licensing = Licensing(sandbox, account)
    assert licensing.ask(licensing.document()).status_code == 201
    licensing.policy_id = sandbox.account(account).protected_policy_id
    assert licensing.ask(licensing.document()).status_code == 403
    licensing.secret = PRODUCT_TOKEN
    made = licensing.ask(licensing.document(attributes={"expiry": "2049-01-01"})).json()["data"]
    assert made["attributes"]["protected"] is True
    assert made["attributes"]["expiry"] == "2049-01-01T00:00:00.000Z"
    licensing.policy_id = sandbox.store.add(Policy(account_id=licensing.user.account_id)).id
    assert licensing.ask(licensing.document()).status_code == 403


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
    ("attributes", "status", "expected"),
    [
        ({"key": "taken!"}, 422, ["KEY_TAKEN"]),
        ({"key": "short"}, 422, ["KEY_TOO_SHORT"]),
        ({"key": "actions"}, 422, ["KEY_NOT_ALLOWED"]),
        ({"name": "x" * 1025}, 422, ["NAME_TOO_LONG"]),
        ({"name": "x" * 1024}, 201, []),
        ({"metadata": {"a": "x" * 16384}}, 422, ["METADATA_TOO_LONG"]),
        ({"key": ""}, 400, [None]),
        ({"name": None, "metadata": None}, 201, []),
    ],
)
def test_validation(
    licensing: Licensing, attributes: dict[str, Any], status: int, expected: list[str | None]
) -> None:
    licensing.ask(licensing.document(attributes={"key": "taken!"}))
    response = licensing.ask(licensing.document(attributes=attributes))
    assert response.status_code == status
    if expected:
        assert codes(response) == expected


def test_own_licences(licensing: Licensing) -> None:
    """Nobody sees another's."""
    other = licensing.sandbox.add_token(licensing.sandbox.add_user())
    for number in range(3):
        metadata = {"signupId": number, "text": str(number)}
        attributes = {"key": f"KEY-0{number}", "metadata": metadata}
        licensing.ask(licensing.document(attributes=attributes))
    mine = licensing.get("licenses/KEY-01").json()["data"]
    for name in (mine["id"].upper(), mine["id"].replace("-", "")):
        assert licensing.get(f"licenses/{name}").json()["data"] == mine
    for name in ("KEY-01", mine["id"], "KEY-09"):
        missing = licensing.get(f"licenses/{name}", other)
        assert fault(missing) == (404, f"The requested license '{name}' was not found", None)
    assert (
        licensing.keys() == licensing.keys(secret=PRODUCT_TOKEN) == ["KEY-02", "KEY-01", "KEY-00"]
    )
    assert licensing.keys(secret=other) == []


def test_looking_for_licences(licensing: Licensing) -> None:
    sandbox, user = licensing.sandbox, licensing.user
    for number, metadata in enumerate(({"signupId": 1, "a": "x"}, {"signup_id": "1"}, {})):
        attributes = {"key": f"KEY-0{number}", "metadata": metadata}
        licensing.ask(licensing.document(attributes=attributes))
    both, every = ["KEY-01", "KEY-00"], ["KEY-02", "KEY-01", "KEY-00"]
    for query, found in {
        "metadata[signupId]=1": both, "metadata[signup_id]=1": both, "metadata=x": every,
        "metadata[signupId]=1&metadata[a]=x": ["KEY-00"], "metadata[a]=y": [], "x=1": every,
        f"policy={licensing.policy_id.replace('-', '').upper()}": every, "policy=x": [],
        f"policy={user.id}": [],
        f"product={sandbox.account().product_id}": every, "product=x": [], "policy=": every,
        f"owner={user.id}": every, f"user={user.email}": every, "user=nobody@example.com": [],
        "status=ACTIVE": every, "status=active": every, "status=EXPIRED": [], "status=x": [],
        "limit=2": every[:2], "order=asc": every[::-1], "order=asc&limit=1": every[2:],
        "page[number]=2&page[size]=2": every[2:], "page[number]=9&page[size]=1": [],
    }.items():  # fmt: skip
        assert licensing.keys(f"?{query}") == found, query


def test_expired_and_suspended(licensing: Licensing) -> None:
    licensing.secret = PRODUCT_TOKEN
    for code, terms in (("EXPIRED", {"expiry": "2000-01-01"}), ("SUSPENDED", {"suspended": True})):
        licensing.ask(licensing.document(attributes={"key": f"KEY-{code}", **terms}))
        assert licensing.keys(f"?status={code}") == [f"KEY-{code}"]
        answer = licensing.sandbox.post(
            "licenses/actions/validate-key", {"meta": {"key": f"KEY-{code}"}}
        ).json()
        assert answer["data"]["attributes"]["status"] == answer["meta"]["code"] == code


def test_pages(licensing: Licensing) -> None:
    for _ in range(3):
        licensing.ask(licensing.document())
    path = f"/v1/accounts/{licensing.account}/licenses?limit=5&page%5Bnumber%5D="
    links = licensing.get("licenses?page[size]=1&page[number]=2&token=&limit=5").json()["links"]
    assert links == {
        **{name: f"{path}{number}&page%5Bsize%5D=1"
           for name, number in (("self", 2), ("prev", 1), ("next", 3), ("first", 1), ("last", 3))},
        "meta": {"pages": 3, "count": 3},
    }  # fmt: skip


def test_pages_by_cursor(licensing: Licensing) -> None:
    for number in range(3):
        licensing.ask(licensing.document(attributes={"key": f"KEY-0{number}"}))
    first = licensing.get("licenses?page[cursor]=&page[size]=2&policy=").json()
    assert [record["attributes"]["key"] for record in first["data"]] == ["KEY-02", "KEY-01"]
    path = f"/v1/accounts/{licensing.account}/licenses?page%5Bcursor%5D="
    last = first["data"][-1]["id"]
    assert first["links"] == {
        "self": f"{path}&page%5Bsize%5D=2&policy=",
        "next": f"{path}{last}&page%5Bsize%5D=2&policy=",
    }
    second = licensing.get(first["links"]["next"].partition(f"{licensing.account}/")[2]).json()
    assert [record["attributes"]["key"] for record in second["data"]] == ["KEY-00"]
    assert second["links"]["next"] is None
    nowhere = licensing.get(f"licenses?page[cursor]={licensing.user.id}").json()
    assert nowhere["data"] == []


@pytest.mark.parametrize(
    ("query", "detail", "parameter"),
    [
        ("limit=0", "limit must be a number between 1 and 100 (got 0)", "limit"),
        ("limit=101x", "limit must be a number between 1 and 100 (got 101)", "limit"),
        *((query, "page must be an object containing a cursor or number and optional size", "page")
          for query in ("page[size]=1", "page=1", "page[x]=1")),
        ("page[number]=x", "page number must be a number between 1 and 100 (got 0)",
         "page[number]"),
        ("page[number]=1&page[size]=x", "page size must be a number between 1 and 100 (got 0)",
         "page[size]"),
        ("page[number]=101", "page number must be a number between 1 and 100 (got 101, please use "
         "cursor-based pagination instead)", "page[number]"),
        ("page[cursor]=x", 'page cursor must be a valid UUID (got "x")', "page[cursor]"),
        ("page[cursor]=&page[size]=0", "page size must be a number between 1 and 100 (got 0)",
         "page[size]"),
        ("order=up", "order is invalid", "order"),
    ],
)  # fmt: skip
def test_bad_pages(licensing: Licensing, query: str, detail: str, parameter: str) -> None:
    (error,) = licensing.get(f"licenses?{query}").json()["errors"]
    assert (error["detail"], error["source"]) == (detail, {"parameter": parameter})


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({}, "VALID"), ({"product": "{product}"}, "VALID"), ({"policy": "{policy}"}, "VALID"),
        ({"user": "{user}"}, "VALID"), ({"user": "{email}"}, "VALID"),
        ({"product": "x"}, "PRODUCT_SCOPE_MISMATCH"), ({"policy": "x"}, "POLICY_SCOPE_MISMATCH"),
        ({"user": "x"}, "USER_SCOPE_MISMATCH"), ({"user": None}, "USER_SCOPE_MISMATCH"),
        ({"machine": "x"}, "NO_MACHINE"), ({"fingerprint": "x"}, "NO_MACHINE"),
        ({"version": "1", "fingerprint": "x"}, "NO_MACHINE"),
        ({"version": "1"}, "VERSION_SCOPE_MISMATCH"),
    ],
)  # fmt: skip
def test_validating_a_key(licensing: Licensing, scope: dict[str, str | None], code: str) -> None:
    known = {
        "product": licensing.sandbox.account().product_id, "policy": licensing.policy_id,
        "user": licensing.user.id, "email": licensing.user.email,
    }  # fmt: skip
    scope = {name: value and value.format(**known) for name, value in scope.items()}
    licensing.ask(licensing.document(attributes={"key": "KEY-01"}))
    document = {"meta": {"key": "KEY-01", "nonce": 7, "scope": scope}}
    answer = licensing.sandbox.post("licenses/actions/validate-key", document).json()
    assert (answer["meta"]["code"], answer["meta"]["valid"]) == (code, code == "VALID")
    assert (answer["meta"]["nonce"], answer["meta"]["scope"]) == (7, scope)
    assert answer["data"]["attributes"]["lastValidated"] == answer["meta"]["ts"]


def test_validating_as_somebody_else(licensing: Licensing) -> None:
    """Whoever says who they are may validate their own alone."""
    licensing.ask(licensing.document(attributes={"key": "KEY-01"}))
    document = {"meta": {"key": "KEY-01"}}
    other = licensing.sandbox.add_token(licensing.sandbox.add_user())
    for secret, status in ((licensing.secret, 200), (PRODUCT_TOKEN, 200), (other, 403)):
        authorization = f"Bearer {secret}"
        response = licensing.sandbox.post(
            "licenses/actions/validate-key", document, authorization=authorization
        )
        assert response.status_code == status
