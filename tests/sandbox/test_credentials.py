"""Contract, sections 1, 9a and 9b: who is calling, tokens, and oneself."""

import time
from typing import Any

import pytest

from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.store import License, User
from tests.sandbox.conftest import Sandbox, basic, codes, fault, user_document

CLARK = user_document(email="clark@example.com")
NOT_ALLOWED = "You do not have permission to complete the request"


@pytest.mark.parametrize("account", ["demo", "locked"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("admin", 201), ("developer", 201), ("sales-agent", 201), ("support-agent", 403),
        ("read-only", 403), ("user", 403), ("product", 201), ("environment", 201),
        ("license", 403),
    ],
)  # fmt: skip
def test_who_may_create_users(sandbox: Sandbox, account: str, role: str, status: int) -> None:
    if role in ("product", "environment", "license"):
        secret = sandbox.add_token(role=role, account_id=sandbox.account(account).id)
    else:
        secret = sandbox.add_token(sandbox.add_user(account=account, role=role))
    response = sandbox.post("users", CLARK, account=account, authorization=f"Bearer {secret}")
    assert response.status_code == status
    if status == 403:
        assert "lacks permission to perform action)" in response.text


@pytest.mark.parametrize(
    "authorization",
    ["Bearer {}", "Token {}", "Token token={}", 'Bearer "{}"', "Bearer {},x=y", ("token", "{}"),
     ("{}", ""), ("{}", "x")],
    ids=str,
)  # fmt: skip
def test_ways_to_send_a_token(sandbox: Sandbox, authorization: str | tuple[str, str]) -> None:
    secret = sandbox.add_token()
    if isinstance(authorization, str):
        header = authorization.format(secret)
    else:
        header = basic(*(part.format(secret) for part in authorization))
    assert sandbox.post("users", CLARK, account="demo", authorization=header).status_code == 201


@pytest.mark.parametrize("name", ["token", "auth"])
@pytest.mark.parametrize("prefix", ["", "token:"])
def test_token_in_the_query(sandbox: Sandbox, name: str, prefix: str) -> None:
    secret = sandbox.add_token(sandbox.add_user(email="lois@example.com"))
    for value, status in ((secret, 200), ("nope", 401)):
        query = {name: f"{prefix}{value}"}
        response = sandbox.client.get("/v1/accounts/demo/me", params=query)
        assert response.status_code == status


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "TOKEN_MISSING"), ("Bearer", "TOKEN_MISSING"), ("bearer x", "TOKEN_MISSING"),
        ("token x", "TOKEN_MISSING"), ("Digest x", "TOKEN_MISSING"), ("License", "TOKEN_MISSING"),
        ("Basic", "TOKEN_INVALID"), ("Basic Og==", "TOKEN_INVALID"), ("Basic !!", "TOKEN_INVALID"),
        (basic("", "x"), "TOKEN_INVALID"), (basic("x", "y").lower(), "TOKEN_INVALID"),
    ],
)  # fmt: skip
def test_no_credentials(sandbox: Sandbox, authorization: str, code: str) -> None:
    """Whatever holds no credential that can be read is none, and not a bad one."""
    assert sandbox.post("users", CLARK, authorization=authorization).status_code == 201
    assert codes(sandbox.post("licenses", authorization=authorization)) == [code]


def test_tokens_of_another_account(sandbox: Sandbox) -> None:
    secret = sandbox.add_token(sandbox.add_user(account="locked"))
    response = sandbox.post("users", CLARK, authorization=f"Bearer {secret}")
    assert codes(response) == ["TOKEN_INVALID"]


def test_licence_keys_may_not_create_users(sandbox: Sandbox) -> None:
    sandbox.store.add(License(
        account_id=sandbox.account().id, policy_id="", product_id="", owner_id=None, key="ABC",
        created_at=0, updated_at=0,
    ))  # fmt: skip
    response = sandbox.post("users", CLARK, authorization="License ABC")
    assert response.status_code == 403
    assert "Keygen-License" in response.headers


def sign_in(sandbox: Sandbox, email: str, password: str, **headers: str) -> Any:
    return sandbox.post("tokens", authorization=basic(email, password), **headers)


def test_signed_up_users_can_sign_in(sandbox: Sandbox) -> None:
    user = sandbox.sign_up(email="Clark@example.com", password="kent <3 €").json()["data"]
    response = sign_in(sandbox, "CLARK@example.com", "kent <3 €")
    token = response.json()["data"]
    assert response.status_code == 201
    assert token["relationships"]["bearer"]["data"] == {"type": "users", "id": user["id"]}
    authorization = {"Authorization": f"Bearer {token['attributes']['token']}"}
    me = sandbox.client.get("/v1/accounts/demo/me", headers=authorization).json()
    assert me["data"] == user
    assert me["included"][0]["id"] == token["id"]
    assert "token" not in me["included"][0]["attributes"]


@pytest.mark.parametrize(
    ("email", "password", "code", "detail"),
    [
        ("x@a.b", "password", "EMAIL_REQUIRED", "email is required"),
        ("nobody@example.com", "password", "EMAIL_INVALID", "email must be valid"),
        ("nobody@example.com", "", "EMAIL_INVALID", "email must be valid"),
        ("clark@example.com", "", "PASSWORD_REQUIRED", "password is required"),
        ("clark@example.com", "  ", "PASSWORD_REQUIRED", "password is required"),
        ("clark@example.com", "wrong", "PASSWORD_INVALID", "password must be valid"),
        ("lois@example.com", "password", "PASSWORD_NOT_SUPPORTED", "password is unsupported"),
        ("lois@example.com", "", "PASSWORD_NOT_SUPPORTED", "password is unsupported"),
    ],
)
def test_bad_passwords(sandbox: Sandbox, email: str, password: str, code: str, detail: str) -> None:
    sandbox.add_user(email="clark@example.com", password="password")
    sandbox.add_user(email="lois@example.com")
    response = sign_in(sandbox, email, password)
    assert fault(response) == (401, detail, None)
    assert codes(response) == [code]
    assert response.headers["WWW-Authenticate"] == 'Basic realm="keygen"'
    assert response.json()["errors"][0]["source"] == {"header": "Authorization"}
    older = sign_in(sandbox, email, password, keygen_version="1.7")
    assert codes(older) == ["CREDENTIALS_INVALID"]


@pytest.mark.parametrize("account", ["locked", "canceled", "paused", "quota"])
def test_signing_in_needs_no_subscription(sandbox: Sandbox, account: str) -> None:
    user = sandbox.add_user(account=account, password="password")
    authorization = basic(user.email, "password")
    response = sandbox.post("tokens", account=account, authorization=authorization)
    assert response.status_code == 201


def test_second_factor_comes_before_the_password(sandbox: Sandbox) -> None:
    user = sandbox.add_user(password="password", second_factor=True)
    for document, code in ((None, "OTP_REQUIRED"), ({"meta": {"otp": "000000"}}, "OTP_INVALID")):
        for password in ("password", "wrong"):
            response = sandbox.post("tokens", document, authorization=basic(user.email, password))
            assert codes(response) == [code]


@pytest.mark.parametrize(
    ("signed_up", "signs_in"),
    [
        ("secret\0more", "secret"),
        ("\0" * 6 + "x", None),
        ("é" * 72, "é" * 36),
        ("é" * 40, "é" * 36),
    ],
)
def test_what_bcrypt_reads_of_a_password(
    sandbox: Sandbox, signed_up: str, signs_in: str | None
) -> None:
    """What stands before a NUL, and 72 bytes."""
    sandbox.sign_up(email="clark@example.com", password=signed_up)
    if signs_in:
        assert sign_in(sandbox, "clark@example.com", signs_in).status_code == 201
        assert codes(sign_in(sandbox, "clark@example.com", signs_in[:-1])) == ["PASSWORD_INVALID"]
    assert codes(sign_in(sandbox, "clark@example.com", "")) == ["PASSWORD_REQUIRED"]


@pytest.mark.parametrize(
    ("attributes", "expiry"),
    [
        ({}, "2026-07-15T12:00:00.000Z"),
        ({"expiry": None}, None),
        ({"expiry": "2049-01-01T01:00:00+01:00"}, "2049-01-01T00:00:00.000Z"),
        ({"expiry": "2049-01-01"}, "2049-01-01T00:00:00.000Z"),
        ({"expiry": 1}, "1970-01-01T00:00:01.000Z"),
        ({"expiry": "1"}, "1970-01-01T00:00:01.000Z"),
        ({"expiry": "tomorrow"}, None),
        ({"expiry": ""}, None),
        ({"expiry": []}, None),
        ({"expiry": False}, None),
        ({"expiry": 10**30}, None),
    ],
)
def test_expiry_of_users_tokens(
    sandbox: Sandbox, attributes: dict[str, Any], expiry: str | None
) -> None:
    sandbox.set_up(clock=lambda: 1782907200.0)
    secret = sandbox.add_token(sandbox.add_user())
    document = {"data": {"type": "token", "attributes": attributes | {"name": "Laptop"}}}
    response = sandbox.post("tokens", document, authorization=f"Bearer {secret}")
    created = response.json()["data"]["attributes"]
    assert (created["expiry"], created["name"]) == (expiry, "Laptop")
    assert created["created"] == "2026-07-01T12:00:00.000Z"


def test_tokens_of_staff_never_expire(sandbox: Sandbox) -> None:
    user = sandbox.add_user(role="admin", password="password")
    attributes = sign_in(sandbox, user.email, "password").json()["data"]["attributes"]
    assert (attributes["kind"], attributes["expiry"]) == ("admin-token", None)


@pytest.mark.parametrize(
    ("document", "detail", "pointer"),
    [
        ({"data": {"type": "users"}}, "is invalid", "/data/type"),
        *(({"data": {"type": 1, "attributes": {"expiry": value}}},
           f"failed to coerce {kind} to time", "/data/attributes/expiry")
          for value, kind in ((True, "boolean"), (1.5, "float"), (-1, "integer"), ([1], "array"),
                              ({"a": 1}, "hash"))),
        ({"data": {"type": "tokens", "attributes": {"kind": "x"}}},
         "unpermitted parameter", "/data/attributes/kind"),
        ({"meta": {"code": "1"}}, "unpermitted parameter", "/meta/code"),
    ],
)  # fmt: skip
def test_token_schema(sandbox: Sandbox, document: object, detail: str, pointer: str) -> None:
    secret = sandbox.add_token(sandbox.add_user())
    response = sandbox.post("tokens", document, authorization=f"Bearer {secret}")
    assert fault(response) == (400, detail, pointer)


def test_revoking_a_token(sandbox: Sandbox) -> None:
    user = sandbox.add_user()
    headers = {"Authorization": f"Bearer {sandbox.add_token(user)}"}
    me = sandbox.client.get("/v1/accounts/demo/me", headers=headers).json()
    path = me["included"][0]["links"]["self"]
    assert sandbox.client.delete(path).status_code == 401
    other = {"Authorization": f"Bearer {sandbox.add_token(sandbox.add_user())}"}
    assert sandbox.client.delete(path, headers=other).status_code == 404
    nameless = sandbox.client.delete("/v1/accounts/demo/tokens/%20", headers=headers)
    assert fault(nameless) == (404, "The requested token was not found", None)
    folder, _, token_id = path.rpartition("/")
    spelling = f"{folder}/{token_id.upper().replace('-', '')}"
    revoked = sandbox.client.delete(spelling, headers=headers)
    assert (revoked.status_code, revoked.content) == (204, b"")
    assert codes(sandbox.client.delete(path, headers=headers)) == ["TOKEN_INVALID"]


def test_reading_oneself(sandbox: Sandbox) -> None:
    def read(name: str, who: User | None) -> int:
        headers = {"Authorization": f"Bearer {sandbox.add_token(who)}"} if who else {}
        return sandbox.client.get(f"/v1/accounts/demo/users/{name}", headers=headers).status_code

    clark, lois = sandbox.add_user(), sandbox.add_user()
    admin = sandbox.add_user(role="admin")
    assert read(clark.id, clark) == read(clark.email.upper(), clark) == read(clark.id, admin) == 200
    assert read(lois.id, clark) == read("nope", clark) == 404
    assert read(clark.id, None) == 401


def test_listing_users(sandbox: Sandbox) -> None:
    def listed(secret: str, query: str = "") -> list[str]:
        headers = {"Authorization": f"Bearer {secret}"}
        response = sandbox.client.get(f"/v1/accounts/demo/users{query}", headers=headers)
        return [user["attributes"]["email"] for user in response.json()["data"]]

    clark, lois = sandbox.add_user(metadata={"signup_id": "1"}), sandbox.add_user()
    admin = sandbox.add_user(role="admin")
    assert listed(sandbox.add_token(clark)) == [clark.email]
    assert listed(PRODUCT_TOKEN) == listed(sandbox.add_token(admin)) == [lois.email, clark.email]
    assert listed(PRODUCT_TOKEN, "?metadata[signupId]=1") == [clark.email]


def test_passwords_are_neither_shown_nor_logged(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    password = "kent <3 lois"
    caplog.set_level("DEBUG")
    created = sandbox.sign_up(email="clark@example.com", password=password)
    signed_in = sign_in(sandbox, "clark@example.com", password)
    failed = sandbox.sign_up(email="clark@example.com", password=password)
    user = sandbox.store.find(User, email="clark@example.com")
    assert user is not None
    printed = "".join(capfd.readouterr())
    for text in (created.text, signed_in.text, failed.text, caplog.text, printed, repr(user)):
        assert "lois" not in text


def test_default_permissions_of_ee(sandbox: Sandbox) -> None:
    sandbox.set_up(Account("demo", edition="EE", default_user_permissions=("user.read",)))
    created = sandbox.sign_up(email="clark@example.com", password="password").json()["data"]
    assert created["attributes"]["permissions"] == ["user.read"]
    refused = sign_in(sandbox, "clark@example.com", "password")
    assert f"{NOT_ALLOWED} (user lacks permission to perform action)" in refused.text


def test_expired_tokens(sandbox: Sandbox) -> None:
    user = sandbox.add_user()
    for expiry, status in ((time.time() - 1, 401), (time.time() + 60, 200), (None, 200)):
        headers = {"Authorization": f"Bearer {sandbox.add_token(user, expiry=expiry)}"}
        assert sandbox.client.get("/v1/accounts/demo/me", headers=headers).status_code == status
