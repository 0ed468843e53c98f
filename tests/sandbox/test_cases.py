"""The cases of the contract, each on a fresh sandbox.

What a case needs beforehand is in its `existing` and its `account_state`. What it tells in its
name alone, is in the tables here, by that name.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.permissions import USER_PERMISSIONS
from keygen_sandbox.store import License, Policy, User
from tests.sandbox.conftest import Sandbox
from tests.sandbox.placeholders import difference, fill, fill_headers

Case = dict[str, Any]

CASES: list[Case] = json.loads(
    (Path(__file__).parent.parent / "data" / "keygen-cases.json").read_text()
)
LEFT_OUT = {"admin token, full group": "The sandbox has no groups: nobody here sends one."}
"""Name -> reason."""

SENT = {
    "token: unknown email": {"email": "bad@example.com"},
    "token: unknown email, API 1.7": {"email": "bad@example.com"},
    "token: wrong password, API 1.7": {"password": "wrong"},
    "token: empty password": {"password": ""},
}
"""Name -> what is sent instead of what the user has."""
TIMES = {"token: 6th password attempt within a minute (same account+IP+email)": 6}
"""Name -> how often to ask."""
LACKING = {
    "license: user lacks license.create": "user",
    "license: token lacks license.create": "token",
}
"""Name -> whose permissions lack license.create."""
FAULTS = {"unhandled exception": "fault-500", "rack-timeout": "fault-503"}
"""Failures of the server itself, which the sandbox has as accounts."""

EMAIL, PASSWORD = "clark@example.com", "password"
NARROW = sorted(set(USER_PERMISSIONS) - {"license.create"})


@dataclass
class Setting:
    """What an account state says: of the account, of the server, and of the request."""

    account: dict[str, Any] = field(default_factory=dict)
    mode: str = "multiplayer"
    host: str | None = None
    times: int = 1


def _account(**values: Any) -> Callable[[Setting, str], None]:
    return lambda setting, _: setting.account.update(values)


def _said(name: str, kind: Callable[[str], Any] = int) -> Callable[[Setting, str], None]:
    """Sets what the pattern's group says, of the account."""
    return lambda setting, said: setting.account.update({name: kind(said)})


def _nothing(setting: Setting, _: str) -> None:
    """What every account is, or no account at all."""


def _mode(setting: Setting, mode: str) -> None:
    setting.mode = mode


def _host(setting: Setting, host: str) -> None:
    setting.host = host


def _cname(setting: Setting, host: str) -> None:
    setting.host = setting.account["cname"] = host


def _times(setting: Setting, times: str) -> None:
    setting.times = int(times)


STATES: dict[str, Callable[[Setting, str], None]] = {
    "unprotected|none|multiplayer|a second account row exists|trialing without card": _nothing,
    "protected": _account(protected=True),
    "canceled": _account(subscription="canceled"),
    "(?:KEYGEN_MODE=)?(singleplayer)": _mode,
    "Host (.+)": _host,
    r"Host: (.+) \(cname\)": _cname,
    r"setting default_user_permissions=\[(.+)\]": _said(
        "default_user_permissions", lambda names: tuple(names.split(","))
    ),
    r"RACK_ATTACK_MAX_RPM=(\d+)": _said("max_rpm"),
    r"(\d+)st request in the minute": _times,
    "SSO configured for (.+)": _said("sso_domains", lambda domain: (domain,)),
    r"(\d+) licensed users": _said("max_licensed_users"),
}
"""What each part of an account state sets up; the pattern's group is what it says."""


def test_tables_name_cases() -> None:
    names = {case["name"] for case in CASES}
    assert names >= {*LEFT_OUT, *SENT, *TIMES, *LACKING, *FAULTS}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in CASES if case["name"] not in LEFT_OUT]
)
def test_case(case: Case, sandbox: Sandbox) -> None:
    setting = read_state(case)
    known = arrange(case, setting, sandbox)
    request = build(case, setting, sandbox, known)
    for _ in range(TIMES.get(case["name"], setting.times)):
        response = sandbox.client.send(request)
    expected = case["response"]
    assert response.status_code == expected["status"], response.text
    headers = {name: response.headers.get(name) for name in expected["headers"]}
    assert difference(headers, expected["headers"], known) is None
    if expected["body"] is None:
        assert response.content == b""
        return
    document = response.json()
    if "meta" in document and "errors" in document:
        assert document["meta"]["id"] == response.headers["X-Request-Id"]
    assert difference(document, expected["body"], known, exact=expected["exact"]) is None


def read_state(case: Case) -> Setting:
    """What the case's `account_state` and `edition` say."""
    edition = case["edition"][:2] if case["edition"] != "any" else "CE"
    setting = Setting({"edition": edition})
    for part in re.split("[;,] ", case["account_state"]):
        ((match, apply),) = (
            (match, apply)
            for pattern, apply in STATES.items()
            if (match := re.fullmatch(pattern, part))
        )
        apply(setting, match[1] if match.re.groups else "")
    return setting


def arrange(case: Case, setting: Setting, sandbox: Sandbox) -> dict[str, str]:
    """Set up accounts and records; returns what placeholders stand for."""
    account = Account("demo", **setting.account)
    sandbox.set_up(account, Account("other"), mode=setting.mode)
    known = {
        "account": account.id,
        "host": sandbox.settings.host,
        "other-user": sandbox.add_user().id,
        "email": EMAIL,
        "password": PASSWORD,
        **SENT.get(case["name"], {}),
    }
    for number in range(account.max_licensed_users or 0):
        sandbox.store.add(License(
            account_id=account.id, policy_id="", product_id="", owner_id=str(number),
            key=str(number), created_at=0, updated_at=0,
        ))  # fmt: skip
    for existing in case["existing"]:
        known |= add_existing(case, existing, sandbox)
    return known


def add_existing(case: Case, existing: dict[str, Any], sandbox: Sandbox) -> dict[str, str]:
    slug = existing.get("account", "demo")
    ((kind, values),) = ((key, value) for key, value in existing.items() if key != "account")
    if kind == "policy":
        policy = Policy(account_id=sandbox.account(slug).id, protected=values["protected"])
        return {"policy": sandbox.store.add(policy).id, "product": policy.product_id}
    user = sandbox.add_user(
        account=slug,
        role=kind,
        email=values.get("email", EMAIL),
        password=values.get("password"),
        banned="bannedAt" in values,
        second_factor="secondFactor" in values,
        permissions=NARROW if LACKING.get(case["name"]) == "user" else values.get("permissions"),
    )
    return {"user": user.id}


def build(case: Case, setting: Setting, sandbox: Sandbox, known: dict[str, str]) -> httpx.Request:
    request = case["request"]
    if match := re.search(
        r"\{\{([a-z-]+)-token\}\}", request["headers"].get("Authorization") or ""
    ):
        known[f"{match[1]}-token"] = bearer_token(match[1], case, sandbox, known)
    headers = fill_headers(request["headers"], known)
    if setting.host:
        headers[b"Host"] = setting.host.encode()
    path = request["path"].replace("demo", FAULTS.get(case["name"], "demo"))
    return httpx.Request(
        request["method"],
        f"{sandbox.stage.url}{path}",
        headers=headers,
        content=content(request, known),
    )


def content(request: dict[str, Any], known: dict[str, str]) -> bytes:
    raw: str | None = request.get("rawBody")
    if raw is None:
        body = request.get("body")
        return b"" if body is None else json.dumps(fill(body, known)).encode()
    if raw.startswith("<bytes"):
        return '{"data":{"type":"users","attributes":{"firstName":"äöü"}}}'.encode("cp1252")
    return raw.encode()


def bearer_token(who: str, case: Case, sandbox: Sandbox, known: dict[str, str]) -> str:
    """The secret of a token of the user who exists, or of somebody new."""
    if who == "product":
        return sandbox.add_token(role=who)
    user = sandbox.store.find(User, id=known.get("user", ""))
    if user is None or who != "user":
        role = who if who not in ("expired", "banned-user") else "user"
        user = sandbox.add_user(role=role, banned=who == "banned-user")
    return sandbox.add_token(
        user,
        expiry=1 if who == "expired" else None,
        permissions=NARROW if LACKING.get(case["name"]) == "token" else None,
    )
