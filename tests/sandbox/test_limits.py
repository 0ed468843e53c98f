"""Contract, sections 4 and 8: rate limits. The tests turn the clock by hand."""

import pytest

from keygen_sandbox.accounts import Account
from tests.sandbox.conftest import Sandbox, basic, codes

NOON = 1782907200.0


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_requests_per_minute(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(Account("demo", max_rpm=2), clock=clock)
    clock.now = NOON + 10
    for count, remaining in ((1, 1), (2, 0)):
        response = sandbox.sign_up()
        assert response.status_code == 400
        assert response.headers["X-RateLimit-Window"] == "1m"
        assert response.headers["X-RateLimit-Count"] == str(count)
        assert response.headers["X-RateLimit-Limit"] == "2"
        assert response.headers["X-RateLimit-Remaining"] == str(remaining)
        assert response.headers["X-RateLimit-Reset"] == str(int(NOON) + 60)
    refused = sandbox.sign_up()
    assert (refused.status_code, codes(refused)) == (429, ["TOO_MANY_REQUESTS"])
    assert refused.headers["X-RateLimit-Count"] == "3"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["Retry-After"] == "50"
    assert "meta" not in refused.json()
    clock.now = NOON + 60
    assert sandbox.sign_up().status_code == 400


def test_requests_per_second(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(Account("demo", max_rps=1), clock=clock)
    assert [sandbox.sign_up().status_code for _ in range(2)] == [400, 429]
    assert sandbox.sign_up().headers["X-RateLimit-Window"] == "1s"
    clock.now += 1
    assert sandbox.sign_up().status_code == 400


def test_each_credential_has_its_own_count(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(Account("demo", max_rpm=1), clock=clock)
    assert sandbox.sign_up().status_code == 400
    assert sandbox.post("users", {}, authorization="Bearer x").status_code == 401
    assert sandbox.sign_up().status_code == 429


def test_preflights_are_not_counted(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(Account("demo", max_rpm=1), clock=clock)
    headers = {"Access-Control-Request-Method": "POST"}
    for _ in range(3):
        sandbox.client.options("/v1/accounts/demo/users", headers=headers)
    assert sandbox.sign_up().status_code == 400


def test_no_limit_no_headers(sandbox: Sandbox) -> None:
    assert not [name for name in sandbox.sign_up().headers if name.startswith("x-ratelimit")]


@pytest.mark.parametrize(
    ("window", "seconds", "path", "document", "authorization"),
    [
        ("auth", 60, "tokens", None, basic("clark@example.com", "x")),
        ("rstpwd", 3600, "passwords", {"meta": {"email": "clark@example.com"}}, ""),
        ("mutpwd", 600, "users/clark@example.com/actions/reset-password", {}, ""),
    ],
)
def test_password_limits(
    sandbox: Sandbox, clock: Clock, window: str, seconds: int, path: str,
    document: object, authorization: str,
) -> None:  # fmt: skip
    sandbox.set_up(clock=clock)
    statuses = [
        sandbox.post(path, document, authorization=authorization).status_code for _ in range(5)
    ]
    assert 429 not in statuses
    refused = sandbox.post(path, document, authorization=authorization)
    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Window"] == window
    assert refused.headers["X-RateLimit-Reset"] == str(int(NOON) + seconds)
    assert refused.headers["Retry-After"] == str(seconds)
    clock.now += seconds
    assert sandbox.post(path, document, authorization=authorization).status_code == statuses[0]


def test_password_limits_need_an_account_in_the_path(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(mode="singleplayer", clock=clock)
    headers = {"Authorization": basic("clark@example.com", "x")}
    statuses = [sandbox.client.post("/v1/tokens", headers=headers).status_code for _ in range(7)]
    assert set(statuses) == {401}


def test_daily_limit_resets_at_midnight(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.set_up(Account("demo", over_daily_limit=True), clock=clock)
    assert "This limit will reset at 2026-07-02 00:00:00 UTC." in sandbox.sign_up().text
