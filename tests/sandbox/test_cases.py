"""The recorded cases of the contract, each on a fresh sandbox.

A case says in words what its account is like and who is calling; `arrange` turns the words into
accounts, records and credentials. Where a case is named for what is wrong with its credentials,
the name is one of the words.
"""

import base64
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from keygen_sandbox.accounts import Account
from keygen_sandbox.permissions import USER_PERMISSIONS
from keygen_sandbox.store import Group, License, Policy, User

from tests.sandbox.conftest import Sandbox

Case = dict[str, Any]

CASES: list[Case] = json.loads(
    (Path(__file__).parent.parent / "data" / "keygen-cases.json").read_text()
)
EMAIL, PASSWORD = "clark@example.com", "password"
FAULTS = {"unhandled exception": "fault-500", "rack-timeout": "fault-503"}
"""Failures of the server itself, which the sandbox has as accounts."""

PATTERNS = {
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "time+14d": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "64 hex": r"[0-9a-f]{64}",
    "license key": r"[0-9A-F]{6}(?:-[0-9A-F]{6}){4}-V3",
    "epoch": r"\d{10}",
    "seconds": r"\d{1,4}",
    "reason": r"[a-z ]+",
    "url": r"https://.+",
}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: Case, sandbox: Sandbox) -> None:
    known, tries = arrange(case, sandbox)
    request = build(case, sandbox, known)
    for _ in range(tries):
        response = sandbox.client.send(request)
    expected = case["response"]
    assert response.status_code == expected["status"], response.text
    for name, value in expected["headers"].items():
        assert_like(response.headers.get(name), value, known, exact=True, path=name)
    if expected["body"] is None:
        assert response.content == b""
        return
    document = response.json()
    if "meta" in document and "errors" in document:
        assert document["meta"]["id"] == response.headers["X-Request-Id"]
    assert_like(document, expected["body"], known, exact=expected["exact"])


def arrange(case: Case, sandbox: Sandbox) -> tuple[dict[str, str], int]:
    """Set up accounts and records; returns what placeholders stand for, and how often to ask."""
    state, name = case["account_state"], case["name"]
    words = f"{state} {name}".lower()
    demo: dict[str, Any] = {
        "edition": case["edition"][:2].upper() if case["edition"] != "any" else "CE",
        "protected": bool(re.search(r"\bprotected", state)),
        "over_daily_limit": "daily" in words or "quota" in words,
        "blocked": bool(re.search(r"black|block", words)),
    }
    if match := re.search(r"canceled|paused", words):
        demo["subscription"] = match[0]
    if match := re.search(r"default_user_permissions=\[(.*?)\]", state):
        demo["default_user_permissions"] = tuple(match[1].split(","))
    if match := re.search(r"RACK_ATTACK_MAX_(RP[SM])=(\d+)", state):
        demo[f"max_{match[1].lower()}"] = int(match[2])
    if match := re.search(r"SSO configured for (\S+)", state):
        demo["sso_domains"] = (match[1],)
    if match := re.search(r"(\d+) licensed users", state):
        demo["max_licensed_users"] = int(match[1])
    if match := re.search(r"Host:? (\S+) \(cname\)", state):
        demo["cname"] = match[1]
    mode = "singleplayer" if "singleplayer" in words else "multiplayer"
    sandbox.set_up(Account("demo", **demo), Account("other"), mode=mode)
    known = {
        "account": sandbox.account().id,
        "host": sandbox.settings.host,
        "other-user": sandbox.add_user().id,
        "email": EMAIL,
        "password": PASSWORD,
    }
    for number in range(demo.get("max_licensed_users", 0)):
        sandbox.store.add(License(
            account_id=known["account"], policy_id="", product_id="", owner_id=str(number),
            key=str(number), created_at=0, updated_at=0,
        ))  # fmt: skip
    for existing in case["existing"]:
        add_existing(existing, sandbox, known)
    attempt = re.search(r"(\d+)(?:st|nd|rd|th) (?:request|password attempt)", words)
    return known, int(attempt[1]) if attempt else 1


def add_existing(existing: dict[str, Any], sandbox: Sandbox, known: dict[str, str]) -> None:
    account = existing.get("account", "demo")
    ((kind, values),) = ((key, value) for key, value in existing.items() if key != "account")
    account_id = sandbox.account(account).id
    if kind == "policy":
        policy = Policy(account_id=account_id, protected=values["protected"])
        known |= {"policy": sandbox.store.add(policy).id, "product": policy.product_id}
    elif kind == "group":
        group = Group(account_id=account_id, max_users=values["maxUsers"])
        known["group"] = sandbox.store.add(group).id
    else:
        fields: dict[str, Any] = {
            "role": kind,
            "banned": "bannedAt" in values,
            "permissions": values.get("permissions"),
            "otp_secret": "JBSWY3DPEHPK3PXP" if "secondFactor" in values else None,
            "group_id": known["group"] if "group" in values else None,
        }
        if "email" in values:
            fields["email"] = values["email"]
        user = sandbox.add_user(account=account, password=values.get("password"), **fields)
        known["user"] = user.id


def build(case: Case, sandbox: Sandbox, known: dict[str, str]) -> httpx.Request:
    request, name = case["request"], case["name"]
    headers = {name: value for name, value in request["headers"].items() if value is not None}
    if match := re.search(r"Host:? (\S+)", case["account_state"]):
        headers["Host"] = match[1]
    if match := re.search(r"\{\{([a-z-]+)-token\}\}", headers.get("Authorization", "")):
        headers["Authorization"] = f"Bearer {bearer_token(match[1], name, sandbox, known)}"
    if match := re.fullmatch(r"Basic base64\((.*)\)", headers.get("Authorization", "")):
        headers["Authorization"] = basic_credentials(match[1], name, known)
    path = request["path"]
    for words, slug in FAULTS.items():
        if words in name:
            path = path.replace("demo", slug)
    return httpx.Request(
        request["method"],
        f"{sandbox.stage.url}{path}",
        headers=headers,
        content=content(request, known),
    )


def content(request: dict[str, Any], known: dict[str, str]) -> bytes:
    raw = request.get("rawBody")
    if raw is None:
        text = json.dumps(request["body"]) if request.get("body") is not None else ""
        return fill(text, known).encode()
    if raw.startswith("<bytes"):
        return '{"data":{"type":"users","attributes":{"firstName":"äöü"}}}'.encode("cp1252")
    return str(raw).encode()


def bearer_token(who: str, name: str, sandbox: Sandbox, known: dict[str, str]) -> str:
    if who in ("product", "environment", "license"):
        return sandbox.add_token(role=who)
    user = sandbox.store.find(User, id=known["user"]) if "user" in known else None
    without = sorted(set(USER_PERMISSIONS) - {"license.create"})
    if who == "user" and user:
        if "user lacks" in name:
            user = sandbox.store.update(user, permissions=without)
        return sandbox.add_token(user, permissions=without if "token lacks" in name else None)
    role = who if who not in ("expired", "banned-user") else "user"
    user = sandbox.add_user(role=role, banned=who == "banned-user")
    return sandbox.add_token(user, expiry=1 if who == "expired" else None)


def basic_credentials(pair: str, name: str, known: dict[str, str]) -> str:
    changed = dict(known)
    if "unknown email" in name:
        changed["email"] = "bad@example.com"
    if "wrong password" in name:
        changed["password"] = "wrong"
    if "empty password" in name:
        changed["password"] = ""
    encoding = "utf-16" if "badly encoded" in name else "utf-8"
    return f"Basic {base64.b64encode(fill(pair, changed).encode(encoding)).decode()}"


def fill(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\{\{(.*?)\}\}", lambda match: known[match[1]], text)


def assert_like(
    actual: Any, expected: Any, known: dict[str, str], *, exact: bool, path: str = ""
) -> None:
    """Compare JSON values; where `exact` is false, objects may have more keys than expected."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict), path
        missing, more = expected.keys() - actual.keys(), actual.keys() - expected.keys()
        assert not missing, f"{path}: {missing} missing"
        assert not (exact and more), f"{path}: {more} not expected"
        for key, value in expected.items():
            assert_like(actual[key], value, known, exact=exact, path=f"{path}/{key}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), path
        for index, value in enumerate(expected):
            assert_like(actual[index], value, known, exact=exact, path=f"{path}/{index}")
    elif expected == "{{permissions}}":
        assert actual == sorted(actual), path
        assert all(isinstance(permission, str) for permission in actual), path
    elif expected == "{{time or null}}" and actual is None:
        return
    elif isinstance(expected, str) and "{{" in expected:
        assert re.fullmatch(pattern(expected, known), actual), f"{path}: {actual!r}"
    else:
        assert actual == expected, path


def pattern(template: str, known: dict[str, str]) -> str:
    parts = re.split(r"\{\{(.*?)\}\}", template)
    patterns = {**PATTERNS, **{name: re.escape(value) for name, value in known.items()}}
    patterns["time or null"] = PATTERNS["time"]
    return "".join(
        patterns[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
