"""The browsers that the tests drive, the web server and Redis: found on this machine, or installed.

python -m tests.browsers chromium nginx redis
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from playwright.sync_api import sync_playwright

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "firefox": ("firefox-esr", "firefox"),
    "webkit": ("WebKitWebDriver",),
    "nginx": ("nginx",),
    "redis": ("redis-server", "valkey-server"),
}

# Package names on Debian and its derivatives.
PACKAGES = {
    "chromium": ["chromium"],
    "firefox": ["firefox-esr"],
    "webkit": ["webkit2gtk-driver", "xvfb"],
    "nginx": ["nginx", "nginx-common"],
    "redis": [
        "redis-server",
        "redis-tools",
        "libatomic1",
        "libjemalloc2",
        "liblua5.1-0",
        "liblzf1",
        "lua-bitop",
        "lua-cjson",
    ],
}

# What would start as a service if it was installed.
SERVICES = ("nginx", "redis")

UNPACKED = {name: Path(sys.prefix) / name / "usr" for name in SERVICES}
"""Where a service is unpacked that was not on this machine."""

PLACES = os.pathsep.join(
    [
        os.environ.get("PATH", ""),
        "/usr/sbin",
        *[str(place / folder) for place in UNPACKED.values() for folder in ("bin", "sbin")],
    ]
)
"""Folders of programs: not everybody has the system's own on the PATH."""

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
    """The path of a browser, or of a service, on this machine."""
    paths = (shutil.which(each, path=PLACES) for each in PROGRAMS[name])
    return next((path for path in paths if path), None)


def libraries(name: str) -> dict[str, str]:
    """What the environment needs for a service to find the libraries it was unpacked with."""
    found = (UNPACKED[name] / "lib").glob("*-linux-*")
    folders = os.pathsep.join([str(folder) for folder in found])
    return {"LD_LIBRARY_PATH": folders} if folders else {}


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


def mini_browser() -> Path | None:
    """The browser that WebKitGTK's driver drives; it is not on the PATH."""
    found = (
        file for root in ("/usr/lib", "/usr/libexec") for file in Path(root).rglob("MiniBrowser")
    )
    return next((file for file in found if "webkit" in str(file)), None)


def is_here(name: str) -> bool:
    """Whether it is on this machine: on its PATH, or a browser of Playwright's own."""
    if name in SERVICES:  # unpacked, it may lack a library
        path, environment = program(name), {**os.environ, **libraries(name)}
        command = [str(path), "-v"]
        return (
            bool(path)
            and not subprocess.run(
                command, env=environment, stdout=DEVNULL, stderr=DEVNULL
            ).returncode
        )
    if name == "webkit":  # Playwright's is not to be had everywhere
        return bool(program(name) and mini_browser() and shutil.which("Xvfb"))
    if program(name):
        return True
    with sync_playwright() as playwright:
        return Path(getattr(playwright, name).executable_path).exists()


def installers(name: str) -> Iterator[list[str]]:
    """Commands that may install one, the likeliest first.

    Playwright's own goes to a folder of this user, and services to one of this project. The
    system's packages are touched only by who is root already, as in a container or on a CI machine:
    nothing here asks for a password, or sudo.
    """
    is_root = os.geteuid() == 0
    if name in SERVICES and shutil.which("apt-get"):
        if is_root:
            yield ["apt-get", "update", "-qq"]
        folder, packages = shlex.quote(str(UNPACKED[name].parent)), shlex.join(PACKAGES[name])
        unpack = "for each in *.deb; do dpkg -x $each .; done; rm -r usr/share"
        download = f"apt-get download -qq {packages}"
        yield ["sh", "-c", f"mkdir -p {folder} && cd {folder} && {download} && {unpack}"]
        return
    if name in ("chromium", "firefox"):
        playwright = [sys.executable, "-m", "playwright", "install"]
        if is_root:  # with the libraries that it needs
            yield [*playwright, "--with-deps", name]
        yield [*playwright, name]
    if not is_root:
        return
    if shutil.which("apt-get"):
        yield ["apt-get", "update", "-qq"]
        yield ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES[name]]
    if shutil.which("dnf") and name != "webkit":
        yield ["dnf", "install", "-q", "-y", name]


def by_hand(name: str) -> str:
    """What to do where nothing may be installed from here, or nothing helped."""
    programs = " or ".join(PROGRAMS[name])
    more = " with MiniBrowser, and Xvfb" if name == "webkit" else ""
    return (
        f"The tests need {name}: install it, so that {programs} is on the PATH{more}. "
        f"On Debian: apt-get install {' '.join(PACKAGES[name])}"
    )


def is_agreed(name: str) -> bool:
    """Whether to install a browser: whoever sits at a terminal is asked, and has seen what by.

    Elsewhere, as in CI, nobody could answer: it goes on, as `make test` is to set up all that it
    needs. BROWSERS=as-is keeps the machine as it is.
    """
    if os.environ.get("BROWSERS") == "as-is":
        return False
    print(f"There is no {name} here that the tests can drive. To install it, until it is there:")
    for command in installers(name):
        by_system = {"apt-get", "dnf", "--with-deps"} & {*command}
        print(f"  {shlex.join(command)}" + "  # into the system, as you are root" * bool(by_system))
    print("To do without: put one on the PATH, or set BROWSERS=as-is", flush=True)
    if not sys.stdin.isatty() or os.environ.get("CI"):
        return True
    return input("Go on? [Y/n] ").strip().lower() in ("", "y", "yes")


def install(name: str) -> None:
    """Try what may install a browser, and stop with what to do if it is not here then."""
    if not is_agreed(name):
        sys.exit(by_hand(name))
    for command in installers(name):
        done = subprocess.run(command, capture_output=True, text=True)
        if is_here(name):
            return
        if done.returncode:
            print(f"{shlex.join(command)}: {done.stderr.strip().rpartition(chr(10))[2]}")
    sys.exit(by_hand(name))


def main() -> None:
    for name in sys.argv[1:]:
        if not is_here(name):
            install(name)


if __name__ == "__main__":
    main()
