"""What a running Keygen answered (contract, section 10), asked in the same order of the sandbox.

All of it agrees. Compared are the status, three headers, and the body: of a resource its type and
attributes, of a list that it is one, of all else every key, and their order.
"""

import json
from pathlib import Path
from typing import Any

import httpx

from keygen_sandbox.accounts import Account
from keygen_sandbox.store import License, Token
from tests.sandbox.conftest import Sandbox
from tests.sandbox.placeholders import difference, fill, fill_headers

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "keygen-recorded.json").read_text()
)
HEADERS = ("content-type", "www-authenticate", "keygen-version")


def test_recorded_answers(sandbox: Sandbox) -> None:
    known = arrange(sandbox)
    differences = {}
    for number, recorded in enumerate(RECORDED):
        if "user" in recorded["request"]:
            sandbox.add_user(email=recorded["request"]["user"], password="password")
        response = ask(sandbox, recorded["request"], known)
        if found := difference(answer(response), recorded["response"], known):
            differences[number] = found
    assert not differences


def arrange(sandbox: Sandbox) -> dict[str, str]:
    """Set up what was there before the first request; returns what placeholders stand for."""
    account = Account("demo")
    sandbox.set_up(account, mode="singleplayer")
    known = {
        "account": account.id,
        "ACCOUNT": account.id.upper(),
        "account without dashes": account.id.replace("-", ""),
        "policy": account.open_policy_id,
    }
    sandbox.add_user(email="taken@example.com", password="password")
    sandbox.add_user(email="admin@example.com", password="password", role="admin")
    for name in ("user", "other-user"):
        user = sandbox.add_user(email=f"{name}@example.com", password="password")
        known |= {name: user.id, f"{name}-token": sandbox.add_token(user)}
        token = sandbox.store.find(Token, bearer_id=user.id)
        assert token
        known[f"{name}-token-id"] = token.id
    others = License(
        account_id=account.id,
        policy_id=account.open_policy_id,
        product_id=account.product_id,
        owner_id=known["other-user"],
        key="THE-OTHERS-KEY-1",
        created_at=0,
        updated_at=0,
    )
    return known | {"other-license": sandbox.store.add(others).id}


def ask(sandbox: Sandbox, request: dict[str, Any], known: dict[str, str]) -> httpx.Response:
    content = fill(request.get("rawBody", ""), known)
    if request.get("body") is not None:
        content = json.dumps(fill(request["body"], known))
    return sandbox.client.send(
        httpx.Request(
            request["method"],
            f"{sandbox.stage.url}{fill(request['path'], known)}",
            headers=fill_headers(request["headers"], known),
            content=content,
        )
    )


def answer(response: httpx.Response) -> dict[str, Any]:
    """What was kept of an answer."""
    body: Any = response.json() if response.content else None
    match body:
        case {"data": {"type": kind, "attributes": attributes}}:
            kept = {name: value for name, value in body.items() if name not in ("data", "included")}
            body = {"data": {"type": kind, "attributes": attributes}, **kept}
        case {"data": [*records]}:
            body = {"data": records}
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    return {"status": response.status_code, "headers": headers, "body": body}
