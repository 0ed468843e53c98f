"""The fake browser has the verbs of the real one, and the widget uses no others."""

import ast
import re
from pathlib import Path

from scripts.runtimes import ROOT

WIDGET = ROOT / "widget"


def functions(file: Path) -> dict[str, list[str]]:
    """The functions of a module and the names of their parameters."""
    return {
        node.name: [argument.arg for argument in node.args.args]
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def used() -> set[str]:
    """What the widget's modules use of `browser`."""
    return {
        node.attr
        for file in WIDGET.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "browser"
    }


def test_fake_browser_is_like_the_real_one() -> None:
    real = functions(WIDGET / "browser.py")
    fake = functions(Path(__file__).with_name("fake_browser.py"))
    verbs = used() - {"RUNTIME", "NoAnswer"}
    assert fake.keys() == verbs
    for name in verbs:
        # The real number() has one more, for its own use.
        assert real[name][: len(fake[name])] == fake[name], name


def test_only_the_seam_imports_js() -> None:
    """Of what runs in a page, and of the client's transports, those for browsers."""
    importers = {
        file.name
        for folder in (WIDGET, ROOT / "keygen_signup")
        for file in folder.rglob("*.py")
        if re.search(r"^\s*(import|from) js\b", file.read_text(), re.MULTILINE)
    }
    assert importers == {"browser.py", "fetch.py", "xhr.py"}


def test_nothing_is_asked_of_a_form_or_the_document_itself() -> None:
    """Names in the page shadow their members: only the prototypes' own are asked."""
    asked = [
        ast.unparse(node)
        for node in ast.walk(ast.parse((WIDGET / "browser.py").read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("form", "js.document")
    ]
    assert not asked
