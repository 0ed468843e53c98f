"""The table of what can fail, in WebKit: it checks other things than Chromium and Firefox do."""

from itertools import product

import pytest

from tests.e2e.test_failures import FAULTS, policy_without
from tests.e2e.test_guard import FAILED
from tests.e2e.test_integrity import CHECKED
from tests.e2e.visitor import PASSWORD
from tests.webkit.site import Site
from tests.webkit.visitor import Visitor

HURRY = """
window.realSetTimeout = setTimeout;
window.setTimeout = (call, ms) => realSetTimeout(call, ms > 1000 ? ms / 20 : ms);
"""


def outcome(file: str, fault: str) -> str:
    if file == "snapshot-*.bin" and fault in ("cut", "missing", "blocked"):
        return "created"  # without it
    return "unavailable"


@pytest.mark.parametrize(
    ("runtime", "file", "fault"),
    [
        (runtime, *each)
        for runtime in CHECKED
        for each in product(CHECKED[runtime], [*FAULTS, "changed"])
        if each[0] != "python_stdlib.zip"  # which stands in for the snapshot
    ],
)
def test_file_that_fails(
    visitor: Visitor, faulty: Site, api_url: str, runtime: str, file: str, fault: str
) -> None:
    if fault == "blocked":
        faulty.policy = policy_without(file, faulty.address).format(api_url=api_url)
    else:
        faulty.file, faulty.fault = file, fault
    visitor.goes_to(f"{faulty.address}/tutorial/{runtime}")
    if fault == "slow":
        visitor.page(HURRY)
    visitor.types(email=visitor.email, password=PASSWORD)
    visitor.submits()
    visitor.sees_state(outcome(file, fault))
    if outcome(file, fault) == "created":
        return
    assert FAILED in visitor.sees("status").text
    assert visitor.field("email").get_attribute("value") == visitor.email
    assert visitor.field("password").get_attribute("value") == PASSWORD
    if fault == "blocked":
        return  # as it stays

    faulty.mend()
    visitor.page("window.setTimeout = window.realSetTimeout ?? setTimeout")
    visitor.submits()
    assert visitor.email in visitor.sees("greeting").text
