"""Assemble what is ours in dist/: the folder to copy to any static host.

Everything in it is found relative to dist/signup.js. That and signup.css keep their names; what
they load has a name of its own for every content (a hash), or stands in a folder named by its
version, so that a browser may keep it for ever.
"""

import ast
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from scripts.compress import compress
from scripts.runtimes import DIST, ROOT, folder

WIDGET = ROOT / "widget"
OURS = ("signup.", "attribution-", "faults-", "locales-", "start-", "widget-", "words-")

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def main() -> None:
    for file in DIST.iterdir():
        if file.name.startswith(OURS):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    lock = json.loads((DIST / folder("pyodide") / "pyodide-lock.json").read_text())
    files = {
        "widget": add("widget", ".json", json.dumps(package()).encode()),
        "locales": add_locales(),
        "micropython": folder("micropython"),
        "pyodide": folder("pyodide"),
        "snapshot": f"{folder('pyodide')}/snapshot.bin",
        "lock": lock["info"],
    }
    for name in ("attribution", "faults", "start", "words"):
        files[name] = add(name, ".js", bundled(WIDGET / f"{name}.js", files))
    (DIST / "signup.js").write_bytes(bundled(WIDGET / "signup.js", files))
    (DIST / "signup.css").write_bytes(bundled(WIDGET / "signup.css", files))
    compress(file for file in DIST.rglob("*") if file.relative_to(DIST).parts[0].startswith(OURS))


def add(name: str, suffix: str, content: bytes) -> str:
    """Write a file under a name that is its content's own, and return that."""
    file = DIST / f"{name}-{digest(content)}{suffix}"
    file.write_bytes(content)
    return file.name


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def add_locales() -> str:
    """The languages, compact, in a folder of their own."""
    words = {
        file.name: json.dumps(json.loads(file.read_text()), ensure_ascii=False).encode()
        for file in sorted((WIDGET / "locales").iterdir())
    }
    target = DIST / f"locales-{digest(b''.join(words.values()))}"
    target.mkdir()
    for name, content in words.items():
        (target / name).write_bytes(content)
    return target.name


def package() -> dict[str, str]:
    """The Python package: the source of each module, without what only readers need."""
    return {file.name: without_comments(file.read_text()) for file in sorted(WIDGET.glob("*.py"))}


def without_comments(source: str) -> str:
    """Python's source without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
    return ast.unparse(tree)


def bundled(file: Path, files: dict[str, Any]) -> bytes:
    """A script with all that it imports, or a style sheet, minified; `FILES` in it are `files`."""
    command = ["node", str(ROOT / "scripts" / "bundle.mjs"), str(file), json.dumps(files)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    main()
