"""Install what package-lock.json locks, with the machine's npm or, failing that, one of our own."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NODE = ROOT / "requirements-node.txt"
"""Node.js and npm as a package for Python, with its hash."""


def npm() -> list[str]:
    """The command that runs npm."""
    found = shutil.which("npm")
    if found:
        return [found]
    print("There is no npm here. Setting up Node.js", flush=True)
    install = ["install", "--quiet", "--require-hashes", "-r", str(NODE)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, *install], check=True)
    return [str(Path(sys.executable).parent / "npm")]


def main() -> None:
    print("Setting up PyScript, Pyodide and MicroPython", flush=True)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--include=dev"]
    sys.exit(subprocess.run([*npm(), "ci", *quiet], cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
