"""What index.html loads is what there is."""

import tomllib
from pathlib import Path

from scripts.build import licensing_modules, package, path_of
from scripts.runtimes import folder

ROOT = Path(__file__).parents[2]


def test_pyscript_toml_lists_the_package() -> None:
    """With what a licence needs: nothing comes later there."""
    later = [path_of(file) for file in licensing_modules().values()]
    config = tomllib.loads((ROOT / "pyscript.toml").read_text())
    assert config["files"] == {path: path for path in [*package(), *later]}


def test_nothing_is_installed_in_the_browser() -> None:
    """`packages` would bring micropip, and a cache that is never checked again."""
    assert "packages" not in tomllib.loads((ROOT / "pyscript.toml").read_text())


def test_runtimes_are_those_of_the_pins() -> None:
    """Their folders carry the versions, which stand in files that nothing builds."""
    config = tomllib.loads((ROOT / "pyscript.toml").read_text())
    assert config["interpreter"] == f"dist/{folder('pyodide')}/pyodide.js"
    assert f"dist/{folder('pyscript')}/core.js" in (ROOT / "index.js").read_text()
    pages = ROOT / "examples"
    for file, runtime in {
        "pyscript-worker/pyscript.js": "pyscript",
        "pyscript-worker/page.toml": "micropython",
        "pyscript-worker/worker.toml": "pyodide",
        "pyodide-main/pyodide.js": "pyodide",
    }.items():
        assert f"dist/{folder(runtime)}/" in (pages / file).read_text()
