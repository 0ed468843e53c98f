"""Compressed copies beside files, for hosts that send them as they are."""

import gzip
from collections.abc import Iterable
from pathlib import Path

import brotli

KINDS = {".css", ".html", ".js", ".json", ".wasm"}
COMPRESSED = (b"\x1f\x8b", b"PK")
"""How gzip and zip begin: two files in dist/ are such, see `ENDINGS` in scripts/patches.py."""
LARGE_BYTES = 1_000_000
"""Above this, brotli's best takes minutes and gains a twentieth."""


def compress(files: Iterable[Path]) -> None:
    """Put a .gz and a .br beside each file that is not compressed already."""
    for file in list(files):
        if file.suffix not in KINDS:
            continue
        content = file.read_bytes()
        if content.startswith(COMPRESSED):
            continue
        quality = 9 if len(content) > LARGE_BYTES else 11
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, mtime=0))
        file.with_name(f"{file.name}.br").write_bytes(
            brotli.compress(content, quality=quality, lgwin=24)
        )


def sent_bytes(file: Path, suffix: str) -> int:
    """How many bytes a host sends of a file that has the copies that end so: br or gz."""
    copy = file.with_name(f"{file.name}.{suffix}")
    return (copy if copy.exists() else file).stat().st_size
