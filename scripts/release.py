"""Set the version in every file that has it, and give the changelog its heading.

python -m scripts.release 1.2.3
"""

import json
import re
import sys
from datetime import UTC, datetime

from scripts.runtimes import ROOT

VERSION = re.compile(r"\d+\.\d+\.\d+")


def main(version: str) -> None:
    if not VERSION.fullmatch(version):
        sys.exit("Name the version, as in: make release VERSION=1.2.3")
    replace("keygen_signup/__init__.py", r'__version__ = ".*"', f'__version__ = "{version}"')
    replace("sandbox/pyproject.toml", r'(?m)^version = ".*"', f'version = "{version}"')
    wheel = r"keygen_signup-.*?-py3"
    for name in ("pyscript-worker/worker.toml", "pyodide-main/pyodide.js"):
        replace(f"examples/{name}", wheel, f"keygen_signup-{version}-py3")
    today = datetime.now(UTC).date()
    unreleased = "## [Unreleased]"
    replace("CHANGELOG.md", re.escape(unreleased), f"{unreleased}\n\n## [{version}] - {today}")
    for name in ("package.json", "package-lock.json"):
        document = json.loads((ROOT / name).read_text())
        for versioned in (document, document.get("packages", {}).get("", {})):
            if "version" in versioned:
                versioned["version"] = version
        (ROOT / name).write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    print(f"This is {version} now. What comes next: CONTRIBUTING.md, “Release”")


def replace(name: str, pattern: str, new: str) -> None:
    """Replace what stands once in a file. Stops where it does not."""
    text, found = re.subn(pattern, lambda _: new, (ROOT / name).read_text())
    if found != 1:
        sys.exit(f"{name} has {pattern} {found} times, not once")
    (ROOT / name).write_text(text)


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
