"""The licence of a user: one per mailbox and policy, found or made.

Keygen has nothing by which it knows a request again, so under a lock it is looked for first. What
proves that a mailbox has had one is in the licence itself, which no user may change: users may
change their address.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any, cast

from .. import answers
from ..arguments import Secret
from ..codes import known
from ..documents import get_typed
from ..licenses import License, first_usable, license_in, licenses_in
from .bodies import MAILBOX
from .keygen import Answer, Keygen, NoAnswer
from .keys import Keys, canonical
from .line import Line
from .replies import BUSY, MAILBOX_SERVED, Refused, come_back, error, no_answer, unavailable
from .settings import UUID
from .shared import UNCERTAIN_SECONDS, Occupied, Shared, Uncertain
from .users import refusal_of, report

log = logging.getLogger("keygen_signup.server")

PAGE = "10"  # licences that one user, or mailbox, may have of one policy

Resource = dict[str, Any]


class Licenses:
    """The licences of a policy."""

    def __init__(self, keygen: Keygen, policy: str, shared: Shared, keys: Keys, line: Line):
        self.policy = policy
        self._keygen = keygen
        self._shared = shared
        self._keys = keys
        self._line = line

    async def license_for(
        self, user: Resource, attributes: Resource | None = None, *, is_new: bool = False
    ) -> tuple[Resource, bool]:
        """The licence of a user, and whether it was made now. Raises Refused.

        A user who is new has none, so that is not asked. After a POST without an answer, the locks
        stay until Keygen must have come to its end: whoever asks before is told to come back.
        """
        owner, mailbox = self._names(user)
        wait = self._keygen.timeout / 2
        try:
            async with asyncio.timeout(self._keygen.timeout), AsyncExitStack() as locks:
                for name in (f"user:{owner}", f"mailbox:{mailbox[0]}"):
                    name = self._keys.of("lock", f"{self.policy}:{name}")
                    await locks.enter_async_context(self._shared.hold(name, wait))
                found = await self._find(owner, mailbox, is_new=is_new)
                if found:
                    return found, False
                return await self._make(owner, mailbox[0], attributes or {}), True
        except Occupied:
            refused = come_back(BUSY, "The licence is being made", UNCERTAIN_SECONDS, "license")
        except (Uncertain, TimeoutError):
            refused = no_answer(timed_out=True)
        raise refused

    def _names(self, user: Resource) -> tuple[str, list[str]]:
        """A user's id, and the names of their mailbox. Raises Refused."""
        owner = get_typed(user, "id", str).lower()
        email = get_typed(get_typed(user, "attributes", dict), "email", str)
        if not UUID.fullmatch(owner) or not email:
            raise no_answer(timed_out=False)
        return owner, self._keys.all("mailbox", f"{self.policy}:{canonical(email)}")

    async def _find(self, owner: str, mailbox: list[str], *, is_new: bool) -> Resource | None:
        """The licence that this user has. Raises Refused if another of the mailbox has one."""
        own = [] if is_new else await self._list(owner=owner)
        if own:
            return _best(own)
        for name in mailbox:
            found = await self._list(**{f"metadata[{MAILBOX}]": name})
            own = [license for license in found if license.owner_id.lower() == owner]
            if own:
                return _best(own)
            if found:
                detail = "Somebody with this mailbox has a licence already"
                raise Refused(403, [error("Access denied", detail, MAILBOX_SERVED)])
        return None

    async def _list(self, **query: str) -> list[License]:
        """Licences of the policy, as far as they are this product's. Raises Refused."""
        asked = {"policy": self.policy, "limit": PAGE, **query}
        try:
            answer = await self._keygen.ask("GET", "/licenses", query=asked)
        except NoAnswer as lost:
            refused = no_answer(timed_out=lost.timed_out)
        else:
            listed: list[License] | None = licenses_in(answer.document)
            if answer.is_success and listed is not None:
                return listed
            refused = self._refusal(answer)
        raise refused

    async def _make(self, owner: str, mailbox: str, attributes: Resource) -> Resource:
        """A new licence. Raises Refused, or Uncertain if there may be one."""
        metadata = {**attributes.get("metadata", {}), MAILBOX: mailbox}
        related = {
            "policy": {"data": {"type": "policies", "id": self.policy}},
            "owner": {"data": {"type": "users", "id": owner}},
        }
        data = {
            "type": "licenses",
            "attributes": {**attributes, "metadata": metadata},
            "relationships": related,
        }
        try:
            answer = await self._keygen.ask("POST", "/licenses", body=Secret({"data": data}))
        except NoAnswer as lost:
            if lost.was_sent:
                raise Uncertain from None
            refused = no_answer(timed_out=False)
        else:
            resource = answer.resource
            if answer.is_success and license_in(resource):
                return resource
            if answer.status < 300 or answer.status >= 500:
                raise Uncertain
            refused = self._refusal(answer)
        raise refused

    def _refusal(self, answer: Answer) -> Refused:
        """What is told of a refusal of Keygen's: a licence is never the visitor's to fix."""
        meaning = answers.read(answer.status, dict(answer.headers), answer.text)
        if answer.status == 429 or answer.status >= 500 or isinstance(meaning, answers.User):
            if isinstance(meaning, answers.Rejected):
                return refusal_of(answer, meaning, self._line)
            return no_answer(timed_out=False)
        code = getattr(meaning, "code", "") or next(
            (problem.code for problem in getattr(meaning, "problems", [])), ""
        )
        report(answer, code)
        if answer.status in (402, 422) and known(code).advice:
            return Refused(answer.status, [error("Unprocessable resource", "no licence", code)])
        return unavailable("Licences are not available at the moment")


def _best(licenses: list[License]) -> Resource:
    """One that is valid, if there is one."""
    best = cast(License, first_usable(licenses))
    return cast(Resource, best.resource)
