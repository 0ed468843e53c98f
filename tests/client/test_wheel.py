"""The wheel that `pip install` gets: what is in it, what it weighs, and that it works."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keygen_sandbox.testing import Sandbox

ROOT = Path(__file__).parents[2]
MAX_WHEEL_BYTES = 95_000  # a third is the server: one package has what one version speaks
MAX_PYODIDE_BYTES = 40_000  # of what Pyodide may import of it, packed
CPYTHON_ALONE = ("transports/cpython.py",)
SERVER = "keygen_signup/server/"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.iterdir()
    return file


def test_size(wheel: Path) -> None:
    assert wheel.stat().st_size <= MAX_WHEEL_BYTES
    loaded = [
        info.compress_size
        for info in zipfile.ZipFile(wheel).infolist()
        if info.filename.endswith(".py")
        and not info.filename.endswith(CPYTHON_ALONE)
        and not info.filename.startswith(SERVER)
    ]
    assert sum(loaded) <= MAX_PYODIDE_BYTES


def test_metadata(wheel: Path) -> None:
    """Typed, licensed, described, and without a dependency where there is a browser."""
    archive = zipfile.ZipFile(wheel)
    names = {name.partition("/")[2] for name in archive.namelist()}
    assert {"py.typed", "client.py", "transports/fetch.py", "licenses/LICENSE"} <= names
    (name,) = [name for name in archive.namelist() if name.endswith("METADATA")]
    metadata = archive.read(name).decode()
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert all("emscripten" in line or "extra ==" in line for line in needed)
    assert "# keygen-signup" in metadata


def test_sign_up_in_three_lines(wheel: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    """From the wheel alone, in a process of its own; its dependencies are those of the tests."""
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(tmp_path), str(wheel)], check=True)
    program = f"""
from keygen_signup import SignUp
done = SignUp("demo", api_url="{sandbox.url}").sign_up(
    email="ada@example.com", password="correct horse", policy="{sandbox.open_policy}")
print(done.license.key)

import json, sys, keygen_signup
print(json.dumps(keygen_signup.__file__))
"""
    run = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    key, file = run.stdout.splitlines()
    assert key == sandbox.licenses()[0].key
    assert json.loads(file).startswith(str(tmp_path))
    assert not run.stderr


def test_import_loads_no_http_client() -> None:
    """Nor asyncio: what is imported before the first request is small."""
    program = "import sys, keygen_signup; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not {"httpx2", "anyio", "asyncio", "ssl"} & {*run.stdout.split()}
