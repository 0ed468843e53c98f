"""Licences in what Keygen sends, and which of several counts.

>>> resource = {"type": "licenses", "id": "1", "attributes": {"key": "A-B", "status": "ACTIVE"}}
>>> license_in(resource).key
'A-B'
"""

from .documents import get_typed, hide, hide_in, related

# Of a licence that has ended.
ENDED = ("EXPIRED", "SUSPENDED", "BANNED")

MEMBERS = ("type", "id", "attributes", "relationships", "links")


class License:
    """A licence. `resource` is what Keygen sent."""

    def __init__(self, resource: dict):
        self.resource = resource

    @property
    def key(self) -> str:
        return self.resource["attributes"]["key"]

    @property
    def expiry(self) -> str:
        """When it ends, in ISO 8601, or an empty string if it does not."""
        return get_typed(self.resource["attributes"], "expiry", str)

    @property
    def status(self) -> str:
        return get_typed(self.resource["attributes"], "status", str)

    @property
    def policy_id(self) -> str:
        return related(self.resource, "policy")

    @property
    def owner_id(self) -> str:
        return related(self.resource, "owner")

    def hide_password(self, password: str) -> None:
        """Put ••• for a password into what Keygen's licences do not have: a key may repeat it."""
        self.resource = hide_in(self.resource, password, MEMBERS)

    def hide(self, token: str) -> None:
        """Put ••• for a token wherever it is: it is like nothing else that a licence has."""
        self.resource = hide(self.resource, token)


def license_in(resource: dict):
    """The `License` of a JSON:API resource, or None if it is not one."""
    attributes = get_typed(resource, "attributes", dict)
    is_license = get_typed(resource, "type", str) == "licenses" and get_typed(resource, "id", str)
    return License(resource) if is_license and get_typed(attributes, "key", str) else None


def licenses_in(document: object):
    """The licences of a list, or None if it is none."""
    resources = document.get("data") if isinstance(document, dict) else None
    if not isinstance(resources, list):
        return None
    licenses = [license_in(resource) for resource in resources]
    return licenses if all(licenses) else None


def has_next_page(document) -> bool:
    """Whether a list goes on."""
    return bool(get_typed(get_typed(document, "links", dict), "next", str))


def first_usable(licenses: list) -> object:
    """The licence to go on with: the first that has not ended; else the first, or else None.

    One that has ended counts, or everybody would have another trial.
    """
    usable = [license for license in licenses if license.status not in ENDED]
    return (usable or licenses or [None])[0]
