"""Who may do what (contract, section 1).

The rights of staff and products are cut down to the actions the sandbox has: creating and reading
users and licences, and creating tokens.
"""

from collections.abc import Mapping

STAFF = frozenset(("admin", "developer", "sales-agent", "support-agent", "read-only"))
"""The roles of users who are not end users."""

_READERS = STAFF | {"product", "environment", "user"}
CREATORS = frozenset(("admin", "developer", "sales-agent", "product", "environment"))
"""The roles that make users and licences for others."""

GRANTS: Mapping[str, frozenset[str]] = {
    "user.create": CREATORS,
    "user.read": _READERS,
    "license.create": CREATORS | {"user"},
    "license.read": _READERS,
    "license.validate": _READERS,
    "token.generate": _READERS,
}
"""Action -> the roles that may do it, unless their own permissions are narrower."""

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
