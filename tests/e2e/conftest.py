from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.conftest import MadePages
from tests.e2e.visitor import Open, Visitor


@pytest.fixture
def visitor(page: Page) -> Iterator[Visitor]:
    """Someone at a page. No page of ours may break a policy, throw, or show where a secret went."""
    visitor = Visitor(page)
    yield visitor
    told = [text for text in visitor.console if "/favicon.ico" not in text]  # nobody asked for it
    violations = [text for text in told if "Content Security Policy" in text]
    violations += [text for text in told if "violates the following directive" in text]
    assert bool(violations) == visitor.expects_violations, violations
    assert not [error for error in visitor.errors if "/favicon.ico" not in error]
    assert not visitor.leaked()
    assert visitor.hosts() <= {"127.0.0.1"}  # the page's server, and Keygen


@pytest.fixture
def at(visitor: Visitor, made: MadePages, runtime: str) -> Open:
    return Open(visitor, made, runtime)
