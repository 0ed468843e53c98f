"""Whatever is sent, the answer is well-formed and never an internal error."""

import json
import uuid
from datetime import datetime
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.store import License, User
from tests.sandbox.conftest import Sandbox

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
KEYS = ("firstName", "lastName", "email", "password", "metadata", "role", "permissions", "phone")
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "data": JSON | st.fixed_dictionaries(
            {},
            optional={
                "type": JSON | st.just("users"),
                "attributes": JSON | st.dictionaries(st.sampled_from(KEYS), JSON),
                "relationships": JSON | st.dictionaries(st.just("group"), JSON),
            },
        ),
        "meta": JSON,
    },
)  # fmt: skip
ATTRIBUTES = st.fixed_dictionaries(
    {"email": TEXT | st.emails()},
    optional={"firstName": TEXT, "password": TEXT, "metadata": st.dictionaries(TEXT, JSON)},
)
FEW = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TIMES = TEXT | st.integers() | st.datetimes().map(datetime.isoformat)
CHANGES = st.fixed_dictionaries({"data": st.fixed_dictionaries(
    {"type": st.sampled_from(("users", "licenses", "tokens"))},
    optional={"attributes": st.fixed_dictionaries({}, optional={
        "expiry": TIMES, "name": TEXT, "key": TEXT, "email": TEXT | st.emails(), "password": TEXT,
        "firstName": TEXT | st.none(), "suspended": st.booleans(), "maxMachines": st.integers(),
        "maxMemory": st.integers(), "metadata": st.dictionaries(TEXT, JSON),
    })},
)})  # fmt: skip
SERVERS_PATHS = (
    ("PATCH", "users/ada@example.com"), ("POST", "users/ada@example.com/tokens"),
    ("POST", "licenses"), ("PATCH", "licenses/KEY-01"), ("POST", "licenses/KEY-01/actions/renew"),
    ("POST", "tokens"),
)  # fmt: skip
PATHS = ("users", "tokens", "passwords", "users/x/actions/reset-password")


def assert_well_formed(response: httpx.Response) -> None:
    assert response.status_code in (201, 204, 400, 401, 404, 422, 429), response.text
    if response.status_code == 204:
        return
    document = response.json()
    if response.status_code == 201:
        assert document.keys() == {"data"}
        return
    assert document.keys() <= {"errors", "meta"}
    assert document["errors"]
    for error in document["errors"]:
        assert error.keys() <= {"title", "detail", "code", "source", "links"}
        assert {"title", "detail"} <= error.keys()
        pointer = error.get("source", {}).get("pointer", "/")
        assert pointer.startswith("/")


def send(sandbox: Sandbox, document: Any, path: str = "users") -> httpx.Response:
    return sandbox.client.post(f"/v1/accounts/demo/{path}", content=json.dumps(document).encode())


@FEW
@given(document=JSON | DOCUMENTS, path=st.sampled_from(PATHS))
def test_any_json(sandbox: Sandbox, document: Any, path: str) -> None:
    assert_well_formed(send(sandbox, document, path))


@FEW
@given(document=JSON | DOCUMENTS | CHANGES, path=st.sampled_from(SERVERS_PATHS))
def test_any_json_of_a_server(sandbox: Sandbox, document: Any, path: tuple[str, str]) -> None:
    """Whatever it sends with its token, and to whichever record."""
    account = sandbox.account()
    license_id, user_id = (str(uuid.UUID(int=number)) for number in (1, 2))
    sandbox.store.ensure(License(
        id=license_id, account_id=account.id, policy_id=account.open_policy_id, owner_id=user_id,
        product_id=account.product_id, key="KEY-01", created_at=0, updated_at=0,
    ))  # fmt: skip
    sandbox.store.ensure(
        User(id=user_id, account_id=account.id, email="ada@example.com", created_at=0, updated_at=0)
    )
    response = sandbox.client.request(
        path[0],
        f"/v1/accounts/demo/{path[1]}",
        content=json.dumps(document).encode(),
        headers={"Authorization": f"Bearer {PRODUCT_TOKEN}"},
    )
    assert response.status_code in (200, 201, 204, 400, 401, 403, 404, 422), response.text


@FEW
@given(attributes=ATTRIBUTES)
def test_any_attributes(sandbox: Sandbox, attributes: dict[str, Any]) -> None:
    response = send(sandbox, {"data": {"type": "users", "attributes": attributes}})
    assert_well_formed(response)
    if response.status_code == 201:
        shown = response.json()["data"]["attributes"]
        assert shown["email"] == shown["email"].strip().lower()
        assert shown["firstName"] == attributes.get("firstName")


@FEW
@given(body=st.binary(max_size=200))
def test_any_bytes(sandbox: Sandbox, body: bytes) -> None:
    response = sandbox.client.post("/v1/accounts/demo/users", content=body)
    assert response.status_code == 400
    assert_well_formed(response)


@FEW
@given(
    headers=st.dictionaries(
        st.sampled_from(("Accept", "Content-Type", "Authorization", "Keygen-Version", "Origin")),
        st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f")),
    )
)
def test_any_headers(sandbox: Sandbox, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    request = httpx.Request("POST", f"{sandbox.stage.url}/v1/accounts/demo/users", headers=raw)
    response = sandbox.client.send(request)
    assert 400 <= response.status_code < 500
    assert_well_formed(response)
