"""Whatever comes, the core without I/O has an outcome for it."""

import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keygen_sandbox import schema
from keygen_sandbox.document import decode
from keygen_sandbox.validation import SIGN_IN_EMAIL, is_email, normalise_email, user_errors
from keygen_signup import answers, documents, requests, rules
from keygen_signup.codes import CODES as TABLE
from widget import messages

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def objects(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """JSON objects that have some of these members, well formed or not."""
    kept = {name: value | JSON for name, value in members.items()}
    return st.fixed_dictionaries({}, optional=kept)


WORDS = messages.Messages("en", {}, {})
CODES = st.sampled_from([*messages.ENGLISH, *TABLE, "SOMETHING_ELSE"])
POINTERS = st.sampled_from(["/data/attributes/email", "/data/attributes/", "/data", "email"])
ERRORS = objects(
    code=CODES, detail=st.text(), title=st.text(), source=objects(pointer=POINTERS | st.text())
)
USERS = objects(
    id=st.text(),
    type=st.sampled_from(["users", "tokens"]),
    attributes=objects(email=st.text(), fullName=st.text(), firstName=st.text()),
)
DOCUMENTS = objects(errors=st.lists(ERRORS, max_size=4), data=USERS, meta=JSON)
TEXTS = (
    st.text()
    | st.binary().map(lambda raw: raw.decode(errors="replace"))
    | (DOCUMENTS | JSON).map(json.dumps)
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "date": st.text() | st.just("Mon, 23 Nov 2026 07:28:32 GMT"),
        "x-ratelimit-reset": st.text() | st.integers().map(str),
        "x-request-id": st.text(),
    },
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(0, 599), HEADERS, TEXTS)
def test_any_answer_has_an_outcome(status: int, headers: dict[str, str], text: str) -> None:
    """One of the three, in words, that a page can be told; and never a greeting without a user."""
    answer = answers.read(status, headers, text)
    if isinstance(answer, answers.User):
        assert is_portable(answer.resource)
        assert 200 <= status < 300
        assert json.loads(text)["data"]["attributes"]["email"]
        assert answer.name
    elif isinstance(answer, answers.Rejected):
        assert answer.problems
        assert is_portable(answer.errors)
        assert 0 <= answer.wait_seconds <= answers.MAX_WAIT_SECONDS
        for problem in answer.problems:
            assert WORDS.problem(problem, "Email").text
    else:
        assert messages.for_author(answer.code, answer.detail)


def is_portable(value: Any) -> bool:
    """Whether JavaScript reads the same out of its JSON: no NaN, no half a character."""
    written = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    return bool(json.loads(written) == value)


DEEP = st.recursive(
    st.text('[]{}",\\\n1é\ud800N') | st.floats() | st.integers(-(10**400), 10**400),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text('[]{}"\\'), inner, max_size=3)
        | st.tuples(inner, st.integers(0, 40)).map(lambda drawn: nested(*drawn))
    ),
)


def nested(value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = [value]
    return value


def depth(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


def mended(value: Any) -> Any:
    """The same without what JavaScript does not have, by the platform's own means."""
    if isinstance(value, dict):
        return {mended(name): mended(item) for name, item in value.items()}
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


@settings(deadline=None)  # a busy machine is no failure
@given(DEEP, st.booleans())
def test_json_is_parsed_if_it_is_not_too_deep(value: Any, is_ascii: bool) -> None:
    found = documents.parse(json.dumps(value, ensure_ascii=is_ascii))
    assert found == (mended(value) if depth(value) <= documents.MAX_DEPTH else None)


SECRETS = st.text(min_size=1).filter(lambda text: text not in " ".join(documents.ERROR_MEMBERS))


@settings(deadline=None)  # a busy machine is no failure
@given(JSON, SECRETS.filter(lambda text: "•" not in text))
def test_nothing_hidden_is_left(value: Any, secret: str) -> None:
    def is_in(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(is_in, [*value, *value.values()]))
        return any(map(is_in, value)) if isinstance(value, list) else secret in str(value)

    assert not is_in(documents.hide({"of": value}, secret)["of"])
    assert documents.hide(value, "") is value


EMAILS = st.from_regex(SIGN_IN_EMAIL, fullmatch=True) | st.emails() | st.text()


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(), st.text(), EMAILS, st.text() | st.text(min_size=6, max_size=73))
def test_whatever_is_typed_is_refused_at_a_field_or_accepted_by_keygen(
    first: str, last: str, email: str, password: str
) -> None:
    """By the local Keygen's own rules: of the request, of the user, and of signing in later."""
    names = {"firstName": rules.trim(first), "lastName": rules.trim(last)}
    attributes = {name: value for name, value in names.items() if value}
    attributes |= {"email": rules.trim(email), "password": password}
    problems = rules.check(attributes)
    if problems:
        assert all(problem.attribute in attributes or not email for problem in problems)
        assert all(problem.code in messages.ENGLISH for problem in problems)
        return

    account = requests.Account("https://api.keygen.sh", "acme")
    body = decode(requests.create_user(account, attributes).body.encode())
    schema.check(schema.user_schema("CE", None), body)
    stored = body["data"]["attributes"]
    stored["email"] = normalise_email(stored["email"])
    assert user_errors(stored, email_taken=False) == []
    assert is_email(stored["email"])
    assert SIGN_IN_EMAIL.fullmatch(stored["email"])
    assert "\0" not in str(stored)
    assert len(password.encode()) <= 72
