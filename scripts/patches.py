"""What we change in other people's files, change by change, and why.

A change is the exact text that goes, what comes in its place, and how often it stands there. So a
new version either takes every patch as it was meant, or the build stops and says which does not
fit: `Misfit`. What the tag's bundle leaves out of PyScript's adapters is here as well: `STAND_INS`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

ENDINGS = {".mjs": ".js", ".zip": ".wasm"}
"""Endings of other people's files, and what dist/ has in their place.

.mjs: stock nginx sends it as application/octet-stream, which no browser runs as a module, and will
go on so: https://github.com/nginx/nginx/issues/432

.zip, which is Python's standard library: hosts should send it unchanged, under an ending that all
of them know. Debian's nginx compresses as it sends, but leaves application/wasm out of that; of the
five endings in dist/, the others are text, which hosts like to compress once more. The code that
loads it reads bytes, and does not mind the type.
"""


def renamed(file: str) -> str:
    """What a file of a package is called in dist/."""
    path = PurePath(file)
    return path.with_suffix(ENDINGS.get(path.suffix, path.suffix)).name


@dataclass(frozen=True)
class Change:
    """One text for another, everywhere in a file."""

    old: str
    new: str
    times: int = 1
    after: str = ""
    """Where it begins to count, if not at the start of the file."""
    is_name: bool = False
    """Whether only whole names count: `Module`, but not `createModule`."""


class Misfit(ValueError):
    """A version of a package that a patch was not written for."""


@dataclass(frozen=True)
class Patch:
    """Why and how a file is changed."""

    name: str
    package: str
    file: str
    why: str
    upstream: tuple[str, ...]
    """Where what is changed comes from, and where it was discussed."""
    changes: tuple[Change, ...]
    before: str = ""
    """What comes before the whole file, and `behind`, after it."""
    behind: str = ""
    is_for_tag: bool = True
    """Whether only the tag loads the changed file; a page's own PyScript gets it without."""

    def apply(self, text: str, version: str) -> str:
        """`text` with all of the changes, in their order. Raises Misfit where one does not fit."""
        for change in self.changes:
            head, mark, rest = text.partition(change.after) if change.after else ("", "", text)
            name = re.escape(change.old)
            pieces = re.split(rf"\b{name}\b" if change.is_name else name, rest)
            if len(pieces) - 1 != change.times:
                where = f", after {change.after!r}" if change.after else ""
                raise Misfit(
                    f'The patch "{self.name}" does not fit {self.package} {version}: {self.file} '
                    f"has {change.old!r} {len(pieces) - 1} times{where}, not {change.times}. "
                    "See scripts/patches.py."
                )
            text = head + mark + change.new.join(pieces)
        return self.before + text + self.behind


MICROPYTHON = "@micropython/micropython-webassembly-pyscript"
PYODIDE = "pyodide"

PATCHES = [
    Patch(
        name="Pyodide's names for its parts",
        package=PYODIDE,
        file="pyodide.mjs",
        why="It asks for its parts by the names that they have in the package.",
        upstream=(
            "https://github.com/pyodide/pyodide/blob/main/src/js/pyodide.ts",
            "https://github.com/pyodide/pyodide/blob/main/src/js/emscripten-settings.ts",
        ),
        changes=(
            Change("pyodide.asm.mjs", "pyodide.asm.js"),
            Change("python_stdlib.zip", "python_stdlib.wasm"),
            Change("\n//# sourceMappingURL=pyodide.mjs.map", ""),  # which is not in dist/
        ),
        is_for_tag=False,
    ),
    Patch(
        name="Pyodide's name for its own frames",
        package=PYODIDE,
        file="pyodide.asm.mjs",
        why="It leaves its own frames out of tracebacks, and knows them by the name of the file.",
        upstream=("https://github.com/pyodide/pyodide/blob/main/src/core/error_handling.ts",),
        changes=(Change('.includes("pyodide.asm.mjs")', '.includes("pyodide.asm.js")'),),
        is_for_tag=False,
    ),
    Patch(
        name="Pyodide takes its WebAssembly",
        package=PYODIDE,
        file="pyodide.mjs",
        why=(
            "With the option `instantiate`, a function from the imports to a promise of "
            "`{instance, module}`, it fetches none: the tag has checked and compiled it already. "
            "And whoever gives it sees what fails there, where Pyodide would wait for ever."
        ),
        upstream=(
            "https://github.com/pyodide/pyodide/blob/main/src/js/emscripten-settings.ts",
            "https://github.com/pyodide/pyodide/pull/6296",
        ),
        changes=(
            Change("instantiateWasm:Ie(e.indexURL)", "instantiateWasm:Ie(e)"),
            Change("function Ie(e){", "function Ie({indexURL:e,instantiate}){"),
            Change('=_(e+"pyodide.asm.wasm")', '=instantiate?{}:_(e+"pyodide.asm.wasm")'),
            Change("let l;n?", "let l;instantiate?l=await instantiate(s):n?"),
        ),
    ),
    Patch(
        name="Pyodide takes its standard library",
        package=PYODIDE,
        file="pyodide.mjs",
        why=(
            "With the option `stdLib`, its bytes, it fetches none: the tag has checked it already. "
            "From a snapshot, which has what we need of it, none is installed."
        ),
        upstream=("https://github.com/pyodide/pyodide/blob/main/src/js/emscripten-settings.ts",),
        changes=(
            Change(",[he(t),", ",[...e._loadSnapshot?[]:[he(t,e.stdLib)],"),
            Change("function he(e){let t=j(e);", "function he(e,lib){let t=lib??j(e);"),
        ),
    ),
    Patch(
        name="Pyodide is in a browser, whatever the page is called",
        package=PYODIDE,
        file="pyodide.mjs",
        why=(
            "It finds out where it runs by names that an element of the page may have: "
            '<a id="Deno">, <img name="createElement">. In the tag, it runs in a browser.'
        ),
        upstream=("https://github.com/pyodide/pyodide/blob/main/src/js/environments.ts",),
        changes=(
            Change('typeof document.createElement=="function"', "true"),
            Change('typeof globalThis.WorkerGlobalScope<"u"', "false"),
            Change('typeof Bun<"u"', "false"),
            Change('typeof Deno<"u"', "false"),
        ),
    ),
    Patch(
        name="MicroPython takes its WebAssembly",
        package=MICROPYTHON,
        file="micropython.mjs",
        why="As Pyodide does: see above.",
        upstream=(
            "https://github.com/micropython/micropython/blob/master/ports/webassembly/api.js",
        ),
        changes=(
            Change(
                "let Module={locateFile:",
                "let Module={...(options?.instantiate&&{instantiateWasm(imports,done){"
                "options.instantiate(imports).then(({instance})=>done(instance))}}),locateFile:",
            ),
        ),
    ),
    Patch(
        name="MicroPython keeps its state to itself",
        package=MICROPYTHON,
        file="micropython.mjs",
        why=(
            "Its state is on globalThis: two interpreters, ours and one of the page's own, break "
            "each other. Here it is inside loadMicroPython(), and each interpreter has its own."
        ),
        upstream=(
            "https://github.com/micropython/micropython/blob/master/ports/webassembly/api.js",
            "https://github.com/micropython/micropython/blob/master/ports/webassembly/proxy_js.js",
        ),
        changes=(
            # From there on it is outside of the function that makes a module of its own.
            Change("Module", "theModule", times=75, after="class PyProxy{", is_name=True),
            Change("globalThis.Module=Module", "theModule=Module"),
            Change("globalThis.loadMicroPython=loadMicroPython,", ""),
            Change("export default _createMicroPythonModule;", ""),
            Change("export async function loadMicroPython", "async function load"),
            Change("globalThis.pyProxyFinalizationRegistry", "pyProxyFinalizationRegistry", 2),
            Change("globalThis.proxy_js_", "proxy_js_", times=16),
        ),
        before=(
            "export async function loadMicroPython(options){let theModule,"
            "pyProxyFinalizationRegistry,proxy_js_existing,proxy_js_map,proxy_js_ref_map,"
            "proxy_js_ref_next,proxy_js_ref;"
        ),
        behind=";return load(options)}",
    ),
]


def patched(
    package: str, version: str, file: str, text: str, patches: Iterable[Patch] = PATCHES
) -> tuple[str, str]:
    """A file as a page's own PyScript gets it, and as the tag does."""
    ours = [patch for patch in patches if (patch.package, patch.file) == (package, file)]
    for patch in (patch for patch in ours if not patch.is_for_tag):
        text = patch.apply(text, version)
    as_page_gets = text
    for patch in (patch for patch in ours if patch.is_for_tag):
        text = patch.apply(text, version)
    return as_page_gets, text


@dataclass(frozen=True)
class StandIn:
    """What stands in the tag's bundle for a module that PyScript's adapters import."""

    module: str
    """As it is imported in polyscript/esm/interpreter."""
    why: str
    source: str = ""


ADAPTERS = "https://github.com/pyscript/polyscript/tree/main/esm/interpreter"
"""Where those adapters are. The build stops where they import one of these no more."""

STAND_INS = (
    StandIn(
        "@webreflection/idb-map/sync",
        "keeps a page's file system in IndexedDB, and the widget keeps nothing",
        "export default class { async sync() {} async close() {} clear() {} }",
    ),
    StandIn(
        "reflected-ffi/direct",
        "passes values to workers, and there are none",
        "export const { parse: decode, stringify: encode } = JSON;",
    ),
    StandIn(
        "../python/mip.js",
        "installs packages on MicroPython, and there are none",
        "export default new Uint8Array();",
    ),
    StandIn(
        "./_nativefs.js",
        "mounts folders of the visitor's machine",
        "export const initializeNativeFS = () => {};",
    ),
    StandIn(
        "./_remote_package.js",
        "imports JavaScript modules from a page's config, and there is none",
        "export default () => {};",
    ),
    StandIn("./pyodide_graph.js", "resolves packages of Pyodide, and there are none"),
    StandIn("./3rd-party/toml.js", "reads a page's config, and there is none"),
    StandIn("./3rd-party/zip.js", "unpacks archives from a page's config, and there are none"),
)
