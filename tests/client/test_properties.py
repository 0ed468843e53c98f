"""Whatever comes, a call ends with what it promises, or with one of its own exceptions; and
whatever is given, what is sent is what Keygen takes.
"""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keygen_sandbox import schema
from keygen_sandbox.document import decode
from keygen_signup import (
    License,
    SignUp,
    SignUpError,
    TimedOut,
    User,
    rules,
)
from keygen_signup.requests import Request
from keygen_signup.transports import Answer
from tests.unit.test_keygen_properties import ERRORS, HEADERS, JSON, TEXTS, objects

POLICY = "0d932a59-a523-40e1-a2dc-5951b1f066db"
RELATED = objects(
    data=objects(id=st.sampled_from([POLICY, "u1"]), type=st.sampled_from(["users", "policies"]))
)
RESOURCES = objects(
    id=st.sampled_from(["u1", ""]) | st.text(),
    type=st.sampled_from(["users", "licenses", "tokens"]),
    attributes=objects(
        email=st.text(),
        token=st.text(),
        key=st.text(),
        expiry=st.none() | st.text() | st.datetimes().map(str),
        created=st.text() | st.datetimes().map(str),
        metadata=JSON,
    ),
    relationships=objects(policy=RELATED, owner=RELATED, bearer=RELATED),
)
DOCUMENTS = objects(
    data=RESOURCES | st.lists(RESOURCES, max_size=3),
    included=st.lists(RESOURCES, max_size=2),
    errors=st.lists(ERRORS, max_size=3),
    links=objects(next=st.none() | st.text()),
    meta=objects(valid=st.booleans()),
)
STATUSES = st.sampled_from([200, 201, 204]) | st.integers(100, 599)
ANSWERS = st.tuples(STATUSES, HEADERS, TEXTS | DOCUMENTS.map(json.dumps))
OUTCOMES = st.lists(ANSWERS | st.just(TimedOut("late")), min_size=8, max_size=8)


class Scripted:
    """Answers with these, one after another, and says in the end that it has no more."""

    def __init__(self, outcomes: list[Answer | TimedOut]) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        outcome = self.outcomes.pop(0) if self.outcomes else TimedOut("no more")
        if isinstance(outcome, TimedOut):
            raise outcome
        return outcome


@settings(deadline=None)  # a busy machine is no failure
@given(OUTCOMES)
def test_any_answers_have_an_outcome(outcomes: list[Answer | TimedOut]) -> None:
    """And a licence is never asked for but after a look that found none."""
    transport = Scripted(outcomes)
    keygen = SignUp("demo", transport=transport)
    try:
        done = keygen.sign_up(email="ada@example.com", password="correct horse", policy=POLICY)
        assert isinstance(done.user, User) and isinstance(done.license, License)
        assert done.user.id and done.user.email and done.license.key
    except SignUpError as error:
        assert str(error)
    asked = [
        request.method + " " + request.url.rpartition("/")[2][:8] for request in transport.sent
    ]
    assert asked[0] == "POST users"
    assert asked.count("POST users") == 1
    if "POST licenses" in asked:
        assert asked[asked.index("POST licenses") - 1].startswith("GET licenses")


@settings(deadline=None)
@given(OUTCOMES)
def test_any_answers_to_the_other_calls(outcomes: list[Answer | TimedOut]) -> None:
    transport = Scripted(outcomes)
    keygen = SignUp("demo", transport=transport)
    calls: list[Any] = [
        lambda: keygen.create_user(email="ada@example.com", password="correct horse"),
        lambda: keygen.create_user(email="ada@example.com", password="correct horse"),
        lambda: keygen.validate_key("KEY"),
        lambda: keygen.sign_in("ada@example.com", "correct horse").me(),
    ]
    for call in calls:
        try:
            assert call()
        except SignUpError as error:
            assert str(error)


TEXT = st.text(max_size=80)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXT | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    email=TEXT | st.emails(),
    password=TEXT,
    first_name=st.none() | TEXT,
    last_name=st.none() | TEXT,
    metadata=st.none() | st.dictionaries(TEXT, VALUES, max_size=4),
)
def test_what_is_sent_is_what_keygen_takes(metadata: Any, **given: Any) -> None:
    """Everything else is refused, and nothing is sent."""
    transport = Scripted([])
    with suppress(SignUpError, TypeError):
        SignUp("demo", transport=transport).create_user(**given, metadata=metadata)
    if transport.sent:
        (request,) = transport.sent
        document = decode(request.body.encode())
        attributes = json.loads(request.body)["data"]["attributes"]
        assert not rules.check(attributes)
        assert attributes["password"] == given["password"]
        if not attributes.get("metadata"):  # its keys may collide once Keygen has rewritten them
            schema.check(schema.user_schema("CE", None), document)
