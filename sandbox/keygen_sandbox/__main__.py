"""Serve a local Keygen until Ctrl-C. Prints one line of JSON, once it can be called.

{"url": …, "product_token": …, "accounts": [{"slug": …, "shows": …, "open_policy": …,
 "protected_policy": …, "public_key": …}, …]}
"""

import argparse
import contextlib
import json
import socket
import sys
from typing import Any

from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.api import create_app
from keygen_sandbox.serving import HOST, server
from keygen_sandbox.settings import Settings
from keygen_sandbox.signing import public_key


def needed(url: str, settings: Settings) -> dict[str, Any]:
    """What a caller needs."""
    return {
        "url": url,
        "product_token": PRODUCT_TOKEN,
        "accounts": [described(account) for account in settings.accounts],
    }


def described(account: Account) -> dict[str, str]:
    """What a caller needs of an account: its policies are made for users, or by the product."""
    return {
        "slug": account.slug,
        "shows": account.description,
        "open_policy": account.open_policy_id,
        "protected_policy": account.protected_policy_id,
        "public_key": public_key(account),
    }


def main() -> None:
    """Run the command. Exits, saying what to do, where the port is not free."""
    parser = argparse.ArgumentParser(
        prog="python -m keygen_sandbox", description="A local Keygen, for this machine alone."
    )
    parser.add_argument("--port", type=int, default=8001, help="0 is any free port (8001)")
    parser.add_argument("--database", default=":memory:", help="a file that keeps what is created")
    options = parser.parse_args()
    settings = Settings(database=options.database)
    try:
        listening = socket.create_server((HOST, options.port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {options.port} cannot be used ({error}). Set another with --port.")
    url = f"http://{HOST}:{listening.getsockname()[1]}"
    print(json.dumps(needed(url, settings)), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server(create_app(settings)).run([listening])


if __name__ == "__main__":
    main()
