"""What is looked at before the server listens: the token, the account, the policy, and Redis."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents import get_typed, related
from .keygen import Answer, Keygen, NoAnswer
from .settings import UUID, Settings, SettingsError
from .shared import Shared
from .users import FIXES


@dataclass(frozen=True)
class Found:
    """What Keygen says of the account: by which names it is called, and what to know of it."""

    account: str
    names: frozenset[str]
    is_protected: bool | None
    warnings: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        is_id = name.lower().replace("-", "") == self.account.replace("-", "")
        return is_id or name in self.names

    @property
    def summary(self) -> str:
        state = {True: "protected", False: "open to anyone", None: "of unknown protection"}
        return f"Account {', '.join(sorted(self.names))}: {state[self.is_protected]}."


async def look(settings: Settings, keygen: Keygen, shared: Shared) -> Found:
    """Ask Keygen what the token is for. Raises SettingsError, which names the fix."""
    me = await _ask(keygen, "/me")
    if me.status == 401:
        raise SettingsError(
            "Keygen does not take KEYGEN_PRODUCT_TOKEN: it is wrong, has expired, or was revoked. "
            "Make another one for your product."
        )
    if me.status == 403:
        raise SettingsError(f"Keygen refuses KEYGEN_PRODUCT_TOKEN. {FIXES[403]}")
    if me.status == 404:
        raise SettingsError(
            "Keygen does not know the account. Check KEYGEN_ACCOUNT and KEYGEN_API_URL; on a "
            "custom domain, leave KEYGEN_ACCOUNT out."
        )
    product = _resource(me)
    kind = get_typed(product, "type", str)
    if kind != "products":
        whose = {"users": "a user", "licenses": "a licence", "environments": "an environment"}
        raise SettingsError(
            f"KEYGEN_PRODUCT_TOKEN is the token of {whose.get(kind, 'something else')}, and may do "
            "more or less than is wanted here. Make one for your product, and revoke this one."
        )
    warnings = []
    account = related(product, "account")
    if not UUID.fullmatch(account):
        raise SettingsError("What answers is no Keygen. Check KEYGEN_API_URL.")
    shown = await _ask(keygen, f"/v1/accounts/{account}")  # 404 on a custom domain
    attributes = get_typed(shown.resource, "attributes", dict) if shown.is_success else {}
    is_protected = attributes.get("protected")
    if is_protected is False:
        warnings.append(
            "The account is open: anyone may create users without this server, past its limits. "
            'Protect it: PATCH /v1/accounts/<account> with "protected": true.'
        )
    if not settings.signup_origins:
        warnings.append("SIGNUP_ORIGINS is empty: any page may sign people up here.")
    if settings.keygen_policy_id:
        warnings += await _look_at_policy(keygen, settings.keygen_policy_id, product)
    warnings += await shared.faults()
    names = {settings.keygen_account, get_typed(attributes, "slug", str)} - {""} or {account}
    return Found(account, frozenset(names), is_protected, tuple(warnings))


async def _look_at_policy(keygen: Keygen, policy: str, product: dict[str, object]) -> list[str]:
    answer = await _ask(keygen, f"/policies/{policy}")
    found = {} if answer.status in (403, 404) else _resource(answer)
    if related(found, "product") != product.get("id"):
        raise SettingsError(
            "KEYGEN_POLICY_ID is no policy of the product that KEYGEN_PRODUCT_TOKEN is for."
        )
    attributes = get_typed(found, "attributes", dict)
    warnings = []
    if attributes.get("protected") is not True:
        warnings.append(
            "The policy is not protected: users may make any number of its licences, renew them "
            'and delete them. Set "protected": true.'
        )
    if not attributes.get("duration"):
        warnings.append("The policy has no duration: its licences never expire.")
    if attributes.get("machineUniquenessStrategy") != "UNIQUE_PER_POLICY":
        warnings.append(
            "The policy counts machines per licence, so that a trial can be had again on the same "
            'machine with another address. Set "machineUniquenessStrategy": "UNIQUE_PER_POLICY".'
        )
    return warnings


async def _ask(keygen: Keygen, path: str) -> Answer:
    try:
        return await keygen.ask("GET", path)
    except NoAnswer as lost:
        reason = str(lost)
    raise SettingsError(f"Keygen: {reason}. Check KEYGEN_API_URL, and the network.")


def _resource(answer: Answer) -> dict[str, object]:
    if answer.status >= 500:
        raise SettingsError(f"Keygen failed ({answer.status}). Try again later.")
    if not answer.is_success or not answer.resource:
        raise SettingsError(
            f"What answers ({answer.status}) is no Keygen. Check KEYGEN_API_URL, and any proxy."
        )
    return answer.resource
