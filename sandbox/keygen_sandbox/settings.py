"""What can be set when the sandbox starts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from keygen_sandbox.accounts import ACCOUNTS, Account


@dataclass(frozen=True)
class Settings:
    """The settings of one sandbox server."""

    database: str = ":memory:"
    """Path of the SQLite file, or ":memory:" to forget everything at the end."""
    host: str = "api.keygen.sh"
    """KEYGEN_HOST: the host in Location headers, whatever host the request was sent to."""
    mode: Literal["singleplayer", "multiplayer"] = "multiplayer"
    """Singleplayer knows the first account only, and makes /accounts/{id} optional."""
    accounts: Sequence[Account] = ACCOUNTS
    """Looked at for each request: a list may be changed while the sandbox runs."""
    clock: Callable[[], float] = time.time
    """The current time in seconds since 1970."""

    @property
    def domain(self) -> str:
        """The top domain of `host`, where the portal and the documentation live."""
        return ".".join(self.host.split(".")[-2:])
