"""python -m keygen_signup.server

Settings are read from the environment: docs/server.md.
"""

import argparse
import asyncio
import sys

from . import logs
from .app import App
from .keys import new_secret
from .serving import run
from .settings import SettingsError, read


async def check() -> None:
    """Do what is done at the start, say what was found, and end. Raises SettingsError."""
    app = App()
    server = await app.start()
    await app.stop()
    print(server.account.summary)
    for warning in server.account.warnings:
        print(f"Warning: {warning}")


def main() -> None:
    """Run the command. Exits, saying what to do, where a setting is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m keygen_signup.server",
        description="Sign people up where the Keygen account is protected.",
    )
    parser.add_argument("command", nargs="?", choices=["secret"], help="print a SIGNUP_SECRET")
    parser.add_argument("--check", action="store_true", help="do the checks of the start, and end")
    options = parser.parse_args()
    if options.command:
        print(new_secret())
        return
    try:
        if options.check:
            asyncio.run(check())
        else:
            settings = read()
            logs.set_up()
            run(settings)
    except SettingsError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
