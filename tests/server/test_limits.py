"""Limits: per address, per network, per mailbox and in all; in Redis, shared exactly."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from keygen_sandbox.testing import Sandbox
from keygen_signup.server import shared
from tests.server.conftest import (
    EMAIL,
    SECRET,
    Counted,
    Gate,
    RedisServer,
    Running,
    Serve,
    codes,
    until,
)

TRUSTED = "127.0.0.1/32"


def come(server: Running, address: str, email: str) -> int:
    answer = server.sign_up(email, headers={"x-forwarded-for": address})
    if answer.status_code == 429:
        assert codes(answer) == ["TOO_MANY_REQUESTS"]
        assert int(answer.headers["x-ratelimit-reset"]) > 0
        assert answer.headers["x-ratelimit-remaining"] == "0"
    return answer.status_code


@pytest.mark.parametrize(
    ("same", "neighbours"),
    [
        (["198.51.100.1"] * 3, [f"198.51.100.{n}" for n in range(2, 21)]),
        (
            ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:9::3"],
            [f"2001:db8:1:{n:x}::1" for n in range(2, 21)],
        ),
    ],
)
def test_address_and_network(
    serve: Serve, asked: Counted, same: list[str], neighbours: list[str]
) -> None:
    """Two from one address; ten times that from its network; others are let in."""
    server = serve(signup_limit_address="2/hour", signup_trusted_proxies=TRUSTED)
    statuses = [come(server, address, f"a{n}@example.com") for n, address in enumerate(same)]
    assert statuses == [201, 201, 429]
    statuses = [come(server, address, f"b{n}@example.com") for n, address in enumerate(neighbours)]
    assert statuses == [201] * 18 + [429]
    assert come(server, "203.0.113.1", "c@example.com") == 201


def test_mailbox(serve: Serve) -> None:
    """By its mailbox, with whatever capitals and tags, and for who is refused by Keygen too."""
    server = serve(signup_limit_email="3/hour")
    addresses = [EMAIL, "ada+1@example.com", "ADA+2@example.com", "Ada@Example.com"]
    assert [server.sign_up(each).status_code for each in addresses] == [201, 201, 201, 429]
    assert server.sign_up("bob@example.com").status_code == 201


def test_all(serve: Serve, asked: Counted, caplog: pytest.LogCaptureFixture) -> None:
    """The owner is told before it is used up, in the log and by a number."""
    server = serve(signup_limit_all="5/hour, 100/day")
    for n in range(4):
        server.sign_up(f"a{n}@example.com")
    assert any("nearly used up" in record.message for record in caplog.records)
    assert 'signup_limit_all_used{limit="5/hour"} 0.8' in server.http.get("/metrics").text
    server.sign_up("b@example.com")
    assert any("is used up" in record.message for record in caplog.records)
    del asked.asked[:]
    assert codes(server.sign_up("c@example.com")) == ["TOO_MANY_REQUESTS"]
    assert not asked.asked


def test_one_address_does_not_use_up_the_rest(serve: Serve) -> None:
    server = serve(
        signup_limit_address="2/hour", signup_limit_all="4/hour", signup_trusted_proxies=TRUSTED
    )
    for n in range(20):
        come(server, "198.51.100.1", f"a{n}@example.com")
    assert come(server, "203.0.113.1", "b@example.com") == 201


def test_bad_input_is_not_counted(serve: Serve) -> None:
    server = serve(signup_limit_address="1/hour")
    for _ in range(5):
        assert server.sign_up("ada@localhost").status_code == 422
    assert server.sign_up().status_code == 201


def test_two_servers_share_their_limits(
    serve: Serve, redis_server: RedisServer, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly, also when all come at once; and Redis holds nothing about anybody."""
    monkeypatch.setattr(shared, "REDIS_SECONDS", 20)  # a busy machine is no Redis that is gone
    values = {"signup_redis_url": redis_server.url, "signup_limit_all": "15/hour"}
    servers = [serve(**values), serve(**values)]
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(
            pool.map(
                lambda n: servers[n % 2].sign_up(f"ada.lovelace{n}@example.com").status_code,
                range(30),
            )
        )
    assert all(server.server.shared.is_whole for server in servers)
    assert statuses.count(201) == 15
    assert len(sandbox.users("locked")) == 15
    held = redis_server.text()
    assert held
    assert "lovelace" not in held
    assert "127.0.0" not in held


def test_limit_of_all_while_the_secret_changes(serve: Serve, redis_server: RedisServer) -> None:
    """It is about nobody, so it has no keyed name, and is one also where the secrets are two."""
    values = {"signup_redis_url": redis_server.url, "signup_limit_all": "2/hour"}
    before = serve(**values)
    after = serve(**values, signup_secret=SECRET[::-1], signup_secret_previous=SECRET)
    assert before.sign_up("a@example.com").status_code == 201
    assert after.sign_up("b@example.com").status_code == 201
    assert codes(before.sign_up("c@example.com")) == ["TOO_MANY_REQUESTS"]


def test_a_sign_up_asks_redis_once(serve: Serve, redis_server: RedisServer) -> None:
    """For all that it counts: each question takes as long as all of the rest."""
    import redis

    server = serve(signup_redis_url=redis_server.url, signup_limit_all="500/hour, 2000/day")
    for n in range(5):
        assert server.sign_up(f"a{n}@example.com").status_code == 201
    with redis.Redis.from_url(redis_server.url) as client:
        asked = client.info("commandstats")
    # The first has to bring the script along, after it was asked for in vain.
    assert asked["cmdstat_evalsha"]["calls"] == 5 + 1
    assert asked["cmdstat_script|load"]["calls"] == 1


def test_redis_that_is_gone(
    serve: Serve,
    redis_server: RedisServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Limits count here, at half; it says so, and goes back to Redis when that is back."""
    monkeypatch.setattr(shared, "AGAIN_AFTER", 0.05)
    server = serve(signup_redis_url=redis_server.url, signup_limit_all="6/hour")
    assert server.sign_up().status_code == 201
    redis_server.stop()
    statuses = [server.sign_up(f"a{n}@example.com").status_code for n in range(4)]
    assert statuses == [201, 201, 201, 429]
    assert "Redis is gone" in server.http.get("/readyz").text
    assert server.http.get("/readyz").status_code == 200
    assert "signup_redis_up 0.0" in server.http.get("/metrics").text
    assert any("Redis is gone" in record.message for record in caplog.records)
    redis_server.start()
    until(lambda: server.sign_up("b@example.com").status_code == 201)
    assert any("Redis is back" in record.message for record in caplog.records)


def test_redis_that_hangs(
    serve: Serve, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for once, and not by everybody."""
    monkeypatch.setattr(shared, "REDIS_SECONDS", 0.2)
    server = serve(signup_redis_url=redis_server.url)
    assert redis_server.process
    import signal

    redis_server.process.send_signal(signal.SIGSTOP)
    try:
        assert server.sign_up().status_code == 201
        assert not server.server.shared.is_whole
    finally:
        redis_server.process.send_signal(signal.SIGCONT)


def test_redis_that_is_full(serve: Serve, redis_server: RedisServer) -> None:
    """It refuses to count: as if it was gone."""
    server = serve(signup_redis_url=redis_server.url)
    redis_server.stop()
    redis_server.start("--maxmemory", "1")
    assert server.sign_up().status_code == 201
    assert not server.server.shared.is_whole


def test_redis_that_evicts_is_named(
    serve: Serve, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.stop()
    redis_server.start("--maxmemory-policy", "allkeys-lru")
    serve(signup_redis_url=redis_server.url)
    assert any("Redis evicts (allkeys-lru)" in record.message for record in caplog.records)


def test_one_license_by_two_servers(
    serve: Serve, redis_server: RedisServer, sandbox: Sandbox, policy: str
) -> None:
    """Two users of one mailbox at two servers at once: the lock is in Redis."""
    values = {"signup_redis_url": redis_server.url, "keygen_policy_id": policy}
    servers = [serve(**values), serve(**values)]
    with ThreadPoolExecutor(8) as pool:
        answers = [
            *pool.map(lambda n: servers[n % 2].sign_up(f"ada+{n}@example.com").json(), range(8))
        ]
    assert len([answer for answer in answers if "included" in answer]) == 1
    assert len(sandbox.licenses("locked")) == 1


def test_lock_of_who_was_killed_ends(
    serve: Serve, redis_server: RedisServer, sandbox: Sandbox, policy: str, gate: Gate
) -> None:
    """A lock in Redis has an end, so that nobody has to be there to give it back."""
    import redis

    server = serve(signup_redis_url=redis_server.url, keygen_policy_id=policy)
    gate.is_open = True
    with ThreadPoolExecutor(1) as pool:
        sandbox.faults.add("GET", "/licenses", "slow")
        coming = pool.submit(server.sign_up)
        with redis.Redis.from_url(redis_server.url, decode_responses=True) as client:
            until(lambda: len(client.keys("*lock*")) == 2)
            assert all(0 < client.ttl(key) <= shared.HELD_SECONDS for key in client.keys("*lock*"))
        assert coming.result().status_code == 201
