"""WebKit by its own driver: Playwright's WebKit is not to be had everywhere."""

import os
import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver

from demo import pages
from keygen_sandbox.serving import serving
from tests import browsers
from tests.displays import unseen
from tests.webkit.site import Site
from tests.webkit.visitor import Visitor


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display that nobody sees: WebKitGTK has no headless mode."""
    with unseen() as name:
        yield name


@pytest.fixture
def visitor(display: str) -> Iterator[Visitor]:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(browsers.mini_browser())
    options.add_argument("--automation")
    service = webdriver.WebKitGTKService(
        executable_path=shutil.which("WebKitWebDriver"), env={**os.environ, "DISPLAY": display}
    )
    with webdriver.WebKitGTK(options=options, service=service) as driver:
        yield Visitor(driver)


@pytest.fixture(scope="session")
def served(api_url: str) -> Iterator[Site]:
    site = Site(pages.create_app(api_url))
    with serving(site) as site.address:
        yield site


@pytest.fixture
def faulty(served: Site) -> Iterator[Site]:
    """The demo's pages, of which a test may make files fail."""
    yield served
    served.repair()
