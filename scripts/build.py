"""Assemble dist/: the folder to copy to any static host.

Everything in it is found relative to dist/signup.js, and comes from widget/ and from the pinned
packages in node_modules/.
"""

import gzip
import io
import re
import shutil
import tarfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDGET = ROOT / "widget"
NODE_MODULES = ROOT / "node_modules"
DIST = ROOT / "dist"

# Folder in dist/: the package, and which of its files.
RUNTIMES = {
    "polyscript": ("polyscript/dist", ["*.js"]),
    "pyscript": ("@pyscript/core/dist", ["*.js"]),
    "micropython": (
        "@micropython/micropython-webassembly-pyscript",
        ["micropython.mjs", "micropython.wasm"],
    ),
    "pyodide": (
        "pyodide",
        [
            "pyodide.mjs",
            "pyodide.asm.mjs",
            "pyodide.asm.wasm",
            "python_stdlib.zip",
            "pyodide-lock.json",
        ],
    ),
}


def main() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    for name in ("signup.js", "signup.css"):
        shutil.copy(WIDGET / name, DIST)
    shutil.copytree(WIDGET / "locales", DIST / "locales")
    (DIST / "widget.tar.gz").write_bytes(package())
    for folder, (source, patterns) in RUNTIMES.items():
        (DIST / folder).mkdir()
        for pattern in patterns:
            for file in sorted((NODE_MODULES / source).glob(pattern)):
                shutil.copy(file, DIST / folder)
    micropython = DIST / "micropython" / "micropython.mjs"
    micropython.write_text(kept_to_itself(micropython.read_text()))
    for file in [file for file in DIST.rglob("*") if file.suffix in COMPRESSIBLE]:
        compressed = gzip.compress(file.read_bytes(), mtime=0)
        file.with_name(file.name + ".gz").write_bytes(compressed)


COMPRESSIBLE = {".css", ".js", ".json", ".mjs", ".wasm"}
"""For hosts that send what is compressed already, as nginx does with gzip_static."""

MICROPYTHON_GLOBALS = [
    "pyProxyFinalizationRegistry",
    "proxy_js_existing",
    "proxy_js_map",
    "proxy_js_ref_map",
    "proxy_js_ref_next",
    "proxy_js_ref",
]


def kept_to_itself(source: str) -> str:
    """micropython.mjs with the state of each interpreter inside loadMicroPython().

    As it comes, its state is global: two interpreters, ours and one of the page's own, break each
    other. Raises ValueError where a new version has changed what this replaces.
    """

    def replace(old: str, new: str, text: str) -> str:
        if old not in text:
            raise ValueError(f"micropython.mjs has no {old} any more: see kept_to_itself()")
        return text.replace(old, new)

    # What follows is outside the function that makes the module, and means the global one.
    inside, mark, outside = source.partition("class PyProxy{")
    source = inside + mark + re.sub(r"\bModule\b", "theModule", outside)
    source = replace("globalThis.Module=Module", "theModule=Module", source)
    source = replace("globalThis.loadMicroPython=loadMicroPython,", "", source)
    source = replace("export default _createMicroPythonModule;", "", source)
    source = replace("export async function loadMicroPython", "async function load", source)
    for name in MICROPYTHON_GLOBALS:
        source = replace(f"globalThis.{name}", name, source)
    state = ",".join(["theModule", *MICROPYTHON_GLOBALS])
    head, tail = f"let {state};", ";return load(options)"
    return "export async function loadMicroPython(options){" + head + source + tail + "}"


def package() -> bytes:
    """The Python package as one archive, the same bytes for the same sources."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for file in sorted(WIDGET.rglob("*.py")):
            entry = tarfile.TarInfo(file.relative_to(ROOT).as_posix())
            entry.size = file.stat().st_size
            with file.open("rb") as source:
                archive.addfile(entry, source)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
