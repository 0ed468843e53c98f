"""Whatever comes by the socket is answered, and none of it is a bug's end."""

import logging

import pytest

from tests.server.fuzz import fuzz, fuzzed


def test_whatever_comes_by_the_socket(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    with fuzzed() as (server, sandbox):
        statuses = fuzz(server, 500, seed=2)
        assert server.sign_up("zoe@example.com").status_code == 201
        made = sandbox.users("locked")
    assert {"201", "400", "404", "422"} <= {*statuses}
    assert not [record for record in caplog.records if record.exc_info]
    assert {user.role for user in made} == {"user"}
