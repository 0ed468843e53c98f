"""What the documents say of the code is there: links, `make` targets, tests, and the states."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.works_with import EXAMPLES

ROOT = Path(__file__).parents[2]

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / name / "README.md" for name in ("sandbox", "keygen_signup", "examples")),
]
NAMES = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS]

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^[ \t`]*make[ \t]+([^#`\n]*)", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)

TEST = re.compile(r"\btest_\w+(?:\.py)?\b")
DEFINITION = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_links_lead_to_files(document: Path) -> None:
    links = LINK.findall(document.read_text())
    relative = [link for link in links if not HAS_SCHEME.match(link)]
    assert [link for link in relative if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_make_targets_exist(document: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    named = [
        word
        for code in CODE.findall(document.read_text())
        for words in COMMAND.findall(code)
        for word in words.split()
        if "=" not in word  # a variable
    ]
    assert [name for name in named if name not in targets] == []


@pytest.mark.parametrize("name", ["docs/accessibility.md", "SECURITY.md"])
def test_named_tests_exist(name: str) -> None:
    files = list((ROOT / "tests").rglob("test_*.py"))
    existing = {file.name for file in files}
    existing.update(test for file in files for test in DEFINITION.findall(file.read_text()))
    named = TEST.findall((ROOT / name).read_text())
    assert named
    assert [test for test in named if test not in existing] == []


def test_every_library_named_has_a_test_that_runs_its_example() -> None:
    folder = ROOT / "tests" / "e2e" / "works_with"
    source = "".join(file.read_text() for file in folder.glob("*.py"))
    assert EXAMPLES
    assert [name for name, blocks in EXAMPLES.items() if not blocks] == []
    assert [name for name in EXAMPLES if f'"{name}"' not in source] == []


def test_states_are_those_of_the_table() -> None:
    states = json.loads((ROOT / "widget" / "states.json").read_text())
    table = [
        [state, step, row["to"], row.get("says", ""), row.get("tells", "")]
        for state, steps in states.items()
        for step, row in steps.items()
    ]
    assert rows("| From | Step | To | Status line | Event |") == table
    assert [state for state, _ in rows("| State | Meaning |")] == list(states)


def rows(head: str) -> list[list[str]]:
    """The cells of a table in docs/states.md, without their backticks."""
    lines = (ROOT / "docs" / "states.md").read_text().splitlines()
    begin = lines.index(head) + 2
    end = lines.index("", begin)
    return [
        [cell.strip().strip("`") for cell in line[1:-1].split("|")] for line in lines[begin:end]
    ]
