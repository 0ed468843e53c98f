"""What is refused before anything is sent, and with which words."""

import math
from typing import Any

import pytest

from keygen_signup import Rejected, SignUp
from keygen_signup.requests import Request
from keygen_signup.transports import Answer

SECRET = "0123456789abcdef" * 4
TOKENS = [f"prod-{SECRET}v3", f"admin-{SECRET}v3", f"user-{SECRET[:12]}", SECRET, f"x{SECRET}v3"]
VALID: dict[str, Any] = {"email": "ada@example.com", "password": "correct horse"}


class Nobody:
    """A transport that fails the test: nothing is to be sent."""

    def send(self, request: Request) -> Answer:
        raise AssertionError(f"{request.method} {request.url} was sent")


@pytest.fixture
def keygen() -> SignUp:
    return SignUp("demo", transport=Nobody())


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("argument", ["account", "environment", "api_url", "signup_url", "token"])
def test_token_is_refused_and_not_repeated(argument: str, token: str) -> None:
    """Whoever has an app can read it."""
    given: dict[str, Any] = {"account": "demo", argument: token}
    with pytest.raises(ValueError, match="token") as caught:
        SignUp(**given)
    assert SECRET[:12] not in str(caught.value)


@pytest.mark.parametrize("token", [token for token in TOKENS if token != SECRET])
def test_token_is_no_attribute_of_a_user(keygen: SignUp, token: str) -> None:
    """Whoever can read the user could read it there."""
    given: list[dict[str, Any]] = [
        {"first_name": token},
        {"last_name": token},
        {"metadata": {"a": {"b": [token]}}},
    ]
    for each in given:
        with pytest.raises(ValueError, match="holds a token") as caught:
            keygen.create_user(**{**VALID, **each})
        assert SECRET[:12] not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"account": None}, "account= is missing"),
        ({"account": ""}, "account= is missing"),
        ({"account": "my company"}, "not the ID or slug"),
        ({"account": "a/../b"}, "not the ID or slug"),
        ({"account": 5}, "must be a str"),
        ({"environment": "a b"}, "not the ID or code"),
        ({"environment": "a\r\nX-Other: b"}, "not the ID or code"),
        ({"api_url": "api.keygen.sh"}, "not a URL"),
        ({"api_url": "http://api.keygen.sh"}, "must begin with https://"),
        ({"api_url": "http://localhost.evil.example"}, "must begin with https://"),
        ({"api_url": "http://127.0.0.1.evil.example"}, "must begin with https://"),
        ({"api_url": "http://localhost evil"}, "not a URL"),
        ({"api_url": "https://user:word@keygen.example"}, "not a URL"),
        ({"api_url": "https://keygen.example?"}, "not a URL"),
        ({"api_url": "https://keygen.example#x"}, "not a URL"),
        ({"api_url": "https:keygen.example"}, "not a URL"),
        ({"api_url": "https://keygen.example\n"}, "not a URL"),
        ({"api_url": "https://keygen.example:99999"}, "not a URL"),
        ({"api_url": "https://bücher.example"}, "xn--"),
        ({"api_url": "https://keygen.example/v1"}, "must end before /v1"),
        ({"api_url": "https://keygen.example/../x"}, "must not have"),
        ({"api_url": b"https://keygen.example"}, "must be a str"),
        ({"signup_url": "ftp://keygen.example"}, "signup_url= is not a URL"),
        ({"timeout": 0}, "timeout= must be"),
        ({"timeout": -1}, "timeout= must be"),
        ({"timeout": math.nan}, "timeout= must be"),
        ({"timeout": math.inf}, "timeout= must be"),
        ({"timeout": 3601}, "at most 3600"),
        ({"timeout": True}, "timeout= must be"),
        ({"timeout": "60"}, "timeout= must be"),
        ({"timeout": None}, "timeout= must be"),
    ],
)
def test_wrong_setting_is_named_with_its_fix(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SignUp(**{"account": "demo", **arguments})


@pytest.mark.parametrize(
    "arguments",
    [
        {"account": "acme"},
        {"account": "d7a3ab5f-4d08-4b7f-9f0c-4a1c3b0a7a55"},
        {"account": None, "api_url": "https://licensing.example.com"},
        {"account": "acme", "api_url": "https://keygen.example:8443/behind/a/path/"},
        {"account": "acme", "api_url": "HTTP://LOCALHOST:8001"},
        {"account": "acme", "api_url": "http://[::1]:8001"},
        {"account": "acme", "api_url": "http://keygen.localhost"},
        {"account": "acme", "timeout": 0.5, "environment": "sandbox"},
    ],
)
def test_what_is_right_is_taken(arguments: dict[str, Any]) -> None:
    SignUp(**arguments, transport=Nobody())


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"email": ""}, ["EMAIL_MISSING"]),
        ({"email": "ada"}, ["EMAIL_INVALID"]),
        ({"email": "x" * 250 + "@example.com"}, ["EMAIL_TOO_LONG"]),
        ({"password": ""}, ["PASSWORD_MISSING"]),
        ({"password": " " * 8}, ["PASSWORD_BLANK"]),
        ({"password": "short"}, ["PASSWORD_TOO_SHORT"]),
        ({"password": "x" * 73}, ["PASSWORD_TOO_LONG"]),
        ({"password": "é" * 40}, ["PASSWORD_TOO_MANY_BYTES"]),
        ({"password": "secret\0word"}, ["ENCODING_INVALID"]),
        ({"password": "half \ud83d of it"}, ["ENCODING_INVALID"]),
        ({"first_name": "x" * 256}, ["FIRST_NAME_TOO_LONG"]),
        ({"last_name": "x" * 256}, ["LAST_NAME_TOO_LONG"]),
        ({"first_name": "\udfff"}, ["ENCODING_INVALID"]),
        ({"metadata": {"a": "x" * 17000}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {str(n): n for n in range(65)}}, ["METADATA_TOO_LONG"]),
        ({"metadata": {"a": "\ud800"}}, ["ENCODING_INVALID"]),
        ({"metadata": {"a": {"b": {"c": {}}}}}, [""]),
        ({"metadata": {"a": [[[1]]]}}, [""]),
        ({"email": "", "password": ""}, ["EMAIL_MISSING", "PASSWORD_MISSING"]),
    ],
)  # fmt: skip
def test_what_keygen_would_refuse(keygen: SignUp, given: dict[str, Any], codes: list[str]) -> None:
    """With the codes by which a form refuses it."""
    with pytest.raises(Rejected) as caught:
        keygen.create_user(**{**VALID, **given})
    assert [problem.code for problem in caught.value.problems] == codes
    assert all(problem.attribute for problem in caught.value.problems)
    assert str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {"email": None, "password": None},
    ],
)
def test_nothing_given(keygen: SignUp, given: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="email is missing"):
        keygen.create_user(**given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": 5}, "email= must be a str, not int"),
        ({"password": b"correct horse"}, "password= must be a str, not bytes"),
        ({"first_name": ["Ada"]}, "first_name= must be a str, not list"),
        ({"metadata": [("a", 1)]}, "metadata= must be a mapping, not list"),
        ({"metadata": {1: "a"}}, "keys must be str, not int"),
        ({"metadata": {"when": math.nan}}, "metadata.when: this is no number in JSON"),
        ({"metadata": {"n": 10**5000}}, "metadata.n: this is no number in JSON"),
        ({"metadata": {"a": [{1, 2}]}}, "metadata.a.0: set is no type of JSON"),
    ],
)
def test_wrong_type(keygen: SignUp, given: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        keygen.create_user(**{**VALID, **given})


@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        ("", "x", "EMAIL_MISSING"),
        ("ada", "x", "EMAIL_INVALID"),
        ("a:b@example.com", "x", "EMAIL_INVALID"),
        ("ada@example.com", "", "PASSWORD_MISSING"),
        ("ada@example.com", "a\0b", "ENCODING_INVALID"),
        ("ada@example.com", "\ud800", "ENCODING_INVALID"),
    ],
)
def test_what_nobody_can_sign_in_with(keygen: SignUp, email: str, password: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        keygen.sign_in(email, password)
    assert caught.value.code == code


@pytest.mark.parametrize("seconds", [0, -5, math.nan, math.inf, "600", True])
def test_lifetime_that_is_none(keygen: SignUp, seconds: Any) -> None:
    with pytest.raises(ValueError, match="expires_in= must be a number of seconds"):
        keygen.sign_in("ada@example.com", "correct horse", expires_in=seconds)


@pytest.mark.parametrize("policy", ["", "a b", "../users", "x?y", *TOKENS])
def test_policy_that_is_no_id(keygen: SignUp, policy: str) -> None:
    with pytest.raises(ValueError, match="policy=") as caught:
        keygen.sign_up(**VALID, policy=policy)
    assert SECRET[:12] not in str(caught.value)


def test_key_that_is_empty(keygen: SignUp) -> None:
    with pytest.raises(Rejected, match="key is missing"):
        keygen.validate_key("")
