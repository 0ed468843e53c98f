"""The version stands in keygen_signup/__init__.py; others have to say it as well."""

import json
import tomllib

import keygen_signup
from scripts.runtimes import ROOT


def test_packages_have_the_same_version() -> None:
    """`make release` writes them all."""
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    sandbox = tomllib.loads((ROOT / "sandbox/pyproject.toml").read_text())["project"]
    versions = [each["version"] for each in (package, lock, lock["packages"][""], sandbox)]
    assert set(versions) == {keygen_signup.__version__}


def test_pages_load_the_wheel_of_this_version() -> None:
    wheel = f"keygen_signup-{keygen_signup.__version__}-py3-none-any.whl"
    for name in ("pyscript-worker/worker.toml", "pyodide-main/pyodide.js"):
        assert wheel in (ROOT / "examples" / name).read_text()
