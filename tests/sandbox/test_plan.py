"""Faults that a test plans, at any request."""

import httpx
import pytest

from keygen_sandbox.faults import NAMES
from keygen_sandbox.store import License, Token
from tests.sandbox.conftest import JSON_API, Sandbox, basic
from tests.sandbox.test_faults import CUT, PREFLIGHT

EMAIL, PASSWORD = "clark@example.com", "kent <3 lois"


@pytest.fixture
def secret(sandbox: Sandbox) -> str:
    """The token of a user, who may ask for licences."""
    return sandbox.add_token(sandbox.add_user(email=EMAIL, password=PASSWORD))


def make_license(sandbox: Sandbox, secret: str) -> httpx.Response:
    user = sandbox.store.find(Token, role="user")
    assert user
    owner = {"data": {"type": "users", "id": user.bearer_id}}
    policy = {"data": {"type": "policies", "id": sandbox.account().open_policy_id}}
    document = {"data": {"type": "licenses", "relationships": {"policy": policy, "owner": owner}}}
    return sandbox.post("licenses", document, authorization=f"Bearer {secret}")


def sign_in(sandbox: Sandbox, account: str = "demo") -> httpx.Response:
    return sandbox.post("tokens", account=account, authorization=basic(EMAIL, PASSWORD))


def list_licenses(sandbox: Sandbox, secret: str) -> httpx.Response:
    url = "/v1/accounts/demo/licenses"
    return sandbox.client.get(url, headers={"Authorization": f"Bearer {secret}"})


def test_the_next_request_goes_wrong_once_it_is_done(sandbox: Sandbox, secret: str) -> None:
    sandbox.faults.add("POST", "/licenses", "cut-created")
    with pytest.raises(CUT):
        make_license(sandbox, secret)
    assert sandbox.store.count(License, account_id=sandbox.account().id) == 1
    assert not sandbox.faults.pending
    assert make_license(sandbox, secret).status_code == 201


def test_other_requests_get_their_usual_answers(sandbox: Sandbox, secret: str) -> None:
    sandbox.faults.add("POST", "/licenses", "html-502")
    assert list_licenses(sandbox, secret).status_code == 200
    assert sign_in(sandbox).status_code == 201
    assert make_license(sandbox, secret).status_code == 502


def test_several_times(sandbox: Sandbox, secret: str) -> None:
    sandbox.faults.add("GET", "/licenses", "500", times=2)
    statuses = [list_licenses(sandbox, secret).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_one_after_another(sandbox: Sandbox, secret: str) -> None:
    sandbox.faults.add("GET", "/licenses", "empty-500")
    sandbox.faults.add("GET", "/licenses", "html-429")
    statuses = [list_licenses(sandbox, secret).status_code for _ in range(3)]
    assert statuses == [500, 429, 200]


def test_of_one_account(sandbox: Sandbox) -> None:
    sandbox.add_user(email=EMAIL, password=PASSWORD)
    sandbox.faults.add("POST", "/tokens", "503", account="locked")
    assert sign_in(sandbox).status_code == 201
    assert sign_in(sandbox, account="locked").status_code == 503


def test_any_path(sandbox: Sandbox, secret: str) -> None:
    """A token that was revoked, although the answer never came."""
    token = sandbox.store.find(Token, role="user")
    assert token
    sandbox.faults.add("DELETE", "/tokens/*", "cut-created")
    with pytest.raises(CUT):
        sandbox.client.delete(
            f"/v1/accounts/demo/tokens/{token.id}", headers={"Authorization": f"Bearer {secret}"}
        )
    assert sandbox.store.find(Token, id=token.id) is None


def test_a_refusal_stays_as_it_is(sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/tokens", "truncated")
    assert sign_in(sandbox).json()["errors"][0]["code"] == "EMAIL_INVALID"


def test_a_plan_comes_before_the_fault_of_the_account(sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/users", "html-502")
    statuses = [sandbox.sign_up(account="fault-500", email=EMAIL).status_code for _ in range(2)]
    assert statuses == [502, 500]


def test_preflights_are_not_counted(sandbox: Sandbox, secret: str) -> None:
    """They close the connection: a browser would send the request again on a used one."""
    sandbox.faults.add("POST", "/licenses", "cut")
    preflight = sandbox.client.options("/v1/accounts/demo/licenses", headers=PREFLIGHT)
    assert preflight.headers["Connection"] == "close"
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    with pytest.raises(CUT):
        make_license(sandbox, secret)


def test_preflight(sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/licenses", "preflight")
    url = "/v1/accounts/demo/licenses"
    statuses = [sandbox.client.options(url, headers=PREFLIGHT).status_code for _ in range(2)]
    assert statuses == [403, 200]


@pytest.mark.parametrize("name", ["empty-201", "json-array", "truncated", "type"])
def test_of_what_has_no_body(sandbox: Sandbox, secret: str, name: str) -> None:
    """An answer without a body is changed to a whole one, too."""
    token = sandbox.store.find(Token, role="user")
    assert token
    sandbox.faults.add("DELETE", "/tokens/*", name)
    answer = sandbox.client.delete(
        f"/v1/accounts/demo/tokens/{token.id}", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.is_success
    assert (answer.text == "[]") is (name == "json-array")


def test_redirect(sandbox: Sandbox) -> None:
    """To the same path of the demo account."""
    sandbox.faults.add("POST", "/tokens", "redirect-307", account="locked")
    answer = sign_in(sandbox, account="locked")
    assert answer.headers["Location"] == "/v1/accounts/demo/tokens"


def test_on_a_server_of_one_account(sandbox: Sandbox) -> None:
    """Where the path names no account."""
    sandbox.set_up(mode="singleplayer")
    sandbox.faults.add("GET", "/me", "503")
    assert sandbox.client.get("/v1/me", headers={"Accept": JSON_API}).status_code == 503


def test_nothing_more(sandbox: Sandbox, secret: str) -> None:
    sandbox.faults.add("GET", "/licenses", "500")
    sandbox.faults.clear()
    assert list_licenses(sandbox, secret).status_code == 200


def test_what_cannot_be_planned(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no fault is called 'fault-cut'; there are slow, hung"):
        sandbox.faults.add("POST", "/users", "fault-cut")
    with pytest.raises(ValueError, match="at least once, not 0 times"):
        sandbox.faults.add("POST", "/users", NAMES[0], times=0)
