"""The servers that are measured, each in a process of its own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp

from tests import browsers

HEADERS = {"Content-Type": "application/vnd.api+json"}


class Command:
    """A server in a process of its own."""

    def __init__(self, command: list[str], **environment: str):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "PORT": str(self.port), **environment},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    async def started(self, session: aiohttp.ClientSession) -> None:
        while True:
            try:
                async with session.get(f"{self.url}/healthz"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)

    def cpu(self) -> float:
        """Seconds of a processor that it has had."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that it has."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def keygen(**environment: str) -> Command:
    return Command([sys.executable, "-m", "benchmarks.keygen"], **environment)


def redis() -> Command | None:
    """Redis, if there is one: `python -m tests.browsers redis` installs it."""
    path = browsers.program("redis")
    if not path:
        return None
    command = ["sh", "-c", f"exec '{path}' --port $PORT --save ''"]
    return Command(command, **browsers.libraries("redis"))


def ours(url: str, **more: str) -> Command:
    known = {
        "KEYGEN_ACCOUNT": "acme",
        "KEYGEN_PRODUCT_TOKEN": f"prod-{'ab' * 32}v3",
        "KEYGEN_API_URL": url,
        "SIGNUP_LIMIT_ADDRESS": "1000000/hour",
        "SIGNUP_LIMIT_ALL": "1000000/hour",
        "SIGNUP_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    return Command([sys.executable, "-m", "keygen_signup.server"], **{**known, **more})


def body(n: object) -> bytes:
    attributes = {"email": f"v{n}@example.com", "password": "correct horse"}
    return json.dumps({"data": {"type": "users", "attributes": attributes}}).encode()
