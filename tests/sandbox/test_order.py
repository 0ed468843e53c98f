"""Contract, section 1, order of checks: a request with every fault is told of the first."""

from collections.abc import Callable

import httpx
import pytest

from keygen_sandbox.accounts import Account
from tests.sandbox.conftest import JSON_API, Sandbox, codes, user_document

Request = dict[str, str]

CHECKS: list[tuple[str, Callable[[httpx.Response], bool]]] = [
    ("blocked", lambda r: r.headers.get("X-RateLimit-Window") == "blacklist"),
    ("accept", lambda r: codes(r) == ["MIME_TYPE_INVALID"]),
    ("json", lambda r: codes(r) == ["JSON_INVALID"]),
    ("version", lambda r: codes(r) == ["INVALID_API_VERSION"]),
    ("account", lambda r: codes(r) == ["NOT_FOUND"]),
    ("signature", lambda r: "accept-signature" in r.text),
    ("environment", lambda r: codes(r) == ["ENVIRONMENT_INVALID"]),
    ("subscription", lambda r: "active subscription" in r.text),
    ("credential", lambda r: codes(r) == ["TOKEN_INVALID"]),
    ("schema", lambda r: "unpermitted parameter" in r.text),
    ("policy", lambda r: r.status_code == 403 and "You do not have permission" in r.text),
    ("validation", lambda r: codes(r) == ["EMAIL_INVALID", "PASSWORD_TOO_SHORT"]),
    ("created", lambda r: r.status_code == 201),
]


@pytest.mark.parametrize("step", range(len(CHECKS)), ids=[name for name, _ in CHECKS])
def test_first_of_all_faults(sandbox: Sandbox, step: int) -> None:
    """Everything from this step on is wrong, everything before it is right."""
    wrong = {name for name, _ in CHECKS[step:]}
    sandbox.set_up(Account(
        "demo",
        edition="EE",
        blocked="blocked" in wrong,
        subscription="canceled" if "subscription" in wrong else "active",
        protected="policy" in wrong,
    ))  # fmt: skip
    unknown = "account" in wrong and "blocked" not in wrong  # the sandbox blocks by account
    response = sandbox.client.post(
        f"/v1/accounts/{'nope' if unknown else 'demo'}/users",
        headers=headers(wrong),
        content=body(wrong),
    )
    assert CHECKS[step][1](response), response.text


def headers(wrong: set[str]) -> Request:
    headers = {"Accept": "text/html" if "accept" in wrong else JSON_API}
    if "version" in wrong:
        headers["Keygen-Version"] = "2"
    if "signature" in wrong:
        headers["Keygen-Accept-Signature"] = "md5"
    if "environment" in wrong:
        headers["Keygen-Environment"] = "nope"
    if "credential" in wrong:
        headers["Authorization"] = "Bearer nope"
    return headers


def body(wrong: set[str]) -> bytes:
    attributes = {"email": "clark@example.com", "password": "kent <3 lois"}
    if "validation" in wrong:
        attributes = {"email": "nope", "password": "x"}
    if "schema" in wrong:
        attributes["role"] = "admin"
    content = httpx.Request("POST", "http://x", json=user_document(**attributes)).content
    return content + b"}" if "json" in wrong else content


def test_rate_limit_comes_before_media_types(sandbox: Sandbox) -> None:
    sandbox.set_up(Account("demo", max_rpm=0))
    assert sandbox.post("users", [], accept="text/html").status_code == 429


def test_daily_limit_comes_before_credentials(sandbox: Sandbox) -> None:
    sandbox.set_up(Account("demo", over_daily_limit=True))
    assert sandbox.post("users", [], authorization="Bearer nope").status_code == 402


def test_wrong_path_comes_before_json(sandbox: Sandbox) -> None:
    response = sandbox.client.post("/v1/accounts/demo/userz", content=b"{")
    assert codes(response) == ["NOT_FOUND"]


def test_block_list_comes_before_wrong_path(sandbox: Sandbox) -> None:
    response = sandbox.client.post("/v1/accounts/blocked/userz")
    assert response.headers["X-RateLimit-Window"] == "blacklist"
