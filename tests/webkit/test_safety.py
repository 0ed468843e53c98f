"""What must not happen on anybody's page, in WebKit."""

import json
from typing import Any

import pytest

from scripts.runtimes import DIST
from tests.conftest import CustomPages, Integration, Posts
from tests.e2e.test_guard import FAILED
from tests.e2e.test_policies import NONCE, STRICT_DYNAMIC, TAG, TRUSTED_TYPES
from tests.e2e.test_secrets import CANARY, PLACES
from tests.e2e.visitor import FORM, PASSWORD
from tests.webkit.site import Site
from tests.webkit.visitor import Visitor

REPORTED = "; report-uri /reports"
"""To the test, which hears of what happens in the page only from when it is there."""


def look_around(visitor: Visitor) -> list[str]:
    """The places that hold the canary."""
    places: dict[str, Any] = visitor.page(f"return ({PLACES})()")
    places["console"] = visitor.console
    assert len(places) == 12
    return [name for name, found in places.items() if CANARY in json.dumps(found)]


def test_password_turns_up_nowhere(visitor: Visitor, site: str, integration: Integration) -> None:
    visitor.goes_to(site + integration.path)
    visitor.types(email="ada", password=CANARY)
    visitor.submits()
    visitor.sees("summary")
    assert not look_around(visitor)
    visitor.types(email=visitor.email)
    visitor.submits()
    visitor.sees("greeting")
    assert not look_around(visitor)
    visitor.page("document.title = arguments[0]", CANARY)
    assert look_around(visitor)  # the search finds what is there


@pytest.mark.parametrize(
    ("policy", "attributes", "violations"),
    [
        (TRUSTED_TYPES, "", {"violation require-trusted-types-for trusted-types-sink"}),
        (NONCE, 'nonce="2b7e"', set()),
        (STRICT_DYNAMIC, 'nonce="2b7e"', set()),
    ],
    ids=["trusted types", "nonce", "strict-dynamic"],
)
def test_works_under(
    visitor: Visitor,
    custom_pages: CustomPages,
    posts: Posts,
    runtime: str,
    policy: str,
    attributes: str,
    violations: set[str],
) -> None:
    """Where trusted types are wanted, the tag tries a script element first, and goes on without."""
    tag = TAG.format(origin="", runtime=runtime, attributes=attributes)
    posts.clear()
    visitor.goes_to(custom_pages.add(FORM + tag, policy + REPORTED))
    visitor.types(email="ada", password=PASSWORD)
    visitor.submits()
    visitor.sees("summary")
    visitor.types(email=visitor.email)
    visitor.submits()
    assert visitor.email in visitor.sees("greeting").text
    assert set(visitor.violations) == violations
    if violations:
        visitor.waits_for(lambda _: posts.to("/reports"))  # no page waits for them
    reported = [report for report in posts.to("/reports") if "favicon.ico" not in report]
    assert bool(reported) == bool(violations), reported


def test_violation_is_reported_even_while_the_page_loads(
    visitor: Visitor, custom_pages: CustomPages, posts: Posts
) -> None:
    """The test above can fail."""
    posts.clear()
    tag = TAG.format(origin="", runtime="micropython", attributes="")
    visitor.goes_to(custom_pages.add(FORM + tag, NONCE + REPORTED))
    visitor.waits_for(lambda _: posts.to("/reports"))


LOAD_FIRST = """
const script = document.createElement('script');
Object.assign(script, { type: 'module', src: arguments[0], onload: arguments[1] });
document.head.append(script);
"""


def test_changed_file_that_the_page_loaded_first_is_not_run(
    visitor: Visitor, faulty: Site, posts: Posts
) -> None:
    """A module is kept by its address, and checked no more: the tag has addresses of its own."""
    posts.clear()
    [file] = DIST.glob("start-*.js")
    faulty.file, faulty.fault = file.name, "changed"
    visitor.goes_to(f"{faulty.address}/tutorial/micropython")
    visitor.driver.execute_async_script(LOAD_FIRST, f"/dist/{file.name}")
    visitor.types(email=visitor.email, password=PASSWORD)
    visitor.submits()
    visitor.sees_state("unavailable")
    assert FAILED in visitor.sees("notice").text
    assert not posts.to("/users")
