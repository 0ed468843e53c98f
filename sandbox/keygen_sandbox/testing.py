"""A Keygen for a test: served, empty, and at hand.

    with served() as keygen:
        …  # ask it at keygen.url
        assert keygen.users()[0].email == "ada@example.com"

With pytest, it is the fixture `keygen_sandbox`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette

from keygen_sandbox import pools
from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.api import create_app, provide
from keygen_sandbox.passwords import hash_at_once
from keygen_sandbox.plan import Plan
from keygen_sandbox.serving import serving
from keygen_sandbox.settings import Settings
from keygen_sandbox.signing import public_key
from keygen_sandbox.store import License, Policy, Store, User

__all__ = ["Account", "Sandbox", "served"]


class Sandbox:
    """A sandbox that is being served, and what it knows.

    Unless a method is told otherwise, it speaks of the account `demo`, which is open to anyone.
    """

    def __init__(self, url: str, app: Starlette, settings: Settings, accounts: list[Account]):
        self.url = url
        """Its address: what your code takes for https://api.keygen.sh."""
        self.store: Store = app.state.store
        """All records."""
        self.faults: Plan = app.state.faults
        """What is to go wrong: `faults.add("POST", "/licenses", "cut-created")`."""
        self.product_token = PRODUCT_TOKEN
        """What a server of yours would hold. It is good for every account."""
        self._settings = settings
        self._accounts = accounts

    @property
    def account(self) -> str:
        """The slug of the account that is open to anyone."""
        return self._accounts[0].slug

    @property
    def open_policy(self) -> str:
        """The id of the policy of which users make licences for themselves."""
        return self._accounts[0].open_policy_id

    @property
    def protected_policy(self) -> str:
        """The id of the policy of which only your server makes licences."""
        return self._accounts[0].protected_policy_id

    @property
    def public_key(self) -> str:
        """What signed keys are checked with, in hexadecimal: what an app has built in."""
        return public_key(self._accounts[0])

    def find_account(self, slug: str | None = None) -> Account:
        """The account with this slug. Raises LookupError."""
        found = (each for each in self._accounts if slug in (None, each.slug))
        if account := next(found, None):
            return account
        raise LookupError(f"no account is called {slug!r}: add_account(Account({slug!r})) adds one")

    def add_account(self, account: Account) -> Account:
        """Set up an account as it is wanted: `add_account(Account("acme", protected=True))`.

        One with this slug that is there already is set up anew, and keeps its records.
        """
        slugs = [each.slug for each in self._accounts]
        if account.slug in slugs:
            self._accounts[slugs.index(account.slug)] = account
        else:
            self._accounts.append(account)
            provide(self.store, account, self._settings.clock())
        return account

    def add_user(
        self, email: str, password: str | None = None, *, account: str | None = None, **values: Any
    ) -> User:
        """A user who was there before. `values` are more fields of `store.User`.

        Raises Conflict if the address is taken.
        """
        now = self._settings.clock()
        user = User(
            account_id=self.find_account(account).id,
            email=email.lower(),
            password_hash=None if password is None else hash_at_once(password),
            created_at=now,
            updated_at=now,
        )
        return self.store.add(replace(user, **values))

    def add_policy(
        self, *, account: str | None = None, pool: Sequence[str] = (), **values: Any
    ) -> Policy:
        """A policy of the product: `add_policy(duration=14 * 86400, scheme="ED25519_SIGN")`.

        `values` are more fields of `store.Policy`. Keys in the pool go to licences, the last first.
        """
        owner, now = self.find_account(account), self._settings.clock()
        policy = Policy(
            account_id=owner.id,
            product_id=owner.product_id,
            use_pool=bool(pool),
            created_at=now,
            updated_at=now,
        )
        policy = self.store.add(replace(policy, **values))
        pools.fill(self.store, policy, *pool)
        return policy

    def users(self, account: str | None = None) -> list[User]:
        """The users of an account, the latest first."""
        return self.store.all(User, account_id=self.find_account(account).id)

    def licenses(self, account: str | None = None) -> list[License]:
        """The licences of an account, the latest first."""
        return self.store.all(License, account_id=self.find_account(account).id)


@contextmanager
def served(settings: Settings | None = None) -> Iterator[Sandbox]:
    """Serve a sandbox on a free port, in a thread, for as long as the context lasts."""
    settings = settings or Settings()
    accounts = list(settings.accounts)
    settings = replace(settings, accounts=accounts)
    app = create_app(settings)
    with serving(app) as url:
        yield Sandbox(url, app, settings, accounts)
