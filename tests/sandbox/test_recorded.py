"""What a running Keygen answered (contract, section 10), asked in the same order of the sandbox.

All agrees. Of the odd requests, compared are the status, three headers, and the body: of a resource
its type and attributes, of a list that it is one, of all else every key, and their order. Of the
requests of a server, with a product token, the status, three headers and the whole body, in which
signatures and public keys are not those of the server (see test_signing.py).
"""

import json
import re
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import httpx

from keygen_sandbox import pools
from keygen_sandbox.accounts import Account
from keygen_sandbox.store import License, Policy, Product, Token
from tests.sandbox.conftest import Sandbox
from tests.sandbox.placeholders import difference, fill, fill_headers

Recording = dict[str, Any]

DATA = Path(__file__).parent.parent / "data"
RECORDED: list[Recording] = json.loads((DATA / "keygen-recorded.json").read_text())
RECORDED_SERVER_TEXT = (DATA / "keygen-recorded-server.json").read_text()
PUBLIC_KEYS: dict[str, str] = json.loads(RECORDED_SERVER_TEXT)[3]["response"]["body"]["data"][
    "meta"
]["keys"]
SIGNED_KEYS: list[str] = re.findall(r"key/[-\w=]+\.[-\w=]+", RECORDED_SERVER_TEXT)


def recorded_server() -> list[Recording]:
    """The requests of a server, with placeholders for what is signed, and for the public keys."""
    text = RECORDED_SERVER_TEXT.replace("api.keygen.localhost", "{{host}}")
    for recorded in PUBLIC_KEYS.values():
        text = text.replace(recorded, "{{base64}}")
    for recorded in SIGNED_KEYS:
        text = text.replace(recorded, "{{signed key}}")
    found: list[Recording] = json.loads(text)
    return found


RECORDED_SERVER = recorded_server()
HEADERS = ("content-type", "www-authenticate", "keygen-version")
HEADERS_OF_A_SERVER = ("content-type", "location", "www-authenticate")
TWO_WEEKS = 14 * 24 * 60 * 60


def test_recorded_answers(sandbox: Sandbox) -> None:
    account = Account("demo")
    sandbox.set_up(account, mode="singleplayer")
    known = add_users(sandbox, account)
    known["other-license"] = add_license(sandbox, account, known["other-user"])
    differences = {}
    for number, recorded in enumerate(RECORDED):
        if "user" in recorded["request"]:
            sandbox.add_user(email=recorded["request"]["user"], password="password")
        response = ask(sandbox, recorded["request"], known)
        if found := difference(answer(response), recorded["response"], known):
            differences[number] = found
    assert not differences


def test_recorded_answers_to_a_server(sandbox: Sandbox) -> None:
    """With a product token, on an account that is protected or not."""
    accounts = [Account("demo")]
    sandbox.set_up(accounts=accounts, mode="singleplayer")
    known = add_users(sandbox, accounts[0], first_name="Ada", last_name="Lovelace")
    known |= add_product(sandbox, accounts[0])
    differences = {}
    for recorded in RECORDED_SERVER:
        accounts[0] = replace(accounts[0], protected=recorded["account_state"] == "protected")
        response = ask(sandbox, recorded["request"], known)
        body = response.json() if response.content else None
        for name, path in recorded.get("save", {}).items():
            known[name] = reduce(lambda value, key: value[key], path.split("."), body)
        answered = {
            "status": response.status_code,
            "headers": headers(response, HEADERS_OF_A_SERVER),
            "body": body,
        }
        if found := difference(answered, recorded["response"], known):
            differences[recorded["name"]] = found
    assert not differences


def add_users(sandbox: Sandbox, account: Account, **names: str) -> dict[str, str]:
    """The users who were there before the first request; returns what placeholders stand for."""
    known = {
        "account": account.id,
        "ACCOUNT": account.id.upper(),
        "account without dashes": account.id.replace("-", ""),
        "host": sandbox.settings.host,
        "policy": account.open_policy_id,
    }
    sandbox.add_user(email="taken@example.com", password="password")
    admin = sandbox.add_user(email="admin@example.com", password="password", role="admin")
    known["admin-token"] = sandbox.add_token(admin)
    for name in ("user", "other-user"):
        user = sandbox.add_user(email=f"{name}@example.com", password="password", **names)
        secret = sandbox.add_token(user, expiry=sandbox.settings.clock() + TWO_WEEKS)
        token = sandbox.store.find(Token, bearer_id=user.id)
        assert token
        known |= {name: user.id, f"{name}-token": secret, f"{name}-token-id": token.id}
    return known


def add_license(sandbox: Sandbox, account: Account, owner_id: str) -> str:
    """The licence that was there before the first odd request; returns its id."""
    record = License(
        account_id=account.id,
        policy_id=account.open_policy_id,
        product_id=account.product_id,
        owner_id=owner_id,
        key="THE-OTHERS-KEY-1",
        created_at=0,
        updated_at=0,
    )
    return sandbox.store.add(record).id


def add_product(sandbox: Sandbox, account: Account) -> dict[str, str]:
    """The products and policies that were there before the first request of a server."""
    now = sandbox.settings.clock()
    known = {}
    for name in ("product", "other-product"):
        product = Product(
            account_id=account.id, name=name, url="https://example.com", created_at=now,
            updated_at=now,
        )  # fmt: skip
        known[name] = sandbox.store.add(product).id
    for name in ("open", "protected", "endless", "signed", "pool", "other"):
        policy = Policy(
            account_id=account.id,
            product_id=known["other-product" if name == "other" else "product"],
            name="trial",
            protected=name == "protected",
            duration=TWO_WEEKS if name in ("open", "protected", "signed") else None,
            scheme="ED25519_SIGN" if name == "signed" else None,
            use_pool=name == "pool",
            created_at=now,
            updated_at=now,
        )
        known[f"{name}-policy"] = sandbox.store.add(policy).id
    pool = sandbox.store.find(Policy, id=known["pool-policy"])
    assert pool
    pools.fill(sandbox.store, pool, "POOL-KEY-1", "POOL-KEY-2")
    return known | {"product-token": sandbox.add_token(bearer_id=known["product"])}


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
    return {"status": response.status_code, "headers": headers(response, HEADERS), "body": body}


def headers(response: httpx.Response, kept: tuple[str, ...]) -> dict[str, str]:
    return {name: response.headers[name] for name in kept if name in response.headers}
