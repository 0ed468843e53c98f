"""The version stands in keygen_signup/__init__.py; package.json has to have one as well."""

import json

import keygen_signup
from scripts.runtimes import ROOT


def test_packages_have_the_same_version() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    versions = [package["version"], lock["version"], lock["packages"][""]["version"]]
    assert versions == [keygen_signup.__version__] * 3
