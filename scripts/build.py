"""Assemble what is ours in dist/: the folder to copy to any static host.

Everything in it is found relative to dist/signup.js. That, signup.css and integrity.json keep
their names. All else has a name of its own for every content (a hash), or stands in a folder named
by its version, so that a browser may keep it for ever.
"""

import ast
import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from scripts.compress import compress
from scripts.runtimes import DIST, ROOT, add, digest, folder

WIDGET = ROOT / "widget"
OURS = ("integrity.json", "signup", "locales-", "more-", "start-", "widget-")
HASH = re.compile(r"-[0-9a-f]{8}(?=\.)")

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


Checked = tuple[str, str]
"""The path of a file in dist/, and the hash that it is checked against where it is loaded."""


def main() -> None:
    for file in DIST.iterdir():
        if file.name.startswith(OURS):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    lock = json.loads((DIST / folder("pyodide") / "pyodide-lock.json").read_text())
    files = {
        "widget": checked(add(DIST / "widget.json", json.dumps(package()).encode())),
        "locales": add_locales(),
        **{runtime: checked_files(runtime) for runtime in ("micropython", "pyodide")},
        "lock": lock["info"],
    }
    for name in ("more", "start"):
        script = bundled(WIDGET / f"{name}.js", files)
        # The tag has 3 KB, and this is in it.
        files[name], files[f"{name}Integrity"] = checked(add(DIST / f"{name}.js", script), "sha256")
    tag = bundled(WIDGET / "signup.js", files)
    (DIST / "signup.js").write_bytes(tag)
    path, integrity = checked(add(DIST / "signup.js", tag))
    style = bundled(WIDGET / "signup.css", files)
    (DIST / "signup.css").write_bytes(style)
    add(DIST / "signup.css", style)
    sent = (file for file in sorted(DIST.rglob("*.*")) if file.is_file())
    manifest = dict(checked(file) for file in sent if file.suffix not in {"", ".br", ".gz"})
    (DIST / "integrity.json").write_text(json.dumps(manifest, indent=2) + "\n")
    compress(file for file in DIST.rglob("*") if file.relative_to(DIST).parts[0].startswith(OURS))
    print("dist/ is built. For a tag that browsers run only as it is now:\n")
    print(f'<script async src="https://YOUR.HOST/{path}" integrity="{integrity}"')
    print('  crossorigin="anonymous" data-account="YOUR-ACCOUNT"></script>\n')


def checked(file: Path, algorithm: str = "sha384") -> Checked:
    sum = base64.b64encode(hashlib.new(algorithm, file.read_bytes()).digest()).decode()
    return file.relative_to(DIST).as_posix(), f"{algorithm}-{sum}"


def checked_files(runtime: str) -> dict[str, Checked]:
    """What the tag loads of a runtime, by name; where we made our own of a file, that."""
    loaded = {".js", ".wasm"}
    files = [file for file in (DIST / folder(runtime)).iterdir() if file.suffix in loaded]
    ours_last = sorted(files, key=lambda file: HASH.search(file.name) is not None)
    return {HASH.sub("", file.name): checked(file) for file in ours_last}


def add_locales() -> dict[str, Checked]:
    """The languages, compact, in a folder of their own."""
    words = {
        file.name: json.dumps(json.loads(file.read_text()), ensure_ascii=False).encode()
        for file in sorted((WIDGET / "words").glob("*.json"))
    }
    target = DIST / f"locales-{digest(b''.join(words.values()))}"
    target.mkdir()
    for name, content in words.items():
        (target / name).write_bytes(content)
    return {file.stem: checked(file) for file in sorted(target.iterdir())}


def package() -> dict[str, str]:
    """The Python package: the source of each module, without what only readers need."""
    found = {
        f"widget/{file.name}": without_comments(file.read_text())
        for file in sorted(WIDGET.glob("*.py"))
    }
    found |= {
        f"keygen_signup/{file.name}": without_comments(file.read_text())
        for file in sorted((ROOT / "keygen_signup").glob("*.py"))
    }
    return {
        **found,
        "widget/states.json": (WIDGET / "states.json").read_text(),
        "widget/words/en.json": (WIDGET / "words/en.json").read_text(),
    }


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
