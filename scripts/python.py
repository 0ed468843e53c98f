"""Make the virtual environment named on the command line, with what requirements.txt locks."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(folder: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or newer is needed, and {sys.executable} is "
            f"{sys.version.split()[0]}. Install one, then name it: make PYTHON=python3.12"
        )
    print("Setting up Python", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make virtual environments. On Debian: apt install python3-venv")
    pip = [str(Path(folder) / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
    install = ["install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
    sys.exit(subprocess.run([*pip, *install]).returncode)


if __name__ == "__main__":
    main(sys.argv[1])
