"""No password, token or key is in anything that is shown or logged: not in a record, not in an
exception, and not in a traceback that shows variables, as error trackers send them.
"""

import logging
import pickle
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from keygen_sandbox.credentials import new_secret
from keygen_sandbox.testing import Sandbox
from keygen_signup import SignUp, SignUpError
from keygen_signup.requests import Request
from keygen_signup.transports import Answer
from tests.client.conftest import EMAIL, Caller, Connect, impatient

CANARY = "canary-6f1d2c"


@pytest.fixture
def vault() -> SimpleNamespace:
    """Holds the password, so that no frame of the test has it in a variable."""
    return SimpleNamespace(password=f"{CANARY} password")


def shown(error: BaseException) -> str:
    """All that there is to see of an exception and its context, with the variables of all frames
    but those of the tests, which know the password."""
    seen: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        seen += [repr(chain), str(chain), repr(chain.args), repr(vars(chain))]
        frames = traceback.StackSummary.extract(
            traceback.walk_tb(chain.__traceback__), capture_locals=True
        )
        seen += [repr(frame.locals) for frame in frames if "/tests/" not in frame.filename]
        chain = chain.__cause__ or chain.__context__
    return "\n".join(seen)


def calls(sandbox: Sandbox, vault: SimpleNamespace) -> dict[str, Callable[[Caller], object]]:
    return {
        "create_user": lambda keygen: keygen.create_user(email=EMAIL, password=vault.password),
        "sign_in": lambda keygen: keygen.sign_in_as(EMAIL, vault.password),
        "sign_up": lambda keygen: keygen.sign_up(
            email=EMAIL, password=vault.password, policy=sandbox.open_policy
        ),
        "validate_key": lambda keygen: keygen.validate_key(vault.password),
    }


PATHS = {
    "create_user": [("POST", "/users")],
    "sign_in": [("POST", "/tokens")],
    "sign_up": [
        ("POST", "/users"),
        ("POST", "/tokens"),
        ("GET", "/licenses"),
        ("POST", "/licenses"),
        ("DELETE", "/tokens/*"),
    ],
    "validate_key": [("POST", "/licenses/actions/validate-key")],
}
CASES = [(name, at) for name, paths in PATHS.items() for at in paths]
FAULTS = ["hung", "cut", "truncated", "json-422"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("name", "at"), CASES, ids=[f"{n} {' '.join(at)}" for n, at in CASES])
def test_exceptions(
    connect: Connect,
    sandbox: Sandbox,
    vault: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
    tokens_made: list[str],
    name: str,
    at: tuple[str, str],
    fault: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    if name == "sign_in":
        connect().create_user(email=EMAIL, password=vault.password)
    sandbox.faults.add(*at, fault)
    keygen = connect(before=impatient(*at)) if fault == "hung" else connect()
    try:
        calls(sandbox, vault)[name](keygen)
    except SignUpError as error:
        text = shown(error)
        pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
        assert (type(pickled), str(pickled)) == (type(error), str(error))
    else:
        text = ""
        assert at[0] == "DELETE"
    for secret in (CANARY, *tokens_made, *[license.key for license in sandbox.licenses()]):
        assert secret not in text
        assert secret not in caplog.text


@pytest.fixture
def tokens_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The secrets of the tokens that the sandbox makes."""
    made: list[str] = []

    def noted(role: str) -> str:
        made.append(new_secret(role))
        return made[-1]

    monkeypatch.setattr("keygen_sandbox.tokens.new_secret", noted)
    return made


@pytest.mark.parametrize(
    "given",
    [
        {"email": 5},
        {"email": "x"},
        {"metadata": {"a": {1}}},
        {"first_name": "\ud800"},
        {"metadata": {"a": [[[[]]]]}},
    ],
)
def test_arguments_that_are_refused(keygen: Caller, vault: SimpleNamespace, given: Any) -> None:
    with pytest.raises((TypeError, SignUpError)) as caught:
        keygen.create_user(**{"email": EMAIL, "password": vault.password, **given})
    assert CANARY not in shown(caught.value)


@pytest.mark.parametrize("kind", [OSError, TimeoutError, ValueError])
def test_transport_of_somebody_else(vault: SimpleNamespace, kind: type[Exception]) -> None:
    """It may tell what it sent in an OSError: that becomes ours, without it."""

    class Telling:
        def send(self, request: Request) -> Answer:
            raise kind("cannot be sent" if kind is ValueError else request.body)

    with pytest.raises((SignUpError, ValueError)) as caught:
        SignUp("demo", transport=Telling()).create_user(email=EMAIL, password=vault.password)
    assert CANARY not in shown(caught.value)


def test_records(sandbox: Sandbox, vault: SimpleNamespace) -> None:
    with SignUp("demo", api_url=sandbox.url) as keygen:
        done = keygen.sign_up(email=EMAIL, password=vault.password, policy=sandbox.open_policy)
        with keygen.sign_in(EMAIL, vault.password) as session:
            for record in (done, done.user, done.license, session, session.token, keygen):
                text = repr(record) + str(record)
                for secret in (CANARY, done.license.key, session.token.secret):
                    assert secret not in text


def test_password_that_an_answer_repeats(connect: Connect, vault: SimpleNamespace) -> None:
    def repeat(request: Request, answer: Answer) -> Answer:
        detail = f"is odd: {vault.password}"
        body = '{"errors":[{"title":"T","detail":"' + detail + '","code":"ODD"}]}'
        return 422, answer[1], body

    with pytest.raises(SignUpError) as caught:
        connect(after=repeat).create_user(email=EMAIL, password=vault.password)
    assert "•••" in str(caught.value)
    assert CANARY not in shown(caught.value)
