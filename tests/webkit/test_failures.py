"""The table of what can fail, in WebKit: it checks other things than Chromium and Firefox do."""

import re

import pytest

from tests.conftest import Posts
from tests.e2e.test_failures import FAULTS, diagonal, outcome, policy_without
from tests.e2e.test_guard import FAILED
from tests.e2e.test_integrity import CHECKED
from tests.e2e.visitor import PASSWORD
from tests.webkit.site import Site
from tests.webkit.visitor import Visitor

HURRY = """
window.realSetTimeout = setTimeout;
window.setTimeout = (call, ms) => realSetTimeout(call, ms > 1000 ? ms / 20 : ms);
"""


@pytest.mark.parametrize(
    ("runtime", "file", "fault"),
    [
        (runtime, *each)
        for runtime in CHECKED
        # Each file changed, as WebKit checks scripts in a way of its own, and failing once besides.
        for faults in (["changed"], FAULTS)
        for each in diagonal(CHECKED[runtime], faults, start=len(runtime))
        if each[0] != "python_stdlib.wasm"  # which stands in for the snapshot
    ],
)
def test_file_that_fails(
    visitor: Visitor,
    faulty: Site,
    api_url: str,
    posts: Posts,
    runtime: str,
    file: str,
    fault: str,
) -> None:
    posts.clear()
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
    assert faulty.was_asked == (fault != "blocked")
    if outcome(file, fault) == "created":
        return
    assert FAILED in visitor.sees("notice").text
    assert visitor.field("email").get_attribute("value") == visitor.email
    assert visitor.field("password").get_attribute("value") == PASSWORD
    assert not posts.to("/users")
    reason = visitor.page("return heard.at(-1)[2].reason")
    assert re.search(file.replace("*", ".*") + "|in 60 seconds", reason)
    if fault == "blocked":
        return  # as it stays

    faulty.repair()
    visitor.page("window.setTimeout = window.realSetTimeout ?? setTimeout")
    visitor.submits()
    assert visitor.email in visitor.sees("greeting").text
