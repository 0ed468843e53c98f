"""What `npm pack` makes is enough for a CDN to serve: unpacked, it works from another origin."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

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
from tests.conftest import CustomPages
from tests.e2e.test_integrity import INTEGRITY
from tests.e2e.visitor import FORM, PASSWORD, Visitor
from tests.unit.test_runtimes import ENDINGS


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package, unpacked."""
    folder = tmp_path_factory.mktemp("package")
    npm = shutil.which("npm")
    assert npm
    pack = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    subprocess.run(pack, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture(scope="module")
def cdn(package: Path) -> Iterator[str]:
    """A host that sends the package's files, and compresses them by itself."""
    app = Starlette(
        routes=[Mount("/", StaticFiles(directory=package))],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=["*"]),
            Middleware(GZipMiddleware),
        ],
    )
    with serving(app) as address:
        yield address


def test_every_file_has_a_type_on_every_host(package: Path) -> None:
    """Without any settings: nginx, for one, sends .mjs as what no browser runs."""
    files = [file for file in (package / "dist").rglob("*") if file.is_file()]
    assert {file.suffix for file in files} <= ENDINGS


def test_package_serves_a_page(
    visitor: Visitor, custom_pages: CustomPages, cdn: str, runtime: str
) -> None:
    name = next(name for name in INTEGRITY if name.startswith("signup-") and name.endswith(".js"))
    visitor.page.goto(
        custom_pages.add(
            FORM + f'<script src="{cdn}/dist/{name}" integrity="{INTEGRITY[name]}" '
            'crossorigin="anonymous" data-account="demo" data-api-url="{api}" '
            f'data-runtime="{runtime}"></script>',
            POLICY.replace("'self'", cdn),
        )
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
