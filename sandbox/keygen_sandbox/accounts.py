"""The accounts of the sandbox: what each one is set up to answer."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Literal

from keygen_sandbox.faults import FAULTS

Edition = Literal["CE", "EE"]


@dataclass(frozen=True)
class Account:
    """One Keygen account, and the server it would live on.

    Real servers hold either one account (singleplayer) or many of one edition. The sandbox
    holds many of both, so edition, limits and subscription belong to the account here.
    """

    slug: str
    description: str = ""
    edition: Edition = "CE"
    protected: bool = False
    """Whether only privileged callers may create users (contract, section 1)."""
    subscription: Literal["active", "canceled", "paused"] = "active"
    over_daily_limit: bool = False
    """Whether today's API requests are used up (contract, section 4, 402)."""
    blocked: bool = False
    """Whether every caller's address is on the block list (contract, section 4, 403)."""
    max_rps: int | None = None
    max_rpm: int | None = None
    """Requests per second and per minute for one caller; None is no limit."""
    max_licensed_users: int | None = None
    """Users who may own a licence, on a free or trial tier (contract, section 9c, 402)."""
    cname: str | None = None
    """Custom domain: on this Host, paths have no /accounts segment (contract, section 7)."""
    api_version: str = "1.8"
    """The pinned version, in force when a request names none (contract, section 7)."""
    default_user_permissions: tuple[str, ...] | None = None
    environments: tuple[str, ...] = ()
    """Codes of the environments of an EE account."""
    sso_domains: tuple[str, ...] = ()
    """Email domains that must sign in elsewhere (contract, section 9a)."""

    @property
    def id(self) -> str:
        """The account's UUID: derived from the slug, so that it survives restarts."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:keygen-sandbox:{self.slug}"))

    @property
    def product_id(self) -> str:
        """UUID of the product that every sandbox account has from the start."""
        return self._derived("product")

    @property
    def open_policy_id(self) -> str:
        """UUID of that product's policy of which users may make licences for themselves."""
        return self._derived("open policy")

    @property
    def protected_policy_id(self) -> str:
        """UUID of that product's policy of which only the vendor makes licences."""
        return self._derived("protected policy")

    @property
    def policy_ids(self) -> dict[str, str]:
        """The policies that every sandbox account has from the start: what they are -> UUID."""
        return {"open": self.open_policy_id, "protected": self.protected_policy_id}

    def _derived(self, name: str) -> str:
        return str(uuid.uuid5(uuid.UUID(self.id), name))

    def is_called(self, name: str) -> bool:
        """Whether a slug or a UUID, with or without dashes, names this account."""
        return name == self.slug or name.lower().replace("-", "") == self.id.replace("-", "")

    def environment_id(self, code_or_id: str) -> str | None:
        """UUID of the environment with this code or UUID, or None if there is none."""
        ids = {code: self._derived(code) for code in self.environments}
        return ids.get(code_or_id) or (code_or_id if code_or_id in ids.values() else None)


_DEMO = (
    Account("demo", "Open to anyone: a sign-up creates the user."),
    Account("locked", "Protected: a sign-up from a browser is refused.", protected=True),
    Account(
        "ee",
        "Open, with the answers of the Enterprise Edition.",
        edition="EE",
        environments=("sandbox",),
    ),
    Account(
        "canceled",
        "The subscription was canceled: a sign-up is refused.",
        edition="EE",
        subscription="canceled",
    ),
    Account(
        "paused",
        "The subscription is paused: a sign-up is refused.",
        edition="EE",
        subscription="paused",
    ),
    Account(
        "quota", "All of today's API requests are used up.", edition="EE", over_daily_limit=True
    ),
    Account("limited", "Answers 3 requests a minute, then says when to try again.", max_rpm=3),
    Account("blocked", "Your IP address is on the block list.", blocked=True),
    Account(
        "sso",
        "Users at example.com must use single sign-on.",
        edition="EE",
        sso_domains=("example.com",),
    ),
)

PRODUCT_TOKEN = f"prod-{hashlib.sha256(b'keygen-sandbox').hexdigest()}v3"
"""The secret of a token of each account's product: no secret, and the same at every start."""

DEMO_ACCOUNTS: dict[str, str] = {account.slug: account.description for account in _DEMO}
"""Slug -> one sentence, in the order to list them."""

ACCOUNTS = (*_DEMO, *(Account(slug, fault.description) for slug, fault in FAULTS.items()))
"""Every account of the sandbox. The first is the one that a singleplayer server holds."""
