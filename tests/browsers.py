"""The browsers that the tests drive: found on this machine, or installed.

python -m tests.browsers chromium firefox
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "firefox": ("firefox-esr", "firefox"),
}

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # a container has none to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program(name: str) -> str | None:
    """The path of a browser on this machine's PATH."""
    return next((path for each in PROGRAMS[name] if (path := shutil.which(each))), None)


def launch_options(name: str, *, dark: bool = False) -> dict[str, Any]:
    """What Playwright needs to launch a browser; `dark` is what the visitor prefers.

    A Firefox that is not Playwright's own takes that as a setting, and ignores Playwright's.
    """
    path = program(name)
    options: dict[str, Any] = {"executable_path": path} if path else {}
    if name == "chromium":
        return {**options, "args": CHROMIUM_ARGUMENTS}
    settings = {
        "ui.systemUsesDarkTheme": int(dark),
        "browser.sessionhistory.max_total_viewers": 0,  # going back would hang
    }
    return {
        **options,
        **({"channel": "moz-firefox"} if path else {}),
        "firefox_user_prefs": settings,
    }


def is_here(name: str) -> bool:
    """Whether the browser is on this machine, on its PATH or as Playwright's own."""
    if program(name):
        return True
    with sync_playwright() as playwright:
        return Path(getattr(playwright, name).executable_path).exists()


def installers(name: str) -> Iterator[list[str]]:
    """Commands that may install one, the likeliest first."""
    yield [sys.executable, "-m", "playwright", "install", "--with-deps", name]
    yield [sys.executable, "-m", "playwright", "install", name]
    package = PROGRAMS[name][0]
    if shutil.which("apt-get"):
        yield ["apt-get", "update", "-qq"]
        yield ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package]
    if shutil.which("dnf"):
        yield ["dnf", "install", "-q", "-y", package.removesuffix("-esr")]


def main() -> None:
    for name in sys.argv[1:]:
        if is_here(name):
            continue
        print(f"Setting up {name}", flush=True)
        for command in installers(name):
            subprocess.run(command, capture_output=True)
            if is_here(name):
                break
        else:
            programs = " or ".join(PROGRAMS[name])
            sys.exit(f"The tests need {name}. Install one, so that {programs} is on the PATH.")


if __name__ == "__main__":
    main()
