from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from keygen_sandbox.testing import Sandbox
from tests.client.conftest import sandbox, stage  # noqa: F401 (fixtures)
from tests.conftest import CustomPages, Posts
from tests.e2e.visitor import OpenForm, Visitor
from tests.server.conftest import asked, gate, policy, protected, serve, values  # noqa: F401 (fixtures)


@pytest.fixture
def visitor(page: Page, posts: Posts) -> Iterator[Visitor]:
    """Someone at a page. No page of ours may break a policy, throw, or show where a secret went."""
    posts.clear()
    visitor = Visitor(page, posts)
    yield visitor
    assert bool(visitor.violations) == visitor.expects_violations, visitor.violations
    assert not visitor.errors
    assert not visitor.leaked()
    assert visitor.hosts() <= {"127.0.0.1"}  # the page's server, and Keygen


@pytest.fixture
def open_form(visitor: Visitor, custom_pages: CustomPages, runtime: str) -> OpenForm:
    return OpenForm(visitor, custom_pages, runtime)


@pytest.fixture
def own_pages(custom_pages: CustomPages, keygen_sandbox: Sandbox) -> CustomPages:
    """Custom pages that ask a Keygen of the test's own."""
    pages = CustomPages(keygen_sandbox.url)
    pages.site, pages.pages = custom_pages.site, custom_pages.pages
    return pages
