"""Who may do what (contract, sections 1 and 10).

The rights are cut down to what the sandbox has: users, tokens, licences, and reading accounts and
policies. A right says that one may do such a thing at all; to whom, the endpoints say.
"""

from collections.abc import Mapping

STAFF = frozenset(("admin", "developer", "sales-agent", "support-agent", "read-only"))
"""The roles of users who are not end users."""

CREATORS = frozenset(("admin", "developer", "sales-agent", "product", "environment"))
"""The roles that make users and licences for others."""
MANAGERS = CREATORS | {"support-agent"}
"""The roles that change others' licences."""
_READERS = MANAGERS | {"read-only", "user"}
_ANYONE = _READERS | {"license"}

GRANTS: Mapping[str, frozenset[str]] = {
    "account.read": _ANYONE,
    "policy.read": _ANYONE,
    "user.create": CREATORS,
    "user.read": _READERS,
    "user.update": MANAGERS | {"user"},
    "user.delete": MANAGERS,
    "user.password.update": _READERS - {"product"},
    "user.tokens.generate": MANAGERS,
    "license.create": CREATORS | {"user"},
    "license.read": _ANYONE,
    "license.update": MANAGERS,
    "license.delete": MANAGERS | {"user"},
    "license.revoke": MANAGERS | {"user"},
    "license.renew": MANAGERS | {"user"},
    "license.policy.update": MANAGERS | {"user"},
    "license.suspend": MANAGERS,
    "license.reinstate": MANAGERS,
    "license.validate": _ANYONE,
    "token.generate": _READERS,
    "token.read": _ANYONE,
    "token.regenerate": _ANYONE - {"read-only"},
    "token.revoke": _ANYONE - {"read-only"},
}
"""Right -> the roles that may have it."""

USER_PERMISSIONS = (
    "arch.read", "artifact.read", "channel.read", "component.create", "component.delete",
    "component.read", "component.update", "constraint.read", "engine.read", "entitlement.read",
    "group.licenses.read", "group.machines.read", "group.owners.read", "group.read",
    "group.users.read", "license.check-in", "license.check-out", "license.create",
    "license.delete", "license.policy.update", "license.read", "license.renew",
    "license.revoke", "license.usage.increment", "license.validate", "machine.check-out",
    "machine.create", "machine.delete", "machine.heartbeat.ping", "machine.proofs.generate",
    "machine.read", "machine.update", "package.read", "platform.read", "process.create",
    "process.delete", "process.heartbeat.ping", "process.read", "process.update",
    "release.download", "release.read", "release.upgrade", "token.generate", "token.read",
    "token.regenerate", "token.revoke", "user.password.reset", "user.password.update",
    "user.read", "user.second-factors.create", "user.second-factors.delete",
    "user.second-factors.read", "user.second-factors.update", "user.update",
)  # fmt: skip
"""What an end user may do by default (contract, section 5)."""

_LICENSE_PERMISSIONS = (
    "license.read", "license.validate", "token.read", "token.regenerate", "token.revoke",
)  # fmt: skip
"""What a licence may do by default, of what the sandbox has."""


def default_of(role: str) -> tuple[str, ...] | None:
    """The rights of a role, by default; None for all that it may have."""
    return {"user": USER_PERMISSIONS, "license": _LICENSE_PERMISSIONS}.get(role)
