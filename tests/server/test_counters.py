"""Counters in this process and in Redis: the same, by one set of tests."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

import pytest
from limits import parse
from redis.asyncio import Redis

from keygen_signup.server import counters
from keygen_signup.server.counters import Count, Counter, InMemory, InRedis
from tests.server.conftest import until

Counting = Callable[[Sequence[Counter]], list[Count]]

NARROW, WIDE = parse("2/hour"), parse("3/day")


@pytest.fixture(params=["memory", "redis"])
def count(request: pytest.FixtureRequest) -> Iterator[Counting]:
    """Counters, and nothing counted yet."""
    if request.param == "memory":
        yield InMemory().count
        return
    url = request.getfixturevalue("redis_server").url
    with asyncio.Runner() as runner:
        redis = Redis.from_url(url)
        yield lambda counted: runner.run(InRedis(redis).count(counted))
        runner.run(redis.aclose())


def test_a_narrow_limit_uses_up_nothing_of_a_wide_one(count: Counting) -> None:
    ada = [Counter("address", NARROW, "ada"), Counter("all", WIDE, "")]
    bob = [Counter("address", NARROW, "bob"), Counter("all", WIDE, "")]
    assert [[each.came for each in count(ada)] for _ in range(4)] == [[1, 1], [2, 2], [3], [4]]
    assert [[each.came for each in count(bob)] for _ in range(2)] == [[1, 3], [2, 4]]
    assert [each.is_over for each in count([Counter("address", NARROW, "ann"), bob[1]])] == [
        False,
        True,
    ]


def test_when_it_begins_anew(count: Counting) -> None:
    """It is told, and then it does."""
    long, short = ([Counter("address", parse(text), "ada")] for text in ("1/hour", "1/second"))
    assert [count(long)[0].is_over for _ in range(2)] == [False, True]
    assert 3599 <= count(long)[0].seconds <= 3601
    assert [count(short)[0].is_over for _ in range(2)] == [False, True]
    assert 1 <= count(short)[0].seconds <= 2
    until(lambda: not count(short)[0].is_over)


def test_limits_are_apart(count: Counting) -> None:
    """What has another name, or another window, is another counter."""
    same = [Counter(name, item, "ada") for name in ("address", "email") for item in (NARROW, WIDE)]
    assert [each.came for each in count(same)] == [1, 1, 1, 1]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of the same limit is dropped, and no other: whoever makes many counters of one
    limit gets past no other."""
    monkeypatch.setattr(counters, "MOST", 100)
    memory = InMemory()
    network = Counter("network", WIDE, "a")
    for n in range(1000):
        memory.count([network, Counter("address", NARROW, "first")] if n == 0 else [network])
        memory.count([Counter("address", NARROW, str(n))])
        assert len(memory) <= 101
    assert memory.count([network])[0].came == 1001
    assert memory.count([Counter("address", NARROW, "999")])[0].came == 2
    assert memory.count([Counter("address", NARROW, "first")])[0].came == 1


def test_memory_lets_go_of_what_has_ended() -> None:
    memory = InMemory()
    item = parse("1/second")
    for n in range(1000):
        memory.count([Counter("address", item, str(n))])
    assert len(memory) == 1000

    def is_empty_again() -> bool:
        memory.count([Counter("address", item, "last")])
        return len(memory) == 1

    until(is_empty_again)
