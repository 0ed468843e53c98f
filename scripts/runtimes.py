"""Put the pinned runtimes into dist/: PyScript, MicroPython, Pyodide with a snapshot of its memory.

Slow, and needed only where a pin changes. The names of folders hold the versions, and what we make
of a file has a hash of its content in its name: so what has a name never changes.
"""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

from scripts.compress import compress

ROOT = Path(__file__).parent.parent
NODE_MODULES = ROOT / "node_modules"
DIST = ROOT / "dist"

# Name in dist/: the package, the folder in it, which of its files.
RUNTIMES = {
    "pyscript": ("@pyscript/core", "dist", ["*.js"]),
    "micropython": (
        "@micropython/micropython-webassembly-pyscript",
        "",
        ["micropython.mjs", "micropython.wasm"],
    ),
    "pyodide": (
        "pyodide",
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


def folder(name: str) -> str:
    """The folder of a runtime in dist/: its name and its version."""
    package, _, _ = RUNTIMES[name]
    version = json.loads((NODE_MODULES / package / "package.json").read_text())["version"]
    return f"{name}-{version}"


def main() -> None:
    print("Preparing PyScript, Pyodide and MicroPython", flush=True)
    shutil.rmtree(DIST, ignore_errors=True)
    for name, (package, source, patterns) in RUNTIMES.items():
        target = DIST / folder(name)
        target.mkdir(parents=True)
        for pattern in patterns:
            for file in sorted((NODE_MODULES / package / source).glob(pattern)):
                shutil.copy(file, target)
    scripts = {
        name: add(DIST / folder(name) / f"{name}.mjs", minified(change(script(name))))
        for name, change in {"micropython": kept_to_itself, "pyodide": instantiated_for}.items()
    }
    snapshot = ["node", str(ROOT / "scripts" / "snapshot.mjs"), str(scripts["pyodide"])]
    memory = subprocess.run(snapshot, check=True, stdout=subprocess.PIPE).stdout
    add(DIST / folder("pyodide") / "snapshot.bin", memory)
    compress(file for name in RUNTIMES for file in (DIST / folder(name)).iterdir())


def script(name: str) -> str:
    return (DIST / folder(name) / f"{name}.mjs").read_text()


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


MICROPYTHON_GLOBALS = [
    "pyProxyFinalizationRegistry",
    "proxy_js_existing",
    "proxy_js_map",
    "proxy_js_ref_map",
    "proxy_js_ref_next",
    "proxy_js_ref",
]


INSTANTIATE = (
    "let Module={...(options?.instantiate&&{instantiateWasm(imports,done){"
    "options.instantiate(imports).then(({instance})=>done(instance))}}),locateFile:"
)


def replace(old: str, new: str, text: str) -> str:
    """`text` with every `old` replaced. Raises ValueError where there is none."""
    if old not in text:
        raise ValueError(f"A runtime has no {old} any more: see scripts/runtimes.py")
    return text.replace(old, new)


def kept_to_itself(source: str) -> str:
    """micropython.mjs with the state of each interpreter inside loadMicroPython().

    That takes one option more, `instantiate`, like `instantiated_for`.

    As it comes, its state is global: two interpreters, ours and one of the page's own, break each
    other. Raises ValueError where a new version has changed what this replaces.
    """

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
    # The tag has compiled it already, while this file came.
    source = replace("let Module={locateFile:", INSTANTIATE, source)
    head, tail = f"let {state};", ";return load(options)"
    return "export async function loadMicroPython(options){" + head + source + tail + "}"


def instantiated_for(source: str) -> str:
    """pyodide.mjs with two options more: `instantiate`, from the imports of its module to a promise
    of `{instance, module}`, and `stdLib`, the bytes of the standard library, each in place of its
    own fetch.

    Whoever gives it sees what fails there, where Pyodide would wait for ever. From a snapshot, the
    standard library is not loaded. Raises ValueError where a new version has changed what this
    replaces.
    """
    source = replace(",[he(t),", ",[...e._loadSnapshot?[]:[he(t,e.stdLib)],", source)
    source = replace("function he(e){let t=j(e);", "function he(e,lib){let t=lib??j(e);", source)
    source = replace("instantiateWasm:Ie(e.indexURL)", "instantiateWasm:Ie(e)", source)
    source = replace("function Ie(e){", "function Ie({indexURL:e,instantiate}){", source)
    source = replace('=_(e+"pyodide.asm.wasm")', '=instantiate?{}:_(e+"pyodide.asm.wasm")', source)
    return replace("let l;n?", "let l;instantiate?l=await instantiate(s):n?", source)


if __name__ == "__main__":
    main()
