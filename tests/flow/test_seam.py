"""The fakes have the verbs of the real modules, and the widget uses no others."""

import ast
import re
from pathlib import Path

import pytest

from scripts.runtimes import ROOT
from tests.flow import fake_browser

WIDGET = ROOT / "widget"


# What the fakes have beside the verbs.
OF_THEIR_OWN = {"browser": {"answer", "iso_time"}, "card": {"card_of", "say"}}


def functions(file: Path) -> dict[str, list[str]]:
    """The functions of a module and the names of their parameters."""
    return {
        node.name: [argument.arg for argument in node.args.args]
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def used(module: str) -> set[str]:
    """What the widget's modules use of `browser`, or of `card`."""
    return {
        node.attr
        for file in WIDGET.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == module
    }


@pytest.mark.parametrize("module", OF_THEIR_OWN)
def test_fake_is_like_the_real_one(module: str) -> None:
    real = functions(WIDGET / f"{module}.py")
    fake = functions(Path(__file__).with_name(f"fake_{module}.py"))
    verbs = used(module) - {"RUNTIME", "SUGGESTION", "TELLING", "NoAnswer"}
    assert fake.keys() - OF_THEIR_OWN[module] == verbs
    for name in verbs:
        # The real number() has one more, for its own use.
        assert real[name][: len(fake[name])] == fake[name], name


def test_fake_answers_have_the_headers_of_real_ones() -> None:
    assigned = {
        ast.unparse(node.targets[0]): node.value
        for node in ast.parse((WIDGET / "browser.py").read_text()).body
        if isinstance(node, ast.Assign)
    }
    assert ast.literal_eval(assigned["HEADERS"]) == fake_browser.HEADERS


def test_only_the_seam_imports_js() -> None:
    """Of what runs in a page, and of the client what is for browsers."""
    importers = {
        file.name
        for folder in (WIDGET, ROOT / "keygen_signup")
        for file in folder.rglob("*.py")
        if re.search(r"^\s*(import|from) js\b", file.read_text(), re.MULTILINE)
    }
    assert importers == {"browser.py", "card.py", "domains.py", "fetch.py", "xhr.py"}


def test_nothing_is_asked_of_a_form_or_the_document_itself() -> None:
    """Names in the page shadow their members: only the prototypes' own are asked."""
    asked = [
        ast.unparse(node)
        for node in ast.walk(ast.parse((WIDGET / "browser.py").read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("form", "js.document")
    ]
    assert not asked
