"""Contract, section 3: the rules of a user's attributes."""

from typing import Any

import pytest

from keygen_sandbox.validation import SIGN_IN_EMAIL
from tests.sandbox.conftest import Sandbox, codes

EMAIL = "clark@example.com"


@pytest.mark.parametrize(
    ("email", "signs_in"),
    [
        ("clark@example.com", True), ("CLARK@EXAMPLE.COM", True), ("a@b-c.d.co", True),
        ("x@a.b", False), ("a@münchen.de", False), ("a@example.xn--p1ai", False),
        ("a b@c.de", False), ("a@c.d3", False), ("a@@c.de", False), ("a@c.de\n", False),
    ],
)  # fmt: skip
def test_sign_in_email_is_stricter(email: str, signs_in: bool) -> None:
    assert bool(SIGN_IN_EMAIL.fullmatch(email)) is signs_in


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"email": "a" * 243 + "@example.com"}, []),
        ({"email": "a" * 244 + "@example.com"}, ["EMAIL_TOO_LONG"]),
        ({"email": "a" * 256}, ["EMAIL_INVALID", "EMAIL_TOO_LONG"]),
        ({"password": "12345"}, ["PASSWORD_TOO_SHORT"]),
        ({"password": "x" * 72}, []),
        ({"password": "x" * 73}, ["PASSWORD_TOO_LONG"]),
        ({"password": "😀" * 6}, []),
        ({"firstName": "x" * 255, "lastName": "€" * 255}, []),
        ({"firstName": "x" * 256, "lastName": "x" * 256},
         ["FIRST_NAME_TOO_LONG", "LAST_NAME_TOO_LONG"]),
        ({"metadata": {f"k{n}": n for n in range(64)}}, []),
        ({"metadata": {f"k{n}": n for n in range(65)}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {"a": [{f"k{n}": n for n in range(64)}]}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {"a": "x" * (16384 - len('{"a":""}'))}}, []),
        ({"metadata": {"a": "x" * (16385 - len('{"a":""}'))}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {"a": "€" * 5500}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {f"k{n}": "x" * 300 for n in range(65)}}, ["METADATA_TOO_LONG"]),
        ({"email": "nope", "password": "x", "firstName": "x" * 256, "metadata": {"a": "x" * 16384}},
         ["EMAIL_INVALID", "PASSWORD_TOO_SHORT", "FIRST_NAME_TOO_LONG", "METADATA_TOO_LONG"]),
    ],
)  # fmt: skip
def test_limits(sandbox: Sandbox, attributes: dict[str, Any], expected: list[str]) -> None:
    response = sandbox.sign_up(**{"email": EMAIL, **attributes})
    assert response.status_code == (422 if expected else 201)
    if expected:
        assert codes(response) == expected
        assert list(response.json()) == ["errors", "meta"]


@pytest.mark.parametrize(
    "attributes",
    [{"email": "a\0b@example.com"}, {"lastName": "\0"}, {"metadata": {"a": ["\0"]}},
     {"metadata": {"a": "\0"}, "firstName": "\0"}],
    ids=["email", "name", "metadata", "both"],
)  # fmt: skip
def test_null_bytes(sandbox: Sandbox, attributes: dict[str, Any]) -> None:
    """The driver refuses the text of a column, before the database that of metadata."""
    response = sandbox.sign_up(**{"email": EMAIL, **attributes})
    assert (response.status_code, codes(response)) == (400, ["ENCODING_INVALID"])
    in_metadata_alone = attributes.keys() == {"metadata"}
    assert ("invalid byte sequence" if in_metadata_alone else "null byte") in response.text
    assert "meta" in response.json()


def test_number_beyond_floats_is_no_json(sandbox: Sandbox) -> None:
    document = b'{"data":{"type":"users","attributes":{"email":"a@b.co","metadata":{"a":1e999}}}}'
    response = sandbox.client.post("/v1/accounts/demo/users", content=document)
    assert (response.status_code, codes(response)) == (422, ["METADATA_INVALID"])
