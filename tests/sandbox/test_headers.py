"""Contract, sections 4, 5 and 7: media types, JSON, versions, environments, hosts, headers."""

import json

import httpx
import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.document import MAX_NESTING
from tests.sandbox.conftest import JSON_API, Sandbox, codes, fault, user_document

USERS = "/v1/accounts/demo/users"
CLARK = user_document(email="clark@example.com")


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (JSON_API, JSON_API), ("application/json", "application/json"), ("*/*", JSON_API),
        (None, JSON_API), ("application/vnd.keygen+json", JSON_API),
        ("application/octet-stream", JSON_API), ("text/html, application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON_API),
        ("application/json;q=0.9", "application/json"),
        ("text/html", None), ("application/xml", None), ("", JSON_API), ("nonsense", None),
        ("text/*", "application/json"), ("application/*", "application/json"), ("*", JSON_API),
        ("application/vnd.api+json, application/*;q=0.5", JSON_API), ("image/*", None),
        ("application/json;q=0.1, application/vnd.api+json", JSON_API),
        ("*/*, application/json", "application/json"), ("x, application/json", None),
        ("text/x-json", "application/json"), ("application/json; x=y", "application/json"),
    ],
)  # fmt: skip
def test_accept(sandbox: Sandbox, accept: str | None, answered: str | None) -> None:
    if accept is None:
        del sandbox.client.headers["Accept"]
    else:
        sandbox.client.headers["Accept"] = accept
    response = sandbox.client.post(USERS, json=CLARK)
    if answered:
        assert response.status_code == 201
        assert response.headers["Content-Type"] == f"{answered}; charset=utf-8"
    else:
        assert (response.status_code, codes(response)) == (400, ["MIME_TYPE_INVALID"])
        assert "meta" not in response.json()
        assert "Keygen-Version" not in response.headers
        assert "X-Request-Id" in response.headers


@pytest.mark.parametrize(
    ("content_type", "outcome"),
    [
        (JSON_API, "read"), ("application/json; charset=utf-8", "read"), (None, "read"),
        ("text/plain;charset=UTF-8", "read"), ("application/x-www-form-urlencoded", "read"),
        ("multipart/form-data; boundary=x", "read"), ("APPLICATION/JSON", "read"),
        ("application/xml", "ignored"), ("text/html", "ignored"),
        ("json", "refused"), ("vnd.api+xml", "refused"), ("/", "refused"), ("", "read"),
        ("*/*", "ignored"), ("application/json, text/plain", "read"), ("text/x-json", "read"),
        ("application/jsonp", "ignored"), ("application/octet-stream", "ignored"),
    ],
)  # fmt: skip
def test_content_type(sandbox: Sandbox, content_type: str | None, outcome: str) -> None:
    del sandbox.client.headers["Content-Type"]
    headers = {} if content_type is None else {"Content-Type": content_type}
    content = json.dumps(CLARK).encode()
    response = sandbox.client.post(USERS, content=content, headers=headers)
    if outcome == "read":
        assert response.status_code == 201
    elif outcome == "ignored":
        assert fault(response) == (400, "is missing", "/data")
    else:
        assert codes(response) == ["MIME_TYPE_INVALID"]


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{", b"{} {}", b"\xff", b"\xef\xbb\xbf{}", b'"\xed\xa0\x80"', b'"\\ud800"',
        b"{'data':1}", b"{data:1}", b'{"data":1,}', b"NaN", b"[Infinity]", b"-Infinity",
        b"01", b"/* only */", b"{} // at the end", b"# no", b'"\\u12"', b"[" * 100_000, b'"\0"',
        b"[" * (MAX_NESTING + 1) + b"]" * (MAX_NESTING + 1),
    ],
)  # fmt: skip
def test_invalid_json(sandbox: Sandbox, body: bytes) -> None:
    response = sandbox.client.post(USERS, content=body)
    assert (response.status_code, codes(response)) == (400, ["JSON_INVALID"])
    assert list(response.json()) == ["errors"]


@pytest.mark.parametrize("comment", ["/* a */", '/* " */', "// a\n", "/* // */ /**/", "\f"])
def test_json_comments(sandbox: Sandbox, comment: str) -> None:
    text = json.dumps(user_document(email="a//b@example.com")).replace("{", f"{comment}{{")
    response = sandbox.client.post(USERS, content=text.encode())
    assert response.json()["data"]["attributes"]["email"] == "a//b@example.com"


@pytest.mark.parametrize(
    ("sent", "read"),
    [("a\tb", "a\tb"), ("a\nb\x01", "a\nb\x01"), (r"\x41", "x41"), (r"\'", "'"), (r"\\\"", '\\"'),
     (r"\\x", r"\x"), ("\f", "\f"), (r"\u00e9", "é"), (r"\ud83d\ude00", "😀"),
     ("/* a */", "/* a */")],
)  # fmt: skip
def test_strings_that_are_no_json(sandbox: Sandbox, sent: str, read: str) -> None:
    """Control characters are taken, and a backslash before any letter."""
    text = json.dumps(user_document(email="a@b.co", firstName="?")).replace("?", sent)
    response = sandbox.client.post(USERS, content=text.encode())
    assert response.json()["data"]["attributes"]["firstName"] == read


def test_nesting(sandbox: Sandbox) -> None:
    body = b'{"x":' * MAX_NESTING + b"1" + b"}" * MAX_NESTING
    assert fault(sandbox.client.post(USERS, content=body))[1:] == ("unpermitted parameter", "/x")


@pytest.mark.parametrize(
    ("header", "version"),
    [("1.0", "1.0"), ("v1.8", "1.8"), ("v1.3", "1.3"), ("", "1.6"), (None, "1.6")],
)
def test_version(sandbox: Sandbox, header: str | None, version: str) -> None:
    """Without a header the account's pinned version is in force."""
    sandbox.set_up(Account("demo", api_version="1.6"))
    headers = {} if header is None else {"Keygen-Version": header}
    response = sandbox.client.post(USERS, json=CLARK, headers=headers)
    assert response.headers["Keygen-Version"] == version


def test_unknown_version_has_no_headers(sandbox: Sandbox) -> None:
    response = sandbox.client.post(USERS, json=CLARK, headers={"Keygen-Version": "1.9"})
    assert (response.status_code, codes(response)) == (400, ["INVALID_API_VERSION"])
    assert response.json()["meta"] == {"id": response.headers["X-Request-Id"]}
    assert not [name for name in response.headers if name.startswith("keygen-")]


@pytest.mark.parametrize(("version", "suffix"), [("1.3", "-Id"), ("1.4", "")])
def test_id_headers_until_1_3(sandbox: Sandbox, version: str, suffix: str) -> None:
    user = sandbox.add_user()
    headers = {
        "Authorization": f"Bearer {sandbox.add_token(user)}", "Keygen-Version": version,
    }  # fmt: skip
    response = sandbox.client.get("/v1/accounts/demo/me", headers=headers)
    assert response.headers[f"Keygen-Account{suffix}"] == user.account_id
    assert response.headers[f"Keygen-Bearer{suffix}"] == user.id
    assert response.headers[f"Keygen-Token{suffix}"] == response.json()["included"][0]["id"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("nonsense", "malformed"), ('keyid="x"', "malformed"),
        ('algorithm="hmac"', "unsupported algorithm"),
        ('keyid="x", algorithm="ed25519"', "keyid not found"),
    ],
)  # fmt: skip
def test_bad_accept_signature(sandbox: Sandbox, header: str, reason: str) -> None:
    response = sandbox.post("users", CLARK, keygen_accept_signature=header)
    assert fault(response) == (400, f"invalid accept-signature header ({reason})", None)


@pytest.mark.parametrize("algorithm", ["ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"])
def test_accept_signature(sandbox: Sandbox, algorithm: str) -> None:
    header = f'keyid="{sandbox.account().id}", algorithm="{algorithm}"'
    assert sandbox.post("users", CLARK, keygen_accept_signature=header).status_code == 201


@pytest.mark.parametrize("value", ["", "sandbox"])
def test_environments_are_not_for_ce(sandbox: Sandbox, value: str) -> None:
    by_header = sandbox.post("users", CLARK, keygen_environment=value)
    by_query = sandbox.client.post(USERS, params={"environment": value}, json=CLARK)
    for response in (by_header, by_query):
        assert (response.status_code, codes(response)) == (400, ["ENVIRONMENT_NOT_SUPPORTED"])
        assert response.json()["errors"][0]["source"] == {"header": "Keygen-Environment"}


def test_environments_of_ee(sandbox: Sandbox) -> None:
    environment_id = sandbox.account("ee").environment_id("sandbox")
    link = {"data": {"type": "environments", "id": environment_id}}
    document = user_document(email="clark@example.com")

    unknown = sandbox.post("users", document, account="ee", keygen_environment="nope")
    assert codes(unknown) == ["ENVIRONMENT_INVALID"]
    document["data"]["relationships"] = {"environment": link}
    clash = sandbox.post("users", document, account="ee")
    assert clash.status_code == 403
    assert "record environment is not compatible" in clash.text
    created = sandbox.post("users", document, account="ee", keygen_environment="sandbox")
    assert created.json()["data"]["relationships"]["environment"]["data"] == link["data"]
    assert created.headers["Keygen-Environment"] == environment_id


def test_body_type_stands_in_for_accept(sandbox: Sandbox) -> None:
    del sandbox.client.headers["Accept"]
    for sent, status, answered in (
        ("application/json", 201, "application/json"),
        ("text/plain", 422, "application/json"),
        ("application/xml", 400, JSON_API),
    ):
        response = sandbox.client.post(USERS, json=CLARK, headers={"Content-Type": sent})
        assert response.status_code == status
        assert response.headers["Content-Type"] == f"{answered}; charset=utf-8"


def test_account_by_uuid(sandbox: Sandbox) -> None:
    account_id = sandbox.account().id
    for name in (account_id, account_id.upper(), account_id.replace("-", "")):
        email = next(sandbox.emails)
        assert sandbox.sign_up(account=name, email=email).status_code == 201


@pytest.mark.parametrize(
    ("mode", "path", "host", "detail"),
    [
        ("multiplayer", "/v1/users", "api.keygen.sh", "account is required"),
        ("multiplayer", "/v1/accounts/nope/users", "api.keygen.sh",
         "The requested account 'nope' was not found"),
        ("multiplayer", "/v1/users", "licensing.example.com", None),
        ("multiplayer", "/v1/accounts/demo/users", "licensing.example.com", "endpoint"),
        ("singleplayer", "/v1/users", "localhost", None),
        ("singleplayer", "/v1/accounts/demo/users", "localhost", None),
        ("singleplayer", "/v1/accounts/other/users", "localhost", "account is invalid"),
        ("singleplayer", "/v1/accounts/nope/users", "localhost",
         "The requested account 'nope' was not found"),
        ("singleplayer", "/v1/accounts/Demo/users", "localhost",
         "The requested account 'Demo' was not found"),
    ],
)  # fmt: skip
def test_base_urls(sandbox: Sandbox, mode: str, path: str, host: str, detail: str | None) -> None:
    account = Account("demo", edition="EE", cname="licensing.example.com")
    sandbox.set_up(account, Account("other"), mode=mode)
    response = sandbox.client.post(path, json=CLARK, headers={"Host": host})
    if detail:
        assert (response.status_code, codes(response)) == (404, ["NOT_FOUND"])
        assert detail in response.text
    else:
        user_id = response.json()["data"]["id"]
        expected = f"https://api.keygen.sh/v1/accounts/{account.id}/users/{user_id}"
        assert response.headers["Location"] == expected
        assert response.headers["Keygen-Mode"] == mode


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/v1/accounts/demo/userz"), ("PUT", USERS), ("GET", "/"), ("POST", "/v2/users"),
    ("OPTIONS", USERS), ("DELETE", "/v1/accounts/demo/me"), ("POST", "/v1/accounts/demo"),
])  # fmt: skip
def test_wrong_path(sandbox: Sandbox, method: str, path: str) -> None:
    response = sandbox.client.request(method, path)
    assert (response.status_code, codes(response)) == (404, ["NOT_FOUND"])
    assert "endpoint" in response.text
    assert response.json()["meta"] == {"id": response.headers["X-Request-Id"]}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/accounts/demo/users/", 201), ("/v1/accounts//demo//users", 201),
     ("/v1/accounts/demo/users.json", 201), ("/v1/accounts/demo/users.jsonapi", 201),
     ("/v1/accounts/demo/users.xml", 400), ("/v1/accounts/demo/USERS", 404),
     ("/v1/accounts/%64emo/users", 201)],
)  # fmt: skip
def test_spellings_of_a_path(sandbox: Sandbox, path: str, status: int) -> None:
    response = sandbox.client.post(path, json=CLARK)
    assert response.status_code == status
    if status == 400:
        assert codes(response) == ["MIME_TYPE_INVALID"]


def test_wrong_path_in_other_media_types(sandbox: Sandbox) -> None:
    html = sandbox.client.post("/v1/userz", headers={"Accept": "text/html"})
    assert (html.status_code, html.text) == (404, "Not Found")
    assert html.headers["Content-Type"].startswith("text/html")
    text = sandbox.client.post("/v1/userz", headers={"Accept": "text/plain"})
    assert (text.status_code, text.text) == (404, "")


def test_headers_of_the_application(sandbox: Sandbox) -> None:
    for response in (sandbox.sign_up(email="clark@example.com"), sandbox.sign_up()):
        assert response.headers["Keygen-Account"] == sandbox.account().id
        assert response.headers["Keygen-Edition"] == "CE"
        assert response.headers["Keygen-Mode"] == "singleplayer"
        assert response.headers["Keygen-Version"] == "1.8"
        assert "no-store" in response.headers["Cache-Control"]
        assert len(response.headers.get_list("Date")) == 1


def test_request_ids_are_fresh_and_match(sandbox: Sandbox) -> None:
    responses = [sandbox.sign_up() for _ in range(20)]
    ids = [response.json()["meta"]["id"] for response in responses]
    assert ids == [response.headers["X-Request-Id"] for response in responses]
    assert len(set(ids)) == len(ids)
    assert {id[14] for id in ids} == {"7"}


def test_documentation_links_follow_the_domain(sandbox: Sandbox) -> None:
    sandbox.set_up(host="keygen.example.org")
    response = sandbox.post("users", CLARK, authorization="Bearer nope")
    about = response.json()["errors"][0]["links"]["about"]
    assert httpx.URL(about).host == "example.org"
