"""Accounts and policies as they can be read, and pools of keys."""

import pytest

from keygen_sandbox import pools
from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.permissions import USER_PERMISSIONS
from keygen_sandbox.store import Conflict, Policy
from tests.sandbox.conftest import Sandbox, codes, fault
from tests.sandbox.test_licenses import Licensing

NO_RIGHT = (
    "You do not have permission to complete the request ({} lacks permission to perform action)"
)
ROLES = ("admin", "developer", "sales-agent", "support-agent", "read-only")


@pytest.fixture
def licensing(sandbox: Sandbox) -> Licensing:
    return Licensing(sandbox)


@pytest.mark.parametrize("role", ROLES)
def test_staff_may_read_both(licensing: Licensing, role: str) -> None:
    secret = licensing.sandbox.add_token(licensing.sandbox.add_user(role=role))
    for path in ("", "policies", f"policies/{licensing.policy_id}"):
        assert licensing.get(path, secret).status_code == 200


@pytest.mark.parametrize(
    ("subscription", "status"),
    [("active", "SUBSCRIBED"), ("canceled", "CANCELED"), ("paused", "PAUSED")],
)
def test_account_shows_its_state(sandbox: Sandbox, subscription: str, status: str) -> None:
    slug = "demo" if subscription == "active" else subscription
    licensing = Licensing(sandbox, slug)
    shown = licensing.get("", PRODUCT_TOKEN).json()["data"]["attributes"]
    assert (shown["slug"], shown["status"]) == (slug, status)


def test_users_and_licences_may_not_read_the_account(licensing: Licensing) -> None:
    licensing.ask(licensing.document(attributes={"key": "KEY-01"}))
    for headers, who in (
        ({"Authorization": f"Bearer {licensing.secret}"}, "user"),
        ({"Authorization": "License KEY-01"}, "license"),
    ):
        answer = licensing.sandbox.client.get("/v1/accounts/demo", headers=headers)
        assert fault(answer) == (403, NO_RIGHT.format(who), None)


def test_other_methods_are_no_endpoint(licensing: Licensing) -> None:
    for method, path in (("POST", "/v1/accounts/demo"), ("GET", "/v1"), ("POST", "/v1/policies")):
        answer = licensing.sandbox.client.request(method, path)
        assert codes(answer) == ["NOT_FOUND"]
        assert "endpoint" in answer.text


def test_user_is_told_of_a_policy_once_they_have_a_licence_of_it(licensing: Licensing) -> None:
    """And then that they may not read it."""
    path = f"policies/{licensing.policy_id}"
    assert licensing.get(path).status_code == 404
    licensing.ask(licensing.document())
    assert fault(licensing.get(path)) == (403, NO_RIGHT.format("user"), None)
    assert licensing.get("policies").status_code == 403


def test_user_who_may_read_policies(sandbox: Sandbox) -> None:
    """Those of their licences alone."""
    licensing = Licensing(sandbox)
    licensing.user = sandbox.add_user(permissions=[*USER_PERMISSIONS, "policy.read"])
    licensing.secret = sandbox.add_token(licensing.user)
    assert licensing.get("policies").json()["data"] == []
    licensing.ask(licensing.document())
    [policy] = licensing.get("policies").json()["data"]
    assert policy == licensing.get(f"policies/{licensing.policy_id}").json()["data"]


def test_product_reads_its_own(licensing: Licensing) -> None:
    sandbox, account = licensing.sandbox, licensing.sandbox.account()
    other = sandbox.store.add(Policy(account_id=account.id, name="Other"))
    query = f"policies?product={account.product_id}&order=asc"
    listed = licensing.get(query, PRODUCT_TOKEN).json()["data"]
    assert [policy["attributes"]["name"] for policy in listed] == ["Open", "Protected"]
    for name in (other.id, "x"):
        missing = licensing.get(f"policies/{name}", PRODUCT_TOKEN)
        assert fault(missing) == (404, f"The requested policy '{name}' was not found", None)
    assert licensing.get(f"policies?product={other.product_id}", PRODUCT_TOKEN).json()["data"] == []


def test_pool(licensing: Licensing) -> None:
    """The last key first; an own key leaves the pool as it is."""
    sandbox = licensing.sandbox
    account = sandbox.account()
    policy = sandbox.store.add(
        Policy(account_id=account.id, product_id=account.product_id, use_pool=True)
    )
    pools.fill(sandbox.store, policy, "POOL-1", "POOL-2")
    with pytest.raises(Conflict):
        pools.fill(sandbox.store, policy, "POOL-1")
    licensing.policy_id = policy.id
    made = [
        licensing.ask(licensing.document(attributes=attributes)).json()
        for attributes in ({"key": "OWN-KEY"}, {}, {"name": "x"})
    ]
    assert [each["data"]["attributes"]["key"] for each in made] == ["OWN-KEY", "POOL-2", "POOL-1"]
    empty = licensing.ask(licensing.document())
    assert fault(empty) == (422, "pool is empty", "/data/relationships/policy")
    assert codes(empty) == ["POLICY_POOL_EMPTY"]
