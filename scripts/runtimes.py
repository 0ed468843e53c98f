"""Put the pinned runtimes into dist/: PyScript, MicroPython, Pyodide with a snapshot of its memory.

Slow, and needed only where a pin changes. The names of folders hold the versions, and what we make
of a file has a hash of its content in its name: so what has a name never changes.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.compress import compress
from scripts.patches import MICROPYTHON, PYODIDE, patched, renamed

ROOT = Path(__file__).parent.parent
NODE_MODULES = ROOT / "node_modules"
DIST = ROOT / "dist"
RECORD = DIST / "runtimes.json"
"""Which runtimes are in dist/, in which folders: written last, when all of them are there."""

# Name in dist/: the package, the folder in it, which of its files.
RUNTIMES = {
    "pyscript": ("@pyscript/core", "dist", ["*.js"]),
    "micropython": (MICROPYTHON, "", ["micropython.mjs", "micropython.wasm"]),
    "pyodide": (
        PYODIDE,
        "",
        [
            "pyodide.mjs",
            "pyodide.asm.mjs",
            "pyodide.asm.wasm",
            "python_stdlib.zip",
            "pyodide-lock.json",
        ],
    ),
}


def version(name: str) -> str:
    """The version of a runtime that is installed."""
    package, _, _ = RUNTIMES[name]
    text = (NODE_MODULES / package / "package.json").read_text()
    return str(json.loads(text)["version"])


def folder(name: str) -> str:
    """The folder of a runtime in dist/: its name and its version."""
    return f"{name}-{version(name)}"


def main() -> None:
    print("Preparing PyScript, Pyodide and MicroPython", flush=True)
    shutil.rmtree(DIST, ignore_errors=True)
    for name in RUNTIMES:
        (DIST / folder(name)).mkdir(parents=True)
        for source in sources(name):
            put(name, source)
    [script] = (DIST / folder("pyodide")).glob("pyodide-????????.js")
    # They are no WebAssembly, but bytes for it: hosts that compress the one compress the other.
    add(script.with_name("snapshot.wasm"), snapshot(script, "tag"))
    add(script.with_name("page-snapshot.wasm"), snapshot(script, "page"))
    compress(file for name in RUNTIMES for file in (DIST / folder(name)).iterdir())
    RECORD.write_text(json.dumps({name: folder(name) for name in RUNTIMES}, indent=2) + "\n")


def sources(name: str) -> list[Path]:
    """The files of a runtime that go to dist/."""
    package, source, patterns = RUNTIMES[name]
    files = ((NODE_MODULES / package / source).glob(pattern) for pattern in patterns)
    return sorted(file for found in files for file in found)


def put(name: str, source: Path) -> None:
    """Copy a file to dist/, patched; where the tag gets another than a page's PyScript, both."""
    target = DIST / folder(name) / renamed(source.name)
    if source.suffix != ".mjs":
        shutil.copyfile(source, target)
        return
    for_page, for_tag = patch(name, source)
    target.write_text(for_page)
    if for_tag != for_page:
        add(target, minified(for_tag))


def patch(name: str, source: Path) -> tuple[str, str]:
    """A script of a runtime, as a page's own PyScript gets it, and as the tag does."""
    package, _, _ = RUNTIMES[name]
    return patched(package, version(name), source.name, source.read_text())


def snapshot(script: Path, owner: str) -> bytes:
    """Pyodide's memory, from the script that the tag loads.

    For the tag, or for a page's own Python: see scripts/stand_ins.py.
    Node.js takes a .js file for CommonJS, unless a package.json beside it says otherwise, which has
    no place in dist/.
    """
    with TemporaryDirectory() as temporary:
        modules = Path(temporary) / "pyodide"
        shutil.copytree(script.parent, modules)
        (modules / "package.json").write_text('{"type": "module"}')
        ours = ROOT / "scripts" / "snapshot.mjs"
        command = ["node", str(ours), str(modules / script.name), owner]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def minified(text: str) -> bytes:
    esbuild = [str(NODE_MODULES / ".bin" / "esbuild"), "--minify", "--log-level=warning"]
    return subprocess.run(esbuild, input=text.encode(), check=True, stdout=subprocess.PIPE).stdout


def add(file: Path, content: bytes) -> Path:
    """Write a file, with a hash of its content in its name."""
    named = file.with_stem(f"{file.stem}-{digest(content)}")
    named.write_bytes(content)
    return named


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


if __name__ == "__main__":
    main()
