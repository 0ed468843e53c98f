"""The version stands in keygen_signup/__init__.py; three other files have to say it as well."""

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
