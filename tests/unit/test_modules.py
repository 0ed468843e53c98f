"""The order in which modules are imported one by one."""

from pathlib import Path

from scripts.build import licensing_modules, modules
from scripts.modules import imported_in_turns
from scripts.runtimes import ROOT

FILES = {
    "low/__init__.py": "",
    "low/rules.py": "import json",
    "low/unused.py": "import low.rules",
    "high/__init__.py": "",
    "high/start.py": "from low import rules\nfrom . import page, later\nfrom .page import show",
    "high/page.py": "try:\n    from . import dom\nexcept ImportError:\n    pass\nimport low.rules",
    "high/dom.py": "from . import start",
    "high/later.py": "def f():\n    from . import seldom",
    "high/seldom.py": "",
}


def test_each_module_comes_after_what_it_imports(tmp_path: Path) -> None:
    """But for modules that import one another; what a function imports is not imported early, and
    no package's own module is."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    names = imported_in_turns(tmp_path, "high.start", ["high", "low"])
    assert list(names) == [
        "low.rules",
        "high.dom",
        "high.page",
        "high.later",
        "high.start",
    ]


def test_the_widget_itself_comes_last() -> None:
    names = list(imported_in_turns(ROOT, "widget.signup", ["widget", "keygen_signup"]))
    assert names[-1] == "widget.signup"
    assert names.index("widget.browser") < names.index("widget.form")


def test_the_client_stays_out_of_pages() -> None:
    names = imported_in_turns(ROOT, "widget.signup", ["widget", "keygen_signup"])
    assert {name for name in names if name.startswith("keygen_signup")} == {
        f"keygen_signup.{name}" for name in ("answers", "codes", "documents", "requests", "rules")
    }


def test_what_makes_licences_comes_later() -> None:
    """All of it, in the order to import it, and nothing twice."""
    later = list(licensing_modules())
    assert later == ["keygen_signup.licenses", "widget.card", "widget.licensing"]
    assert not modules().keys() & set(later)
