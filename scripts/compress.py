"""Compressed copies beside files, for hosts that send them as they are."""

import gzip
from collections.abc import Iterable
from pathlib import Path

import brotli

KINDS = {".css", ".html", ".js", ".json", ".wasm"}
ZIP = b"PK"
"""How zip begins: one file in dist/ is such, see `ENDINGS` in scripts/patches.py."""


def compress(files: Iterable[Path]) -> None:
    """Put a .gz and a .br beside each file that is not compressed already."""
    for file in list(files):
        if file.suffix not in KINDS:
            continue
        content = file.read_bytes()
        if content.startswith(ZIP):
            continue
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, mtime=0))
        file.with_name(f"{file.name}.br").write_bytes(
            brotli.compress(content, quality=11, lgwin=24)
        )


def sent_bytes(file: Path, suffix: str) -> int:
    """How many bytes a host sends of a file that has the copies that end so: br or gz."""
    copy = file.with_name(f"{file.name}.{suffix}")
    return (copy if copy.exists() else file).stat().st_size
