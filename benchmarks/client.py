"""What the client for apps costs: its import beside httpx2's, its calls beside httpx2 alone, and
the bytes of its wheel.

python -m benchmarks client
"""

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2

from benchmarks.report import table
from keygen_sandbox import api
from keygen_sandbox.serving import serving
from keygen_signup import SignUp
from keygen_signup.requests import Account, create_user

ROOT = Path(__file__).parent.parent
ROUNDS = 15
CALLS = 60
PASSWORD = "correct horse"  # noqa: S105


def measure() -> str:
    """All of it, as tables."""
    return "\n\n".join(["## The client", imports(), calls(), sizes()])


def imports() -> str:
    """Python's own start is taken off."""
    statements = {
        "nothing": "pass",
        "keygen_signup": "import keygen_signup",
        "httpx2": "import httpx2",
    }
    times: dict[str, list[float]] = {name: [] for name in statements}
    for _ in range(ROUNDS):
        for name, statement in statements.items():
            command = [sys.executable, "-c", statement]
            times[name].append(taken(lambda c=command: subprocess.run(c, check=True)))  # type: ignore[misc]
    start = min(times.pop("nothing"))
    best = {name: min(each) - start for name, each in times.items()}
    rows = {
        f"import {name}": [f"{1000 * seconds:.0f} ms", f"{seconds / best['httpx2']:.2f}"]
        for name, seconds in best.items()
    }
    return table("Import", ["least of 15", "× httpx2"], rows)


def calls() -> str:
    """Creating a user, one call after the other, at the sandbox."""
    numbers = count()
    with (
        serving(api.create_app()) as url,
        SignUp("demo", api_url=url) as keygen,
        httpx2.Client() as client,
    ):

        def ours() -> None:
            keygen.create_user(email=f"a{next(numbers)}@example.com", password=PASSWORD)

        def alone() -> None:
            attributes = {"email": f"a{next(numbers)}@example.com", "password": PASSWORD}
            request = create_user(Account(url, "demo"), attributes)
            client.post(request.url, headers=request.headers, content=request.body).json()

        ours()
        alone()
        times: dict[Callable[[], None], list[float]] = {ours: [], alone: []}
        for _ in range(CALLS):
            for call, each in times.items():
                each.append(taken(call))
    mine, its = median(times[ours]), median(times[alone])
    rows = {
        "SignUp.create_user": [f"{1000 * mine:.1f} ms", f"{mine / its:.2f}"],
        "httpx2.Client.post": [f"{1000 * its:.1f} ms", "1.00"],
    }
    return table("Call", [f"median of {CALLS}", "× httpx2"], rows)


def sizes() -> str:
    with TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = Path(folder).iterdir()
        whole = wheel.stat().st_size
        packed = {info.filename: info.compress_size for info in zipfile.ZipFile(wheel).infolist()}
    modules = {name: size for name, size in packed.items() if name.endswith(".py")}
    in_pyodide = sum(size for name, size in modules.items() if not name.endswith("/cpython.py"))
    rows = {
        "the wheel": [f"{whole / 1000:.1f} KB"],
        "what Pyodide may import of it, packed": [f"{in_pyodide / 1000:.1f} KB"],
    }
    return table("Bytes", [""], rows)


def taken(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
