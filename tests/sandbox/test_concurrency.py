"""Many sign-ups at once."""

import asyncio
from collections import Counter

import httpx

from tests.sandbox.conftest import Sandbox, codes, user_document


async def sign_up_at_once(sandbox: Sandbox, emails: list[str]) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=len(emails))
    async with httpx.AsyncClient(base_url=sandbox.stage.url, limits=limits, timeout=60) as client:
        return await asyncio.gather(*(
            client.post(
                "/v1/accounts/demo/users",
                json=user_document(email=email, password=f"password of {email}"),
            )
            for email in emails
        ))  # fmt: skip


def test_200_different_addresses(sandbox: Sandbox) -> None:
    emails = [f"user-{number}@example.com" for number in range(200)]
    responses = asyncio.run(sign_up_at_once(sandbox, emails))
    assert [response.status_code for response in responses] == [201] * 200
    users = [response.json()["data"] for response in responses]
    assert [user["attributes"]["email"] for user in users] == emails
    assert len({user["id"] for user in users}) == 200


def test_one_address_50_times(sandbox: Sandbox) -> None:
    responses = asyncio.run(sign_up_at_once(sandbox, ["clark@example.com"] * 50))
    counts = Counter(response.status_code for response in responses)
    assert counts[201] == 1
    assert counts[409] + counts[422] == 49
    for response in responses:
        if response.status_code == 422:
            assert codes(response) == ["EMAIL_TAKEN"]
