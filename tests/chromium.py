"""The Chromium that the tests drive: found on this machine, or installed.

python -m tests.chromium
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

ARGUMENTS = [
    "--no-sandbox",  # a container has none to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """The path of a Chromium, or None where this machine has none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None


def installers() -> Iterator[list[str]]:
    """Commands that may install one, the likeliest first."""
    yield [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    if shutil.which("apt-get"):
        yield ["apt-get", "update", "-qq"]
        yield ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
    if shutil.which("dnf"):
        yield ["dnf", "install", "-q", "-y", "chromium"]


def main() -> None:
    if executable():
        return
    print("Setting up Chromium", flush=True)
    for command in installers():
        subprocess.run(command, capture_output=True)
        if executable():
            return
    sys.exit("The tests need Chromium or Chrome. Install one, so that `chromium` is on the PATH.")


if __name__ == "__main__":
    main()
