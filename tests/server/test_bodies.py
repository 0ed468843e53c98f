"""Bodies are built anew: what Keygen gets is what was checked, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from keygen_signup import rules
from keygen_signup.server.bodies import license_request, user_attributes
from keygen_signup.server.replies import Refused, refusal
from tests.server.conftest import EMAIL, PASSWORD, license_of, user

OWN = {"firstName", "lastName", "email", "password", "metadata"}


def refused(body: bytes | str | Any, **allowed: Any) -> Refused:
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    with pytest.raises(Refused) as raised:
        user_attributes(body if isinstance(body, bytes) else body.encode(), **allowed)
    return raised.value


def raw(attributes: str, more: str = "") -> str:
    return f'{{"data": {{"type": "users", "attributes": {{{attributes}}}{more}}}}}'


MINE = f'"email": "{EMAIL}", "password": "{PASSWORD}"'


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        (raw(f'{MINE}, "role": "admin"'), "", "/data/attributes/role"),
        (raw(f'{MINE}, "RoLe": null'), "", "/data/attributes/RoLe"),
        (raw(f'{MINE}, "permissions": ["*"]'), "", "/data/attributes/permissions"),
        (raw(f'{MINE}, "first_name": "A"'), "", "/data/attributes/first_name"),
        (raw(MINE, ', "relationships": {"group": {"data": null}}'), "", "/data/relationships"),
        (raw(MINE, ', "id": "1"'), "", "/data/id"),
        (raw(f'{MINE}, "metadata": {{"signupMailbox": "x"}}'), "", "signupMailbox"),
        (raw(f'{MINE}, "metadata": {{"signup_mailbox": "x"}}'), "", "signup_mailbox"),
        (
            raw(f'{MINE}, "metadata": {{"größe": 1}}'),
            "REQUEST_REFUSED",
            "/data/attributes/metadata",
        ),
        (raw(f'{MINE}, "metadata": {{"a": {{"b": {{"c": {{}}}}}}}}'), "", "metadata"),
        (raw(f'{MINE}, "metadata": {{"a": "\\u0000"}}'), "ENCODING_INVALID", "metadata"),
        (raw(f'{MINE}, "metadata": {{"a": "\\ud800"}}'), "ENCODING_INVALID", "metadata"),
        (raw(f'{MINE}, "metadata": []'), "", "/data/attributes/metadata"),
        (raw(f'{MINE}, "firstName": 1'), "", "/data/attributes/firstName"),
        (raw(f'{MINE}, "lastName": "\\udc00"'), "ENCODING_INVALID", "/data/attributes/lastName"),
        (raw('"password": "correct horse"'), "EMAIL_MISSING", "/data/attributes/email"),
        (raw(f'"email": "{EMAIL}"'), "PASSWORD_MISSING", "/data/attributes/password"),
        (raw(f'"email": "{EMAIL}", "password": null'), "PASSWORD_MISSING", "password"),
        (raw('"email": "ada@localhost", "password": "x"'), "EMAIL_INVALID", "email"),
        (json.dumps({**user(), "meta": {}}), "", "/meta"),
        ('{"data": {"type": "licenses", "attributes": {}}}', "", "/data/type"),
        ('{"data": {"type": "users"}}', "", "/data/attributes"),
        ('{"data": []}', "", "/data"),
        ("[]", "", "/data"),
        ("null", "", "/data"),
        ("{}", "", "/data"),
        ("", "JSON_INVALID", ""),
        ("{", "JSON_INVALID", ""),
        (raw(MINE) + "x", "JSON_INVALID", ""),
        (f"/* */ {raw(MINE)}", "JSON_INVALID", ""),
        ("[" * 1000, "JSON_INVALID", ""),
        ("1" * 5000, "JSON_INVALID", ""),
    ],
)
def test_refused(text: str, code: str, pointer: str) -> None:
    error = refused(text).errors[0]
    assert error.get("code", "") == code
    assert error.get("source", {"pointer": ""})["pointer"].endswith(pointer)
    assert PASSWORD not in str(error)


@pytest.mark.parametrize(
    "text",
    [
        raw(f'{MINE}, "email": "bob@example.com"'),
        raw(f'{MINE}, "e-mail": "bob@example.com"'),
        raw(f'{MINE}, "Password": "other horse"'),
        raw(f'{MINE}, "metadata": {{"signupId": 1, "signup_id": 2}}'),
        raw(f'{MINE}, "metadata": {{"a": {{"b": 1, "B": 2}}}}'),
        raw(f'{MINE}, "metadata": {{"a": [{{"b-c": 1, "bC": 2}}]}}'),
        raw(MINE, ', "Type": "users"'),
        f'{{"data": {json.dumps(user()["data"])}, "Data": {{}}}}',
    ],
)
def test_names_that_are_one_to_keygen(text: str) -> None:
    """Of two, Keygen would take the first, and Python the last: neither is served."""
    (error,) = refused(text).errors
    assert "is there twice" in error["detail"]


def test_not_utf_8() -> None:
    assert refused(raw(MINE).encode("utf-16")).code == "JSON_INVALID"
    assert refused(raw(MINE).encode() + b"\xff").code == "JSON_INVALID"


def test_metadata_that_is_listed() -> None:
    body = json.dumps(user(metadata={"plan": "trial"})).encode()
    assert user_attributes(body, ["plan"]).value["metadata"] == {"plan": "trial"}
    for others in (["size"], []):
        (error,) = refused(body, allowed=others).errors
        assert error["code"] == "REQUEST_REFUSED"
        assert error["detail"] == 'SIGNUP_METADATA has no "plan"'


def test_built_anew() -> None:
    """Null is as if absent, white space around names and address is dropped."""
    document = user(email=f" {EMAIL}\n", firstName=None, lastName=" L ", metadata={})
    attributes = user_attributes(json.dumps(document).encode())
    assert attributes.value == {"email": EMAIL, "password": PASSWORD, "lastName": "L"}
    assert PASSWORD not in repr(attributes)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
keys = st.sampled_from([*OWN, "role", "first_name", "Email", "permissions", "a", "A"]) | st.text()
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)
attributes = st.fixed_dictionaries(
    {},
    optional={
        "email": st.just(EMAIL) | anything,
        "password": st.just(PASSWORD) | anything,
        "firstName": anything,
        "metadata": anything,
        "role": anything,
    },
)
documents = (
    st.builds(lambda given: {"data": {"type": "users", "attributes": given}}, attributes)
    | st.builds(lambda more, given: {"data": {"type": "users", "attributes": given, **more}},
                st.dictionaries(keys, anything, max_size=2), attributes)
    | anything
)  # fmt: skip


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_whatever_is_sent(document: Any) -> None:
    """It is refused with an error in Keygen's form, or what comes out is of our making alone, and
    such as Keygen accepts."""
    try:
        built = user_attributes(json.dumps(document).encode()).value
    except Refused as refused:
        event(f"refused {refused.status}")
        assert refused.status in (400, 422)
        assert refusal(refused, "").body
        return
    event("accepted")
    assert {*built} <= OWN
    assert not rules.check(built)
    assert json.loads(json.dumps(built)) == built


@settings(max_examples=500, deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_whatever_bytes_are_sent(body: bytes) -> None:
    for read in (user_attributes, license_request):
        with pytest.raises(Refused):
            read(body)


@pytest.mark.parametrize("name", ["key", "expiry", "protected", "maxMachines", "permissions"])
def test_license_has_a_name_and_metadata_alone(name: str) -> None:
    document = license_of("p", "u", **{name: "x"})
    with pytest.raises(Refused) as raised:
        license_request(json.dumps(document).encode())
    assert raised.value.errors[0]["source"]["pointer"] == f"/data/attributes/{name}"


@pytest.mark.parametrize("name", ["group", "machines", "product", "user"])
def test_license_has_a_policy_and_an_owner_alone(name: str) -> None:
    document = license_of("p", "u")
    document["data"]["relationships"][name] = {"data": None}
    with pytest.raises(Refused):
        license_request(json.dumps(document).encode())


def test_name_that_is_half_a_character() -> None:
    """It could not be repeated in an answer."""
    assert refused(raw(f'{MINE}, "\\ud800": 1')).code == "JSON_INVALID"
    assert refused(raw(f'{MINE}, "metadata": {{"\\ud800": 1}}')).code == "JSON_INVALID"
