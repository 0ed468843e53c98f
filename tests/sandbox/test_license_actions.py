"""Changing, renewing, suspending and deleting licences, and how they stand."""

from typing import Any

import httpx
import pytest

from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.store import License, Policy
from tests.sandbox.conftest import Sandbox, codes, fault
from tests.sandbox.test_licenses import Licensing

DAY = 24 * 60 * 60
NOW = 1782907200.0
REFUSED = (
    "You do not have permission to complete the request "
    "(ensure the token or license is allowed to access all resources)"
)


class Acting(Licensing):
    """A user with a licence of two weeks, at a known time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.now = NOW
        sandbox.set_up(clock=lambda: self.now)
        super().__init__(sandbox)
        account = sandbox.account()
        policy = Policy(account_id=account.id, product_id=account.product_id, duration=14 * DAY)
        self.policy_id = sandbox.store.add(policy).id
        self.license_id: str = self.ask(self.document()).json()["data"]["id"]

    def act(
        self, method: str, path: str = "", secret: str | None = None, **attributes: Any
    ) -> httpx.Response:
        document = {"data": {"type": "licenses", "id": "any", "attributes": attributes}}
        return self.sandbox.client.request(
            method,
            f"/v1/accounts/demo/licenses/{self.license_id}{path}",
            headers={"Authorization": f"Bearer {secret or self.secret}"},
            json=document if method in ("PATCH", "PUT") else None,
        )

    def protect(self) -> None:
        """From now on, only the product decides."""
        policy = self.sandbox.store.find(Policy, id=self.policy_id)
        assert policy
        self.sandbox.store.update(policy, protected=True)

    def shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.get(f"licenses/{self.license_id}").json()["data"]["attributes"]
        return shown

    def of(self, role: str) -> str:
        """The token of somebody else, with a role."""
        return self.sandbox.add_token(self.sandbox.add_user(role=role))


@pytest.fixture
def acting(sandbox: Sandbox) -> Acting:
    return Acting(sandbox)


def test_renewing_adds_to_the_expiry(acting: Acting) -> None:
    acting.now += DAY
    for number in (2, 3):
        renewed = acting.act("POST", "/actions/renew")
        assert renewed.status_code == 200
        record = acting.sandbox.store.find(License, id=acting.license_id)
        assert record
        assert record.expiry == NOW + number * 14 * DAY
        assert renewed.json()["data"]["attributes"] == acting.shown()


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/actions/renew"), ("DELETE", "/actions/revoke"), ("DELETE", "")],
)
def test_who_decides_on_the_end(acting: Acting, method: str, path: str) -> None:
    """The owner where the policy is open; never who only helps; nobody else knows of it."""
    for role, status in (("user", 404), ("support-agent", 403), ("read-only", 403)):
        assert acting.act(method, path, acting.of(role)).status_code == status
    acting.protect()
    refused = acting.act(method, path)
    assert fault(refused) == (403, REFUSED, None)
    assert acting.act(method, path, PRODUCT_TOKEN).status_code in (200, 204)


@pytest.mark.parametrize("path", ["", "/actions/revoke"])
def test_deleting(acting: Acting, path: str) -> None:
    deleted = acting.act("DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert acting.act("DELETE", path).status_code == 404
    assert acting.keys() == []


def test_what_cannot_be_renewed(acting: Acting) -> None:
    acting.act("PATCH", secret=PRODUCT_TOKEN, expiry=None)
    endless = acting.act("POST", "/actions/renew")
    assert (endless.status_code, endless.json()["errors"]) == (422, [])
    policy = acting.sandbox.store.find(Policy, id=acting.policy_id)
    assert policy
    acting.sandbox.store.update(policy, duration=None)
    refused = acting.act("POST", "/actions/renew")
    detail = "cannot be renewed because the policy does not have a duration"
    assert fault(refused) == (422, detail, None)
    assert refused.json()["errors"][0]["title"] == "Unprocessable entity"


def test_suspending(acting: Acting) -> None:
    pointer = "/data/attributes/suspended"
    for action, status, again in (
        ("suspend", "SUSPENDED", "is already suspended"),
        ("reinstate", "ACTIVE", "is not suspended"),
    ):
        done = acting.act("POST", f"/actions/{action}", acting.of("support-agent"))
        assert done.json()["data"]["attributes"]["status"] == acting.shown()["status"] == status
        assert fault(acting.act("POST", f"/actions/{action}", PRODUCT_TOKEN)) == (
            422,
            again,
            pointer,
        )
        assert "lacks permission" in acting.act("POST", f"/actions/{action}").text


def test_changing(acting: Acting) -> None:
    changed = acting.act(
        "PATCH", secret=PRODUCT_TOKEN, name="Pro", expiry="2049-01-01", metadata={"a": 1},
        maxUsers=5, maxMachines=1, protected=True,
    )  # fmt: skip
    shown = changed.json()["data"]["attributes"]
    assert (changed.status_code, shown) == (200, acting.shown())
    expected = {
        "name": "Pro", "expiry": "2049-01-01T00:00:00.000Z", "metadata": {"a": 1}, "maxUsers": 5,
        "maxMachines": 1, "protected": True,
    }  # fmt: skip
    assert shown | expected == shown
    unset = acting.act("PUT", secret=PRODUCT_TOKEN, name=None, expiry=None, maxUsers=None)
    shown = unset.json()["data"]["attributes"]
    assert (shown["name"], shown["expiry"], shown["maxUsers"]) == (None, None, None)
    assert shown["metadata"] == {"a": 1}
    kept = acting.act("PATCH", secret=PRODUCT_TOKEN, metadata=None).json()["data"]["attributes"]
    assert kept["metadata"] == {"a": 1}


def test_users_change_no_licence(acting: Acting) -> None:
    assert "user lacks permission" in acting.act("PATCH", name="x").text


def test_bad_changes(acting: Acting) -> None:
    refused = acting.act("PATCH", secret=PRODUCT_TOKEN, name="x" * 1025, key="KEY-01")
    assert fault(refused) == (400, "unpermitted parameter", "/data/attributes/key")
    refused = acting.act("PATCH", secret=PRODUCT_TOKEN, name="x" * 1025)
    assert codes(refused) == ["NAME_TOO_LONG"]


@pytest.mark.parametrize(
    ("name", "value", "detail"),
    [
        ("maxMachines", 2, "must be equal to 1 for non-floating policy"),
        ("maxMachines", -1, "must be greater than or equal to 0"),
        ("maxUses", 2**31, "must be less than or equal to 2147483647"),
        ("maxCores", -1, "must be greater than or equal to 1"),
        ("maxMemory", 2**31, None),
        ("maxMemory", 2**63, "must be less than or equal to 9223372036854775807"),
        ("maxCores", 0, None), ("maxUsers", 2**31 - 1, None),
    ],
)  # fmt: skip
def test_limits(acting: Acting, name: str, value: int, detail: str | None) -> None:
    acting.secret = PRODUCT_TOKEN
    answer = acting.ask(acting.document(attributes={name: value}))
    if detail:
        assert fault(answer) == (422, detail, f"/data/attributes/{name}")
        assert codes(answer) == [f"MAX_{name.removeprefix('max').upper()}_INVALID"]
    else:
        assert answer.json()["data"]["attributes"][name] == (value or None)


def test_how_licences_stand(acting: Acting) -> None:
    """One status is shown; a list by status goes by all that is true."""
    for passed, status, listed in (
        (0, "ACTIVE", ["ACTIVE"]),
        (12, "EXPIRING", ["ACTIVE", "EXPIRING"]),
        (15, "EXPIRED", ["ACTIVE", "EXPIRED"]),
        (91, "EXPIRED", ["EXPIRED", "INACTIVE"]),
    ):
        acting.now = NOW + passed * DAY
        assert acting.shown()["status"] == status
        found = [
            status
            for status in ("ACTIVE", "EXPIRED", "EXPIRING", "INACTIVE", "SUSPENDED", "BANNED", "x")
            if acting.keys(f"?status={status}", PRODUCT_TOKEN)
        ]
        assert found == listed
    acting.act("PATCH", secret=PRODUCT_TOKEN, expiry=None)
    assert acting.shown()["status"] == "INACTIVE"


def test_licence_of_somebody_banned(acting: Acting) -> None:
    key = acting.shown()["key"]
    acting.sandbox.store.update(acting.user, banned=True)
    [record] = acting.get("licenses?status=banned", PRODUCT_TOKEN).json()["data"]
    assert record["attributes"]["status"] == "BANNED"
    shown = acting.get(f"users/{acting.user.id}", PRODUCT_TOKEN).json()["data"]["attributes"]
    assert shown["status"] == "BANNED"
    answer = acting.sandbox.post("licenses/actions/validate-key", {"meta": {"key": key}}).json()
    assert (answer["meta"]["detail"], answer["meta"]["code"]) == ("is banned", "BANNED")


def test_how_users_stand(acting: Acting) -> None:
    """New ones are active, and others who have a licence in use."""
    store = acting.sandbox.store
    acting.now = NOW + 91 * DAY
    record = store.find(License, id=acting.license_id)
    assert record
    for validated_at, status in ((None, "INACTIVE"), (acting.now, "ACTIVE")):
        store.update(record, validated_at=validated_at)
        shown = acting.get(f"users/{acting.user.id}").json()["data"]["attributes"]
        assert shown["status"] == status
        listed = acting.get(f"users?status={status}", PRODUCT_TOKEN).json()["data"]
        assert [user["id"] for user in listed] == [acting.user.id]


def test_tier_is_full_after_all_else_is_right(sandbox: Sandbox) -> None:
    """The limit of an account is looked at when the licence is about to be kept."""
    sandbox.set_up(Account("demo", max_licensed_users=0))
    licensing = Licensing(sandbox)
    invalid = licensing.ask(licensing.document(attributes={"key": "short"}))
    assert (invalid.status_code, codes(invalid)) == (422, ["KEY_TOO_SHORT"])
    full = licensing.ask(licensing.document())
    assert (full.status_code, codes(full)) == (402, ["ACCOUNT_ALU_LIMIT_EXCEEDED"])


def test_moving(acting: Acting) -> None:
    """A user moves a licence to any open policy, and it keeps its key and expiry."""
    account, store = acting.sandbox.account(), acting.sandbox.store
    before = acting.shown()

    def move(policy_id: str, secret: str | None = None) -> httpx.Response:
        return acting.sandbox.client.put(
            f"/v1/accounts/demo/licenses/{acting.license_id}/policy",
            headers={"Authorization": f"Bearer {secret or acting.secret}"},
            json={"data": {"type": "policies", "id": policy_id}},
        )

    def policy(**values: Any) -> str:
        values = {"product_id": account.product_id, **values}
        return store.add(Policy(account_id=account.id, **values)).id

    moved = move(account.open_policy_id)
    assert moved.json()["data"]["attributes"] == acting.shown() == before
    related = moved.json()["data"]["relationships"]["policy"]["data"]["id"]
    assert related == account.open_policy_id
    assert fault(move(account.protected_policy_id)) == (403, REFUSED, None)
    assert fault(move(policy(product_id=acting.user.id), PRODUCT_TOKEN)) == (403, REFUSED, None)
    for values, detail in (
        (
            {"use_pool": True},
            "cannot change from a pooled policy to an unpooled policy (or vice-versa)",
        ),
        ({"scheme": "ED25519_SIGN"}, "cannot change to a policy with a different scheme"),
    ):
        assert fault(move(policy(**values))) == (422, detail, "/data/relationships/policy")
    assert codes(move(acting.user.id)) == ["POLICY_NOT_FOUND", "PRODUCT_NOT_FOUND"]
    assert fault(move("x")) == (
        400, "type mismatch (received string expected UUID string)", "/data/id",
    )  # fmt: skip
    assert move(account.protected_policy_id, PRODUCT_TOKEN).status_code == 200
    assert move(account.open_policy_id).status_code == 403  # it is protected now


def test_validating_a_licence(acting: Acting) -> None:
    path = f"/v1/accounts/demo/licenses/{acting.shown()['key']}/actions/validate"
    headers = {"Authorization": f"Bearer {acting.secret}"}
    client, scope = acting.sandbox.client, {"product": "x"}
    document = {"meta": {"scope": scope, "nonce": 1}}
    answer = client.post(path, headers=headers, json=document).json()["meta"]
    assert (answer["code"], answer["scope"], answer["nonce"]) == (
        "PRODUCT_SCOPE_MISMATCH",
        scope,
        1,
    )
    for answer in (
        client.post(path, headers=headers).json(),
        client.request("GET", path, headers=headers, json=document).json(),
    ):
        assert answer["meta"].keys() == {"ts", "valid", "detail", "code"}
        assert answer["meta"]["valid"] is True
        assert answer["data"]["id"] == acting.license_id
    headers = {"Authorization": f"Bearer {acting.of('user')}"}
    assert client.post(path, headers=headers).status_code == 404


def test_licences_of_a_user(acting: Acting) -> None:
    path = f"users/{acting.user.email}/licenses"
    for secret in (acting.secret, PRODUCT_TOKEN, acting.of("admin")):
        assert [each["id"] for each in acting.get(path, secret).json()["data"]] == [
            acting.license_id
        ]
    assert acting.get(f"{path}?policy={acting.license_id}").json()["data"] == []
    assert acting.get(path, acting.of("user")).status_code == 404
