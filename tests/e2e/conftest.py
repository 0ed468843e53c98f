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
    # Firefox asks for an icon that no page names.
    console = [text for text in visitor.console if "/favicon.ico" not in text]
    assert not [text for text in console if "Content Security Policy" in text]
    assert not [text for text in console if "violates the following directive" in text]
    assert not visitor.errors
    assert not visitor.leaked()
    assert visitor.hosts() <= {"127.0.0.1"}  # the page's server, and Keygen


@pytest.fixture
def at(visitor: Visitor, made: MadePages, runtime: str) -> Open:
    return Open(visitor, made, runtime)
