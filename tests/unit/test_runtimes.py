"""What dist/ has of other people's files: every patch fits, and every name ends as it may."""

import subprocess
from pathlib import Path

import pytest

from scripts import runtimes
from scripts.patches import PATCHES, Change, Misfit, Patch, renamed

ENDINGS = {".js", ".css", ".json", ".wasm", ".html"}
"""What every host knows, and sends as what it is."""

SOURCES = [(name, source) for name in runtimes.RUNTIMES for source in runtimes.sources(name)]


def patch(*changes: Change) -> Patch:
    """A patch of these changes."""
    return Patch("A name", "a-package", "a.js", "", (), changes)


@pytest.mark.parametrize("text", ["", "old old"], ids=["gone", "there twice"])
def test_patch_that_does_not_fit_stops(text: str) -> None:
    with pytest.raises(Misfit) as caught:
        patch(Change("old", "new")).apply(text, "1.2.3")
    for told in ("A name", "a-package 1.2.3", "a.js", "'old'", "scripts/patches.py"):
        assert told in str(caught.value)


def test_patch_counts_only_what_it_says() -> None:
    change = Change("Module", "theirs", times=2, after="class", is_name=True)
    text = "Module; class Module {createModule(Module)}"
    assert patch(change).apply(text, "") == "Module; class theirs {createModule(theirs)}"
    with pytest.raises(Misfit, match="has 'Module' 0 times, after 'class', not 2"):
        patch(change).apply("Module; Module", "")


def test_patch_that_fits_nothing_of_a_new_version_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the way that `make build` goes."""
    monkeypatch.setattr(runtimes, "version", lambda name: "999.0")
    monkeypatch.setattr(Path, "read_text", lambda file: "export const changed = true;")
    script = next(source for name, source in SOURCES if source.name == "pyodide.mjs")
    with pytest.raises(Misfit, match=r"pyodide 999\.0: pyodide\.mjs"):
        runtimes.put("pyodide", script)


@pytest.mark.parametrize("each", PATCHES, ids=lambda each: each.name)
def test_patch_says_what_it_is_for(each: Patch) -> None:
    """And is for a file that there is: nobody would miss a patch that no file takes."""
    assert (each.package, each.file) in {
        (runtimes.RUNTIMES[name][0], source.name) for name, source in SOURCES
    }
    assert each.why
    assert all(address.startswith("https://github.com/") for address in each.upstream)


@pytest.mark.parametrize(("name", "source"), SOURCES, ids=lambda each: getattr(each, "name", each))
def test_names_end_as_every_host_knows(name: str, source: Path) -> None:
    """Every patch fits the pinned version; and no file asks for one that is not in dist/."""
    assert Path(renamed(source.name)).suffix in ENDINGS
    if source.suffix == ".mjs":
        for text in runtimes.patch(name, source):
            assert ".mjs" not in text
            assert "python_stdlib.zip" not in text
            check = ["node", "--check", "--input-type=module", "-"]
            subprocess.run(check, input=text, text=True, check=True)
