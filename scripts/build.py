"""Assemble what is ours in dist/: the folder to copy to any static host.

Everything in it is found relative to dist/signup.js, or to dist/pyodide.js, which a page's own
PyScript starts. Those, signup.css, integrity.json and pages keep their names. All else has a name
of its own for every content (a hash), or stands in a folder named by its version, so that a browser
may keep it for ever.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from scripts.bare import bare
from scripts.bytecode import Files, Sources, for_micropython, for_pyodide
from scripts.compress import compress
from scripts.modules import imported_in_turns
from scripts.patches import STAND_INS
from scripts.romfs import image_of
from scripts.runtimes import DIST, RECORD, ROOT, RUNTIMES, add, digest, folder

WIDGET = ROOT / "widget"
TAG = WIDGET / "tag"
BUILDER = ROOT / "builder"
PACKAGES = ("widget", "keygen_signup")
DATA = ("widget/states.json", "widget/words/en.json")
"""What the Python reads. Words in other languages come to it from the tag."""

CHUNKS = {"extras": "extras", "own-form": "ownForm", "start": "start"}
"""Scripts that the tag loads where they are needed, and what they are called in `FILES`."""

TAG_STEPS = ("start", "hold", "fail", "close", "stall")
"""From one state of a form to the next: those that are not Python's to take."""

HASH = re.compile(r"-[0-9a-f]{8}(?=\.)")

Checked = tuple[str, str]
"""The path of a file in dist/, and the hash that it is checked against where it is loaded."""


def main() -> None:
    for file in ours():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    lock = json.loads((DIST / folder("pyodide") / "pyodide-lock.json").read_text())
    files = {
        **packages(),
        "ownFormSheet": add_sheet("own-form"),
        "words": add_words(),
        "laterSheet": add_sheet("later"),
        **{runtime: checked_files(runtime) for runtime in ("micropython", "pyodide")},
        "lockInfo": lock["info"],
        "modules": list(modules()),
    }
    for file_name, name in CHUNKS.items():
        script = bundled(TAG / f"{file_name}.js", files)
        files[name] = checked(add(DIST / f"{file_name}.js", script))
    (DIST / "pyodide.js").write_bytes(bundled(TAG / "pyodide.js", files))
    tag = bundled(TAG / "signup.js", files)
    (DIST / "signup.js").write_bytes(tag)
    path, integrity = checked(add(DIST / "signup.js", tag))
    style = bundled(WIDGET / "signup.css", files)
    (DIST / "signup.css").write_bytes(style)
    add(DIST / "signup.css", style)
    add_builder()
    sent = (file for file in sorted(DIST.rglob("*.*")) if file.is_file())
    manifest = dict(checked(file) for file in sent if file.suffix not in {".br", ".gz"})
    (DIST / "integrity.json").write_text(json.dumps(manifest, indent=2) + "\n")
    compress(file for one in ours() for file in (one.iterdir() if one.is_dir() else [one]))
    print("dist/ is built. For a tag that browsers run only as it is now:\n")
    print(f'<script async src="https://YOUR.HOST/{path}" integrity="{integrity}"')
    print('  crossorigin="anonymous" data-account="YOUR-ACCOUNT"></script>\n')


def ours() -> Iterator[Path]:
    """What is in dist/ but for the runtimes."""
    runtimes = {RECORD.name, *(folder(runtime) for runtime in RUNTIMES)}
    yield from (file for file in sorted(DIST.iterdir()) if file.name not in runtimes)


def checked(file: Path) -> Checked:
    digested = hashlib.sha384(file.read_bytes()).digest()
    return file.relative_to(DIST).as_posix(), f"sha384-{base64.b64encode(digested).decode()}"


def checked_files(runtime: str) -> dict[str, Checked]:
    """The files of a runtime by name, without hashes: our patched version, if there is one."""
    files = [
        file for file in (DIST / folder(runtime)).iterdir() if file.suffix not in {".br", ".gz"}
    ]
    ours_last = sorted(files, key=lambda file: HASH.search(file.name) is not None)
    return {HASH.sub("", file.name): checked(file) for file in ours_last}


def add_words() -> dict[str, Checked]:
    """The languages, compact, in a folder of their own. English is in what speaks it."""
    words = {
        file.name: compact(json.loads(file.read_text()))
        for file in sorted((WIDGET / "words").iterdir())
        if file.stem != "en"
    }
    target = DIST / f"words-{digest(b''.join(words.values()))}"
    target.mkdir()
    for name, content in words.items():
        (target / name).write_bytes(content)
    return {file.stem: checked(file) for file in sorted(target.iterdir())}


def packages() -> dict[str, Any]:
    """What Python gets, compiled: to start a form, and later, for a licence key.

    The files are no WebAssembly: see `main` in scripts/runtimes.py.
    """
    later_modules = licensing_modules()
    first, later = by_path(modules()), by_path(later_modules)
    data = {path: compact(json.loads((ROOT / path).read_text())) for path in DATA}
    pyodide = for_pyodide({"first": first, "later": later})
    return {
        "widget": {
            "micropython": add_image("widget-micropython", for_micropython(first) | data),
            "pyodide": add_files("widget-pyodide", pyodide["first"] | data),
        },
        "licensing": {
            "modules": {
                "micropython": add_image("licensing-micropython", for_micropython(later)),
                "pyodide": add_files("licensing-pyodide", pyodide["later"]),
            },
            "names": list(later_modules),
            "sheet": add_sheet("licensing"),
        },
        "pyscript": add_files("pyscript", pyodide["pyscript"]),
    }


def add_image(name: str, files: Files) -> Checked:
    """Files in one, as MicroPython mounts it."""
    return checked(add(DIST / f"{name}.wasm", image_of(files)))


def add_files(name: str, files: Files) -> Checked:
    """Files in one: a line of JSON with their sizes by path, then their contents."""
    sizes = {path: len(content) for path, content in files.items()}
    content = compact(sizes) + b"\n" + b"".join(files.values())
    return checked(add(DIST / f"{name}.wasm", content))


def modules() -> dict[str, Path]:
    """The modules of the widget and of the core below it, in the order to import them."""
    return imported_in_turns(ROOT, "widget.signup", PACKAGES)


def licensing_modules() -> dict[str, Path]:
    """Those that come later, for a licence."""
    first, later = modules(), imported_in_turns(ROOT, "widget.licensing", PACKAGES)
    return {name: file for name, file in later.items() if name not in first}


def add_sheet(name: str) -> str:
    """A style sheet that is loaded when it is needed."""
    return add(DIST / f"{name}.css", bundled(WIDGET / f"{name}.css", {})).name


def add_builder() -> None:
    """The page that builds a tag, and the one in its frame."""
    checks = add(DIST / "builder-checks.js", bundled(BUILDER / "checks.js", {}))
    core = f"{folder('pyscript')}/core.js"
    pyscript = (BUILDER / "pyscript.js").read_text().replace("pyscript/core.js", core)
    modules = {  # not every host knows .py
        add(DIST / f"builder-{Path(path).stem}.json", text.encode()).name: path
        for path, text in builder_modules().items()
    }
    config = {
        "interpreter": f"{folder('micropython')}/micropython.js",
        "plugins": ["!error"],  # PyScript would print tracebacks into the page
        "files": {"integrity.json": "integrity.json", **modules},
        "js_modules": {"main": {checks.name: "checks"}},
    }
    filled_in = {
        "config": escape(json.dumps(config)),
        "pyscript": add(DIST / "builder-pyscript.js", pyscript.encode()).name,
    }
    for page in ("builder", "builder-form"):
        sheet = add(DIST / f"{page}.css", bundled(BUILDER / f"{page}.css", {})).name
        text = Template((BUILDER / f"{page}.html").read_text()).substitute(filled_in, sheet=sheet)
        (DIST / f"{page}.html").write_text(text)


def builder_modules() -> dict[str, str]:
    """The page's Python, by path."""
    files = imported_in_turns(ROOT, "builder.page", ["builder"]).values()
    return {path_of(file): bare(file.read_text()) for file in files}


def tag_states() -> str:
    """The table of states as a script, as far as the tag takes steps by it."""
    states = json.loads((WIDGET / "states.json").read_text())
    return "".join(
        f"export const {state} = "
        + compact({name: row for name, row in steps.items() if name in TAG_STEPS}).decode()
        + ";"
        for state, steps in states.items()
    )


def pyodide() -> str:
    """Pyodide's script, as the tag loads it."""
    [script] = (DIST / folder("pyodide")).glob("pyodide-????????.js")
    return script.read_text()


def by_path(files: dict[str, Path]) -> Sources:
    return {path_of(file): file for file in files.values()}


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def bundled(file: Path, files: dict[str, Any]) -> bytes:
    """A script with all that it imports, or a style sheet, minified; `FILES` in it are `files`."""
    stand_ins = {
        "start.js": {each.module: each.source for each in STAND_INS},
        "signup.js": {"../states.json": tag_states()},
        "pyodide.js": {"dist:pyodide.js": pyodide()},
    }
    settings = {"files": files, "standIns": stand_ins.get(file.name, {})}
    command = ["node", str(ROOT / "scripts" / "bundle.mjs"), str(file), json.dumps(settings)]
    bundling = subprocess.run(command, stdout=subprocess.PIPE)
    if bundling.returncode:
        sys.exit(f"{file.name} could not be bundled. The reason stands above.")
    return bundling.stdout


if __name__ == "__main__":
    main()
