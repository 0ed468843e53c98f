"""Contract, section 6."""

import pytest

from tests.sandbox.conftest import Sandbox

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "TRACE"])
@pytest.mark.parametrize("path", ["/v1/accounts/demo/users", "/v1/accounts/nope/users", "/", "/x"])
def test_any_preflight(sandbox: Sandbox, path: str, method: str) -> None:
    requested = "content-type,Keygen-Version, x-anything"
    response = sandbox.client.options(
        path,
        headers={
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Private-Network": "true",
            "Access-Control-Request-Headers": requested,
        },
    )
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == METHODS
    assert response.headers["Access-Control-Allow-Headers"] == requested
    assert response.headers["Access-Control-Max-Age"] == "86400"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Vary" not in response.headers


@pytest.mark.parametrize(
    ("account", "headers", "status"),
    [
        ("demo", {}, 201), ("demo", {"Accept": "text/html"}, 400), ("nope", {}, 404),
        ("locked", {}, 403), ("blocked", {}, 403), ("quota", {}, 402), ("fault-500", {}, 500),
        ("demo", {"Authorization": "Bearer nope"}, 401),
    ],
)  # fmt: skip
def test_every_answer_is_readable(
    sandbox: Sandbox, account: str, headers: dict[str, str], status: int
) -> None:
    document = {"data": {"type": "users", "attributes": {"email": "clark@example.com"}}}
    url = f"/v1/accounts/{account}/users"
    response = sandbox.client.post(url, json=document, headers=headers)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == METHODS
    assert response.headers["Access-Control-Max-Age"] == "86400"
    assert response.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Headers" not in response.headers
    exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert "x-request-id" in exposed
    assert not {"location", "retry-after", "www-authenticate"} & set(exposed)


def test_no_origin(sandbox: Sandbox) -> None:
    del sandbox.client.headers["Origin"]
    for response in (sandbox.sign_up(), sandbox.client.options("/")):
        assert not [name for name in response.headers if name.startswith("access-control")]
        assert "Vary" not in response.headers
