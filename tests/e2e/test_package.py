"""What `npm pack` makes is enough for a CDN to serve: unpacked, it works from another origin."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from demo.pages import POLICY
from keygen_sandbox.serving import serving
from scripts.runtimes import ROOT
from tests.conftest import MadePages
from tests.e2e.test_integrity import INTEGRITY
from tests.e2e.visitor import FORM, PASSWORD, Visitor


@pytest.fixture(scope="module")
def cdn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A host that sends the package's files, and compresses them by itself."""
    folder = tmp_path_factory.mktemp("package")
    npm = shutil.which("npm")
    assert npm
    pack = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    subprocess.run(pack, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    app = Starlette(
        routes=[Mount("/", StaticFiles(directory=folder / "package"))],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=["*"]),
            Middleware(GZipMiddleware),
        ],
    )
    with serving(app) as address:
        yield address


def test_package_serves_a_page(visitor: Visitor, made: MadePages, cdn: str, runtime: str) -> None:
    name = next(name for name in INTEGRITY if name.startswith("signup-") and name.endswith(".js"))
    visitor.page.goto(
        made.add(
            FORM + f'<script src="{cdn}/dist/{name}" integrity="{INTEGRITY[name]}" '
            'crossorigin="anonymous" data-account="demo" data-api-url="{api}" '
            f'data-runtime="{runtime}"></script>',
            POLICY.replace("'self'", cdn),
        )
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
