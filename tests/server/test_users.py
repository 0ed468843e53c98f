"""POST /users: the main job, and every way in which Keygen may fail at it."""

import json

import httpx
import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.store import Token
from keygen_sandbox.testing import Sandbox
from keygen_signup.server.users import FIXES
from tests.server.conftest import EMAIL, PAGE, PASSWORD, Counted, Serve, codes, user


def test_user_of_a_protected_account(serve: Serve, sandbox: Sandbox) -> None:
    """What a page gets is what Keygen answered, and readable to it."""
    server = serve(signup_origins=PAGE)
    answer = server.sign_up(
        firstName=" Ada", lastName="Lovelace", metadata={"plan": "trial"}, headers={"origin": PAGE}
    )
    assert answer.status_code == 201
    resource = answer.json()["data"]
    assert resource["attributes"]["fullName"] == "Ada Lovelace"
    assert resource["attributes"]["metadata"] == {"plan": "trial"}
    assert [made.id for made in sandbox.users("locked")] == [resource["id"]]
    assert answer.headers["access-control-allow-origin"] == PAGE
    exposed = answer.headers["access-control-expose-headers"]
    assert {"date", "x-ratelimit-reset", "x-request-id"} <= {*exposed.split(", ")}
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("name", ["slug", "id", "none"])
def test_account_in_the_path(serve: Serve, protected: Account, name: str) -> None:
    """By its slug, by its ID, and not at all."""
    names = {"slug": "/accounts/locked", "id": f"/accounts/{protected.id}", "none": ""}
    assert serve().sign_up(path=f"/v1{names[name]}/users").status_code == 201


def test_one_request_per_user(serve: Serve, asked: Counted) -> None:
    """And none of the visitor's headers is in it, but the token."""
    server = serve()
    del asked.asked[:]
    server.sign_up(
        headers={"authorization": "Bearer user-1", "cookie": "a=b", "x-forwarded-for": "1.2.3.4"}
    )
    ((method, path, headers, body),) = asked.asked
    assert (method, path) == ("POST", "/v1/accounts/locked/users")
    assert headers["authorization"].startswith("Bearer prod-")
    assert not {"cookie", "x-forwarded-for", "origin"} & {*headers}
    assert json.loads(body)["data"]["attributes"] == {"email": EMAIL, "password": PASSWORD}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/users"),
        ("DELETE", "/v1/users"),
        ("GET", "/v1/me"),
        ("POST", "/v1/tokens"),
        ("POST", "/v1/users/"),
        ("POST", "//v1/users"),
        ("POST", "/v1/users/%2e%2e/licenses"),
        ("POST", "/v1/accounts/demo/users"),
        ("POST", "/v1/accounts/locked/users/1"),
        ("PATCH", "/v1/accounts/locked/users/ada@example.com"),
    ],
)
def test_nothing_else_reaches_keygen(serve: Serve, asked: Counted, method: str, path: str) -> None:
    server = serve()
    del asked.asked[:]
    url = httpx.URL(server.url).copy_with(raw_path=path.encode())
    answer = server.http.request(method, url, json=user())
    assert answer.status_code == 404
    assert codes(answer) == ["NOT_FOUND"]
    assert not asked.asked


def test_address_that_is_taken(serve: Serve) -> None:
    """Nobody is given a user that is there: they sign in at Keygen, as in Key."""
    server = serve()
    server.sign_up()
    again = server.sign_up()
    assert again.status_code == 422
    assert codes(again) == ["EMAIL_TAKEN"]
    assert "data" not in again.json()


@pytest.mark.parametrize(
    ("fault", "status", "made"),
    [
        ("cut", 502, 0),
        ("cut-created", 502, 1),
        ("html-502", 502, 0),
        ("html-503", 502, 0),
        ("empty-500", 502, 0),
        ("500", 502, 0),
        ("503", 502, 0),
        ("empty-201", 502, 1),
        ("truncated", 502, 1),
        ("json-array", 502, 1),
        ("json-null", 502, 1),
        ("type", 201, 1),
        ("409", 409, 0),
        ("json-422", 422, 0),
        ("many-errors", 422, 0),
        ("long-detail", 502, 0),
        ("html-403", 503, 0),
        ("html-413", 503, 0),
        ("empty-403", 503, 0),
        ("html-429", 429, 0),
        ("redirect-302", 503, 0),
        ("redirect-307", 503, 0),
        ("redirect-308", 503, 0),
    ],
)
def test_faults_of_keygen(
    serve: Serve, sandbox: Sandbox, fault: str, status: int, made: int
) -> None:
    """Every fault ends in an answer, in Keygen's form; the request is sent once; and the next
    sign-up is served."""
    server = serve(keygen_concurrency=1)
    sandbox.faults.add("POST", "/users", fault)
    answer = server.sign_up()
    assert answer.status_code == status
    assert "data" in answer.json() or "errors" in answer.json()
    assert len(sandbox.users("locked")) == made
    assert not sandbox.faults.pending
    if fault == "html-429":  # Keygen has asked for a pause
        assert codes(server.sign_up("bob@example.com")) == ["TOO_BUSY"]
    else:
        assert server.sign_up("bob@example.com").status_code == 201


@pytest.mark.parametrize("fault", ["hung", "hung-created"])
def test_keygen_that_hangs(serve: Serve, sandbox: Sandbox, fault: str) -> None:
    server = serve(keygen_timeout=0.3)
    sandbox.faults.add("POST", "/users", fault)
    answer = server.sign_up()
    assert answer.status_code == 504
    assert codes(answer) == [""]  # as Keygen's own, which the widget and the client know


def test_keygen_that_is_gone(serve: Serve, values: dict[str, str]) -> None:
    """Nothing was made, and it may be tried again."""
    server = serve()
    server.server.keygen.url = "http://127.0.0.1:1"
    assert server.sign_up().status_code == 502


@pytest.mark.parametrize("status", [401, 403])
def test_token_that_does_no_longer_work(
    serve: Serve, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """The visitor is told that it does not work now; the log says what to do."""
    server = serve()
    if status == 401:
        sandbox.store.delete(Token, role="product")
    else:
        sandbox.faults.add("POST", "/users", "empty-403")
    answer = server.sign_up()
    assert answer.status_code == 503
    assert codes(answer) == ["SIGNUP_UNAVAILABLE"]
    assert any(getattr(record, "fix", "") == FIXES[status] for record in caplog.records)


def test_closed(serve: Serve, asked: Counted) -> None:
    """With words, and Keygen is not asked."""
    server = serve(signup_closed="1")
    del asked.asked[:]
    answer = server.sign_up()
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["detail"] == "Sign-up is closed at the moment"
    assert not asked.asked
