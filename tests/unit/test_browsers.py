"""What the tests need is installed only as it was announced, and not where nothing may be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import browsers


def test_machine_can_be_left_as_it_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browsers", "webkit"],
        env={"BROWSERS": "as-is", "PATH": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "On Debian: apt-get install webkit2gtk-driver xvfb" in done.stderr


@pytest.mark.parametrize("name", browsers.PROGRAMS)
def test_system_is_changed_by_root_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    commands = [" ".join(command) for command in browsers.installers(name)]
    assert not [one for one in commands if "install" in one and "playwright install" not in one]
    assert not [one for one in commands if "--with-deps" in one or "sudo" in one]


def test_what_changes_the_system_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("CI", "1")
    monkeypatch.delenv("BROWSERS", raising=False)
    assert browsers.is_agreed("chromium")
    announced = capsys.readouterr().out.splitlines()
    commands = [line for line in announced if line.startswith("  ")]
    by_system = [line for line in commands if "apt-get" in line or "--with-deps" in line]
    assert by_system
    assert all("into the system" in line for line in by_system)
