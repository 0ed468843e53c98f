"""Make the virtual environment named on the command line.

In it: what requirements.txt locks, and the two packages of this repository as they are being
edited. Those two are built by the hatchling of requirements.txt: nothing comes without a hash.
Beside them, in a folder of their own, are the wheels that tests have Pyodide install.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {"keygen_signup": ".", "sandbox/keygen_sandbox": "sandbox"}
"""The folders of our packages, and where the pyproject.toml of each is."""

OWN = ["--no-deps", "--no-build-isolation", "--no-index"]
# The list is complete. Were pip to look for more, it would stop at a package with an extra
# ("coverage[toml]") as soon as there is a newer version: https://github.com/pypa/pip/issues/9644
LOCKED = ["--require-hashes", "--no-deps", "-r", str(ROOT / "requirements.txt")]

# For Pyodide's Python, not for this one.
PYODIDE = [
    *("--require-hashes", "--no-deps", "--only-binary=:all:", "--python-version=3.14"),
    *("-r", str(ROOT / "requirements-pyodide.txt")),
]


def main(folder: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or newer is needed, and {sys.executable} is "
            f"{sys.version.split()[0]}. Install one, then name it: make PYTHON=python3.12"
        )
    for package, project in PACKAGES.items():
        for needed in (f"{package}/__init__.py", f"{project}/pyproject.toml"):
            if not (ROOT / needed).is_file():
                sys.exit(f"{needed} is missing: without it, {package} cannot be installed")
    print("Setting up Python", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make virtual environments. On Debian: apt install python3-venv")
    pip = [str(Path(folder) / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    install, download = [*pip, "install"], [*pip, "download", "--dest", f"{folder}/pyodide"]
    editable = [option for each in PACKAGES.values() for option in ("-e", str(ROOT / each))]
    commands = ([*install, *LOCKED], [*install, *OWN, *editable], [*download, *PYODIDE])
    for command in commands:
        if status := subprocess.run(command).returncode:
            sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
