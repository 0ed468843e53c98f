"""What index.html loads is what there is."""

import json
import re
import tomllib

from scripts.build import DATA, licensing_modules, modules, path_of
from scripts.runtimes import DIST, ROOT, folder

PAGE = (ROOT / "index.html").read_text()


def test_pyscript_toml_lists_the_package() -> None:
    """With what a licence needs: nothing comes later there."""
    files = [*modules().values(), *licensing_modules().values()]
    paths = [*map(path_of, files), *DATA]
    config = tomllib.loads((ROOT / "pyscript.toml").read_text())
    assert config["files"] == {path: path for path in paths}


def test_nothing_is_installed_in_the_browser() -> None:
    """`packages` would bring micropip, and a cache that is never checked again."""
    assert "packages" not in tomllib.loads((ROOT / "pyscript.toml").read_text())


def test_runtimes_are_those_of_the_pins() -> None:
    """Their folders carry the versions, which stand in files that nothing builds."""
    config = tomllib.loads((ROOT / "pyscript.toml").read_text())
    assert config["interpreter"] == "dist/pyodide.js"
    assert f"dist/{folder('pyscript')}/core.js" in (ROOT / "index.js").read_text()
    pages = ROOT / "examples"
    for file, runtime in {
        "pyscript-worker/pyscript.js": "pyscript",
        "pyscript-worker/page.toml": "micropython",
        "pyscript-worker/worker.toml": "pyodide",
        "pyodide-main/pyodide.js": "pyodide",
    }.items():
        assert f"dist/{folder(runtime)}/" in (pages / file).read_text()


def test_page_preloads_what_there_is() -> None:
    """index.html is built by nothing: its hashes are those of what is in dist/."""
    links = re.findall(r'<link rel="modulepreload" href="dist/(.+)"\s+integrity="(.+)">', PAGE)
    integrity = json.loads((DIST / "integrity.json").read_text())
    assert links
    assert PAGE.count("modulepreload") == len(links)
    assert links == [(path, integrity[path]) for path, _ in links]
