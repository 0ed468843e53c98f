"""Serve the pages and the API until Ctrl-C.

Set PORT and API_PORT to use other ports than 8000 and 8001, and DATABASE to a file that keeps the
users.
"""

import asyncio
import contextlib
import os
import socket
import sys

from demo import pages
from keygen_sandbox import api
from keygen_sandbox.serving import server
from keygen_sandbox.settings import Settings


def port(variable: str, default: int) -> int:
    """The port to use. Exits, saying what to do, where it is not free."""
    number = int(os.environ.get(variable, default))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            sys.exit(f"Port {number} cannot be used ({error.strerror}). Set {variable} to another.")
    return number


async def main() -> None:
    page_port, api_port = port("PORT", 8000), port("API_PORT", 8001)
    api_url = f"http://localhost:{api_port}"
    settings = Settings(database=os.environ.get("DATABASE", ":memory:"))
    print(f"A local Keygen is at {api_url}. Pages that try it:\n")
    for path, description in pages.PAGES.items():
        print(f"http://localhost:{page_port}{path:<24} {description}")
    print("\nCtrl-C ends it.", flush=True)
    await asyncio.gather(
        server(api.create_app(settings), api_port).serve(),
        server(pages.create_app(api_url), page_port).serve(),
    )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
