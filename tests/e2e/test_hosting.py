"""dist/ on a web server as its package leaves it: Debian's nginx, which knows no type of ours.

Every file is sent as what it is, and the tag signs up, against a Keygen on another origin.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from scripts.runtimes import DIST
from tests import browsers
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor

pytestmark = pytest.mark.only_browser("chromium")

TYPES = {
    ".css": {"text/css"},
    ".html": {"text/html"},
    ".js": {"application/javascript", "text/javascript"},
    ".json": {"application/json"},
    ".wasm": {"application/wasm"},
}
"""What browsers take a file for that ends so. They run no script, and apply no style sheet, that is
sent as application/octet-stream."""

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr;
user root;  # counts only where root runs this: another could not read the tests' folder
events {{}}
http {{
  # As in Debian's nginx.conf:
  sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on;
  include {settings}/mime.types; default_type application/octet-stream;

  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; scgi_temp_path {folder}/scgi;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;

  # As in its sites-available/default:
  server {{
    listen 127.0.0.1:{port}; root {folder}/html;
    location / {{ try_files $uri $uri/ =404; }}
  }}
}}
"""

PAGE = """<!doctype html><html lang="en"><title>Hosted</title>{form}
<script async src="dist/signup.js" data-account="demo" data-api-url="{api_url}"
  data-runtime="{runtime}"></script>
"""


@pytest.fixture(scope="module")
def hosted(api_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of dist/ and of a page for each interpreter, on an nginx of the test's own.

    It inherits a socket that listens already, so nobody looks for a free port, or waits:
    https://github.com/nginx/nginx/blob/release-1.22.1/src/core/nginx.c#L454
    """
    nginx = browsers.program("nginx")
    if not nginx:
        pytest.fail(browsers.by_hand("nginx"))
    folder = tmp_path_factory.mktemp("nginx")
    pages = folder / "html"
    pages.mkdir()
    (pages / "dist").symlink_to(DIST)
    for runtime in ("micropython", "pyodide"):
        page = PAGE.format(form=FORM, api_url=api_url, runtime=runtime)
        (pages / f"{runtime}.html").write_text(page)
    settings = Path(nginx).parents[2] / "etc" / "nginx"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        configuration = CONFIGURATION.format(folder=folder, settings=settings, port=port)
        (folder / "nginx.conf").write_text(configuration)
        server = subprocess.Popen(
            [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"],
            pass_fds=[listening.fileno()],
            env={**os.environ, "NGINX": f"{listening.fileno()};"},
        )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def test_every_file_is_sent_as_what_it_is(hosted: str) -> None:
    files = [file for file in DIST.rglob("*.*") if file.suffix not in {".br", ".gz"}]
    with httpx.Client(base_url=hosted) as client:
        for file in filter(Path.is_file, files):
            path = file.relative_to(DIST).as_posix()
            answer = client.head(f"/dist/{path}")
            assert answer.status_code == 200, path
            assert answer.headers["content-type"] in TYPES.get(file.suffix, ""), path


def test_tag_signs_up(visitor: Visitor, hosted: str, runtime: str) -> None:
    visitor.page.goto(f"{hosted}/{runtime}.html")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    [sent] = visitor.sent()
    assert sent["data"]["attributes"]["email"] == visitor.email


def test_page_that_builds_a_tag_is_there(visitor: Visitor, hosted: str) -> None:
    """With a tag for this very folder."""
    visitor.page.goto(f"{hosted}/dist/builder.html")
    form = visitor.page.frame_locator("#preview").locator("form")
    expect(form).to_have_attribute("data-signup", "idle", timeout=START_MILLISECONDS)
    visitor.page.get_by_label("Account", exact=True).fill("acme")
    expect(visitor.page.locator("#tag")).to_contain_text('src="/dist/signup-')
