"""The types that the package gives are complete, for both type checkers at their strictest."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TYPED = Path(__file__).parent / "typed"
ROOT = TYPED.parents[2]
CHECKERS: dict[str, list[object]] = {
    "mypy": [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="],
    "pyright": [ROOT / "node_modules/.bin/pyright", "--pythonpath", sys.executable, "--project"],
}


def check(checker: str, file: Path, folder: Path) -> str:
    """What a checker says of a file, which is not looked at as a part of this repository."""
    copy = folder / file.name
    copy.write_text(file.read_text())
    command = [str(part) for part in CHECKERS[checker]]
    if checker == "pyright":
        config = folder / "pyrightconfig.json"
        config.write_text('{"typeCheckingMode": "strict"}')
        command.append(str(config))
    else:
        command += ["--cache-dir", str(folder / "cache"), str(copy)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.parametrize("checker", CHECKERS)
def test_app_has_no_mistake(checker: str, tmp_path: Path) -> None:
    said = check(checker, TYPED / "app.py", tmp_path)
    assert "error" not in said.replace("0 errors", ""), said


@pytest.mark.parametrize("checker", CHECKERS)
def test_mistakes_are_found(checker: str, tmp_path: Path) -> None:
    lines = (TYPED / "wrong.py").read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    said = check(checker, TYPED / "wrong.py", tmp_path)
    assert {int(n) for n in re.findall(r"wrong\.py:(\d+):.*error", said)} == wrong, said
