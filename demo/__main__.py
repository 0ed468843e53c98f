"""Serve the pages and the API until Ctrl-C.

A third server signs people up at the protected account, as docs/server.md says. Set PORT, API_PORT
and SIGNUP_PORT to use other ports than 8000 to 8002, and DATABASE to a file that keeps the users.
"""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.routing import Mount

from demo import pages
from keygen_sandbox import api
from keygen_sandbox.accounts import ACCOUNTS, PRODUCT_TOKEN
from keygen_sandbox.serving import server
from keygen_sandbox.settings import Settings
from keygen_signup.server import App
from keygen_signup.server.keys import new_secret


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


def signup(api_url: str) -> Starlette:
    """The server for the protected account. Each user gets a licence.

    Mounted, it starts with its first request: by then, Keygen is there.
    """
    (account,) = [each for each in ACCOUNTS if each.protected]
    app = App(
        keygen_account=account.slug,
        keygen_api_url=api_url,
        keygen_product_token=PRODUCT_TOKEN,
        keygen_policy_id=account.protected_policy_id,
        signup_secret=new_secret(),
        signup_limit_address="1000/hour",  # whoever tries it has one address
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await app.stop()

    return Starlette(routes=[Mount("/", app)], lifespan=lifespan)


async def main() -> None:
    page_port, api_port = port("PORT", 8000), port("API_PORT", 8001)
    signup_port = port("SIGNUP_PORT", 8002)
    api_url, signup_url = f"http://localhost:{api_port}", f"http://localhost:{signup_port}"
    settings = Settings(database=os.environ.get("DATABASE", ":memory:"))
    print(f"A local Keygen is at {api_url}, a sign-up server at {signup_url}. Pages to try:\n")
    for path, description in pages.PAGES.items():
        print(f"http://localhost:{page_port}{path:<24} {description}")
    print("\nCtrl-C ends it.", flush=True)
    await asyncio.gather(
        server(api.create_app(settings), api_port).serve(),
        server(signup(api_url), signup_port).serve(),
        server(pages.create_app(api_url, signup_url=signup_url), page_port).serve(),
    )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
