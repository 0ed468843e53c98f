"""What Keygen answers to an anonymous sign-up, the server answers on a protected account.

The cases are those of the contract. Where the server differs, it is said here, and in
docs/server.md.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from keygen_sandbox.testing import Sandbox
from tests.server.conftest import PASSWORD, Serve

ROOT = Path(__file__).parents[2]
Case = dict[str, Any]

CASES: list[Case] = [
    case
    for case in json.loads((ROOT / "tests/data/keygen-cases.json").read_text())
    if case["request"]["method"] == "POST"
    and case["request"]["path"].endswith("/accounts/demo/users")
    and case["account_state"] == "unprotected"
    and "Authorization" not in case["request"]["headers"]
    and case["response"]["status"] < 500
]

NO_PASSWORD = "A password is wanted"
FORM = "The form of a body is stricter"
RULES = "An address has to be one that can sign in, a password no longer than its first 72 bytes"
STATUS = "What was typed is 422 throughout, with a code"
HEADERS = "Keygen’s own request headers are not passed on"

DIFFERENT = {
    "password null creates passwordless user": (422, NO_PASSWORD),
    "metadata keys normalised to camelCase": (422, NO_PASSWORD),
    "metadata null -> {}": (422, NO_PASSWORD),
    "metadata {} -> {}": (422, NO_PASSWORD),
    "metadata two nested levels ok": (422, NO_PASSWORD),
    "Accept application/json -> response content type application/json": (422, NO_PASSWORD),
    "older API version pinned by header: id headers renamed": (422, NO_PASSWORD),
    "snake_case keys accepted": (400, FORM),
    "Content-Type text/plain is re-read as JSON": (400, FORM),
    "password 72 multi-byte chars (216 bytes) passes validation (limit counts characters)": (
        422,
        RULES,
    ),
    "email whose domain is a domain literal-free single label + dot rule: x@a.b ok": (422, RULES),
    "email missing": (422, STATUS),
    "email whitespace only": (422, STATUS),
    "email null": (422, STATUS),
    "NUL char in firstName": (422, STATUS),
    "Accept text/html only": (201, HEADERS),
    "unsupported Keygen-Version": (201, HEADERS),
    "bad Keygen-Accept-Signature": (422, NO_PASSWORD),
    "firstName longer than 255": (422, NO_PASSWORD),
    "lastName longer than 255": (422, NO_PASSWORD),
}
"""Name -> status here, and why."""


def said(answer: httpx.Response | Any) -> list[tuple[str, str]]:
    """The codes of an answer's errors, and what they are about."""
    document = answer.json() if isinstance(answer, httpx.Response) else answer
    errors = document.get("errors", [])
    return [(error.get("code", ""), error.get("source", {}).get("pointer", "")) for error in errors]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(serve: Serve, sandbox: Sandbox, case: Case) -> None:
    request, expected = case["request"], case["response"]
    for each in case["existing"]:
        if "another account" not in case["name"] and "email" in str(each):
            role = "admin" if "admin" in case["name"] else "user"
            sandbox.add_user("clark@example.com", PASSWORD, account="locked", role=role)
            break
    body = request.get("rawBody")
    content = body.encode() if body is not None else json.dumps(request.get("body")).encode()
    answer = serve().http.post("/v1/users", content=content, headers=request["headers"])
    status, reason = DIFFERENT.get(case["name"], (expected["status"], ""))
    assert answer.status_code == status, answer.text
    if reason:
        return
    if status == 201:
        wanted = expected["body"]["data"]["attributes"]
        found = answer.json()["data"]["attributes"]
        for name in ("firstName", "lastName", "fullName", "email", "status", "role", "metadata"):
            assert found[name] == wanted[name]
    elif status == 422:
        assert said(answer) == said(expected["body"])
    else:
        assert answer.json()["errors"][0]["title"] == expected["body"]["errors"][0]["title"]


def test_differences_are_described() -> None:
    """The names in the table are of cases, and docs/server.md has every reason."""
    assert {*DIFFERENT} <= {case["name"] for case in CASES}
    text = re.sub(r"\s+", " ", (ROOT / "docs" / "server.md").read_text())
    for reason in {reason for _, reason in DIFFERENT.values()}:
        assert reason in text
