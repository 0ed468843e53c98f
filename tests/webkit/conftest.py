"""WebKit by its own driver: Playwright's WebKit is not to be had everywhere."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import pages
from sandbox.serving import serving
from scripts.runtimes import DIST
from tests import browsers
from tests.e2e.test_integrity import changed
from tests.webkit.visitor import Visitor


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display that nobody sees: WebKitGTK has no headless mode."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as xvfb:
        os.close(write)
        with os.fdopen(read) as numbers:
            yield f":{numbers.readline().strip()}"
        xvfb.terminate()


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


@pytest.fixture
def changed_site(api_url: str, tmp_path: Path, file: str) -> Iterator[str]:
    """The demo's pages, with a file of dist/ that is not what was built."""
    dist = tmp_path / "dist"
    shutil.copytree(DIST, dist, ignore=shutil.ignore_patterns(f"{file}.br", f"{file}.gz"))
    for found in dist.rglob(file):
        found.write_bytes(changed(found.read_bytes()))
    app = Starlette(
        routes=[
            Mount("/dist", pages.Files(directory=dist)),
            Mount("/", pages.create_app(api_url)),
        ]
    )
    with serving(app) as address:
        yield address
