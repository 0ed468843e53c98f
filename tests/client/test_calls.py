"""What each call does at a Keygen, sync and async; and that it may be made again, whatever happens.

Every fault is a real one: the sandbox does what was asked or not, and then hangs, cuts, or answers
something else.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import time

import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.testing import Sandbox
from keygen_signup import (
    AccountProtected,
    EmailTaken,
    LicenseUnavailable,
    NoAnswer,
    RateLimited,
    Rejected,
    ServerFailed,
    SignedUp,
    SignInRefused,
    SignUpError,
    TimedOut,
    Unavailable,
    Unreachable,
    Unreadable,
)
from keygen_signup.requests import Request
from keygen_signup.transports import Answer
from tests.client.conftest import (
    EMAIL,
    PASSWORD,
    AsyncCaller,
    Caller,
    Connect,
    impatient,
    live_tokens,
)

# --- Users ---------------------------------------------------------------------------------------


def close(keygen: Caller) -> None:
    if isinstance(keygen, AsyncCaller):
        keygen.runner.run(keygen.client.aclose())
    else:
        keygen.client.close()


def create_user(keygen: Caller) -> object:
    return keygen.create_user(email=EMAIL, password=PASSWORD)


def test_user_is_made_as_given(keygen: Caller, sandbox: Sandbox) -> None:
    """But for white space around names and address."""
    metadata = {"plan": "trial", "seats": 2, "tags": ["a"], "nested": {"more": {"x": None}}}
    user = keygen.create_user(
        email="  Ada@Example.com ",
        password=PASSWORD,
        first_name=" Ada ",
        last_name="Lovelace",
        metadata=metadata,
    )
    (made,) = sandbox.users()
    assert (user.id, user.email, user.metadata) == (made.id, EMAIL, metadata)
    assert (user.first_name, user.last_name, user.full_name) == ("Ada", "Lovelace", "Ada Lovelace")
    assert user.raw["attributes"]["email"] == EMAIL
    assert user.created and user.created.tzinfo
    assert user.request_id


def test_address_that_is_taken(keygen: Caller, sandbox: Sandbox) -> None:
    """Nothing is tried with the password: nobody asked to sign in."""
    create_user(keygen)
    with pytest.raises(EmailTaken) as caught:
        create_user(keygen)
    assert (caught.value.code, caught.value.status) == ("EMAIL_TAKEN", 422)
    assert caught.value.problems[0].attribute == "email"
    assert caught.value.request_id


def test_protected_account(connect: Connect) -> None:
    """It says what to do, and that is not to give the app a token."""
    with pytest.raises(AccountProtected, match="signup_url="):
        create_user(connect(account="locked"))


def test_server_of_the_vendor(connect: Connect, sandbox: Sandbox) -> None:
    """Users and licences are posted there; tokens and one's own licences stay with Keygen."""
    here, there = sandbox.url, f"{sandbox.url}/proxied"
    seen: list[str] = []

    def pass_on(request: Request) -> None:
        path = request.url.removeprefix(there).removeprefix(here).partition("?")[0]
        place = "THERE" if request.url.startswith(there) else "HERE"
        seen.append(f"{request.method} {place} {path.removeprefix('/v1/accounts/demo')}")
        request.url = request.url.replace(there, here)

    keygen = connect(signup_url=there, before=pass_on)
    keygen.sign_up(email=EMAIL, password=PASSWORD, policy=sandbox.open_policy)
    assert seen[:-1] == [
        "POST THERE /users",
        "POST HERE /tokens",
        "GET HERE /licenses",
        "POST THERE /licenses",
    ]
    assert seen[-1].startswith("DELETE HERE /tokens/")


def test_licence_that_the_server_includes(connect: Connect, sandbox: Sandbox) -> None:
    """Nobody has to sign in then. One of another policy is not what was asked for."""
    other = connect()
    included = other.sign_up(email="b@example.com", password=PASSWORD, policy=sandbox.open_policy)
    seen: list[str] = []

    def include(request: Request, answer: Answer) -> Answer:
        seen.append(request.method + " " + request.url.rpartition("/")[2])
        status, headers, text = answer
        if request.url.endswith("/users"):
            text = json.dumps({**json.loads(text), "included": [included.license.raw]})
        return status, headers, text

    keygen = connect(after=include)
    done = keygen.sign_up(email=EMAIL, password=PASSWORD, policy=sandbox.open_policy)
    assert (done.license, seen) == (included.license, ["POST users"])
    with pytest.raises(LicenseUnavailable):
        keygen.sign_up(email="c@example.com", password=PASSWORD, policy=sandbox.protected_policy)


def test_server_that_is_busy_when_the_licence_is_asked_for(
    connect: Connect, sandbox: Sandbox
) -> None:
    """It passes with time, and says nothing about the policy."""
    busy = json.dumps({"errors": [{"title": "Busy", "detail": "come back", "code": "TOO_BUSY"}]})

    def refuse(request: Request, answer: Answer) -> Answer:
        is_license = request.method == "POST" and request.url.endswith("/licenses")
        return (429, {}, busy) if is_license else answer

    keygen = connect(after=refuse)
    with pytest.raises(RateLimited) as caught:
        keygen.sign_up(email=EMAIL, password=PASSWORD, policy=sandbox.open_policy)
    assert (caught.value.code, caught.value.retry_after) == ("TOO_BUSY", 60)


def test_unknown_account(connect: Connect) -> None:
    with pytest.raises(Unavailable, match="Check account="):
        create_user(connect(account="nobody"))


def test_rate_limit(connect: Connect, sandbox: Sandbox) -> None:
    sandbox.add_account(Account("limited", max_rpm=0))
    with pytest.raises(RateLimited) as caught:
        create_user(connect(account="limited"))
    assert 0 < caught.value.retry_after <= 61


# --- A user, exactly once ------------------------------------------------------------------------

# Fault -> the exception, whether it is uncertain, and whether the user was made nevertheless.
FAULTS: dict[str, tuple[type[SignUpError], bool, bool]] = {
    "hung": (TimedOut, True, False),
    "hung-created": (TimedOut, True, True),
    "cut": (Unreachable, True, False),
    "cut-created": (Unreachable, True, True),
    "empty-201": (Unreadable, True, True),
    "truncated": (Unreadable, True, True),
    "json-array": (Unreadable, True, True),
    "json-null": (Unreadable, True, True),
    "html-502": (ServerFailed, True, False),
    "500": (ServerFailed, True, False),
    "503": (ServerFailed, True, False),
    "redirect-302": (Unreadable, False, False),
    "redirect-307": (Unreadable, False, False),
    "redirect-308": (Unreadable, False, False),
    "html-403": (Rejected, False, False),
    "html-413": (Rejected, False, False),
    "html-429": (RateLimited, False, False),
    "409": (EmailTaken, False, False),
    "many-errors": (Rejected, False, False),
    "long-detail": (Unreadable, False, False),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_user_after_a_fault(connect: Connect, sandbox: Sandbox, fault: str) -> None:
    """What it is, and whether the user may have been made nevertheless."""
    kind, uncertain, made = FAULTS[fault]
    sandbox.faults.add("POST", "/users", fault)
    with pytest.raises(kind) as caught:
        create_user(connect(before=impatient("POST", "/users")) if "hung" in fault else connect())
    assert type(caught.value) is kind
    assert getattr(caught.value, "uncertain", False) == uncertain
    assert len(sandbox.users()) == made


UNCERTAIN = [fault for fault, (_, uncertain, _) in FAULTS.items() if uncertain]


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_user_is_recovered(connect: Connect, sandbox: Sandbox, fault: str) -> None:
    keygen = connect(before=impatient("POST", "/users")) if "hung" in fault else connect()
    sandbox.faults.add("POST", "/users", fault)
    with pytest.raises(NoAnswer):
        create_user(keygen)
    user = keygen.create_user(email=EMAIL.upper(), password=PASSWORD)
    (made,) = sandbox.users()
    assert user.id == made.id
    assert not live_tokens(sandbox)
    with pytest.raises(EmailTaken):  # all is known now
        create_user(keygen)


def test_user_of_somebody_else_is_not_recovered(keygen: Caller, sandbox: Sandbox) -> None:
    create_user(keygen)
    sandbox.faults.add("POST", "/users", "cut")
    with pytest.raises(NoAnswer):
        keygen.create_user(email=EMAIL, password="another password")
    with pytest.raises(EmailTaken):
        keygen.create_user(email=EMAIL, password="another password")
    assert not live_tokens(sandbox)


@pytest.mark.parametrize("at", [("POST", "/tokens"), ("GET", "/me")])
def test_recovery_may_fail_and_be_tried_again(
    keygen: Caller, sandbox: Sandbox, at: tuple[str, str]
) -> None:
    sandbox.faults.add("POST", "/users", "cut-created")
    sandbox.faults.add(*at, "cut")
    for _ in range(2):
        with pytest.raises(Unreachable):
            create_user(keygen)
    assert create_user(keygen)
    assert len(sandbox.users()) == 1
    assert not live_tokens(sandbox)


# --- Sessions ------------------------------------------------------------------------------------


@pytest.fixture
def ada(keygen: Caller) -> Caller:
    """A client of the account where Ada has signed up."""
    create_user(keygen)
    return keygen


def test_session(ada: Caller, sandbox: Sandbox) -> None:
    """The token is a named one, ends in ten minutes by itself, and is revoked at the end."""
    with ada.signed_in() as session:
        (token,) = live_tokens(sandbox)
        assert (token.id, token.name) == (session.token.id, "keygen-signup")
        assert session.token.expiry and session.token.created
        lifetime = session.token.expiry - session.token.created
        assert timedelta(minutes=9) < lifetime < timedelta(minutes=11)
        assert session.me().email == EMAIL
        assert session.token.user_id == session.me().id
    assert not live_tokens(sandbox)
    with pytest.raises(SignInRefused):
        session.me()


def test_lifetime_is_asked_for(ada: Caller) -> None:
    with ada.signed_in(expires_in=3600) as session:
        assert session.token.expiry and session.token.created
        assert abs(session.token.expiry - session.token.created - timedelta(hours=1)) < timedelta(
            minutes=1
        )
    with ada.signed_in(expires_in=None) as session:
        assert session.token.expiry and session.token.created
        assert session.token.expiry - session.token.created > timedelta(days=13)


def test_token_is_revoked_also_when_something_fails(ada: Caller, sandbox: Sandbox) -> None:
    with pytest.raises(ZeroDivisionError), ada.signed_in():
        raise ZeroDivisionError
    assert not live_tokens(sandbox)


def test_failing_to_revoke_changes_no_outcome(ada: Caller, sandbox: Sandbox) -> None:
    """The token ends by itself."""
    sandbox.faults.add("DELETE", "/tokens/*", "500")
    with ada.signed_in() as session:
        assert session.me()
    assert not sandbox.faults.pending


def test_client_may_be_closed_before_its_session(connect: Connect, ada: Caller) -> None:
    """The token ends by itself, and what the block raised is what is raised."""
    other = connect()
    with pytest.raises(ZeroDivisionError), other.signed_in():
        close(other)
        raise ZeroDivisionError


def test_signing_out_says_if_it_may_not_have_worked(ada: Caller, sandbox: Sandbox) -> None:
    with ada.signed_in() as session:
        sandbox.faults.add("DELETE", "/tokens/*", "500")
        with pytest.raises(ServerFailed):
            session.sign_out()
        session.sign_out()
        session.sign_out()  # it is gone already
    assert not live_tokens(sandbox)


def test_clock_of_this_machine_may_be_wrong(
    ada: Caller, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the token would have ended before it was made, or would outlive the session by hours."""
    for hours in (-3, 3):
        monkeypatch.setattr("keygen_signup.calls.time", lambda h=hours: time() + h * 3600)
        with ada.signed_in() as session:
            assert session.token.expiry
            left = session.token.expiry - datetime.fromtimestamp(time(), UTC)
            assert timedelta(minutes=9) < left < timedelta(minutes=11)
            assert session.me()
        assert not live_tokens(sandbox)


def test_expiry_that_keygen_does_not_keep(connect: Connect, ada: Caller, sandbox: Sandbox) -> None:
    """One that it cannot read means never, so what comes back is looked at."""

    def garble(request: Request) -> None:
        if request.url.endswith("/tokens"):
            document = json.loads(request.body)
            document["data"]["attributes"]["expiry"] = "tomorrow"
            request.body = json.dumps(document)

    with pytest.raises(Unavailable, match="revoked"), connect(before=garble).signed_in():
        pass
    assert not live_tokens(sandbox)


@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        (EMAIL, "wrong password", "PASSWORD_INVALID"),
        ("nobody@example.com", PASSWORD, "EMAIL_INVALID"),
        ("x@y", PASSWORD, "EMAIL_REQUIRED"),
    ],
)
def test_signing_in_is_refused(
    ada: Caller, sandbox: Sandbox, email: str, password: str, code: str
) -> None:
    with pytest.raises(SignInRefused) as caught:
        ada.sign_in_as(email, password)
    assert caught.value.code == code
    assert not live_tokens(sandbox)


# --- Licences ------------------------------------------------------------------------------------


def test_licence_is_made_and_then_found(ada: Caller, sandbox: Sandbox) -> None:
    with ada.signed_in() as session:
        made = session.license(policy=sandbox.open_policy, name="Trial", metadata={"from": "app"})
        found = session.license(policy=sandbox.open_policy, name="Another name")
        assert made == found
        assert session.licenses() == session.licenses(policy=sandbox.open_policy) == [made]
    (record,) = sandbox.licenses()
    assert (made.id, made.key, made.name) == (record.id, record.key, "Trial")
    assert made.metadata == {"from": "app"}
    assert made.policy_id == sandbox.open_policy
    assert ada.validate_key(made.key).valid


def test_one_licence_for_each_policy(ada: Caller, sandbox: Sandbox) -> None:
    with ada.signed_in() as session:
        made = session.license(policy=sandbox.open_policy)
        with pytest.raises(LicenseUnavailable):
            session.license(policy=sandbox.protected_policy)
        assert session.licenses() == [made]


def test_licence_that_has_ended_is_the_licence(ada: Caller, sandbox: Sandbox) -> None:
    """Or else everybody could have another trial; but one that has not ended comes first."""
    with ada.signed_in() as session:
        first = session.license(policy=sandbox.open_policy)
        record = sandbox.licenses()[0]
        ended = sandbox.store.update(record, expiry=0)
        assert session.license(policy=sandbox.open_policy).id == first.id
        assert session.license(policy=sandbox.open_policy).status == "EXPIRED"
        late = replace(
            ended,
            id="11111111-1111-4111-8111-111111111111",
            key="BOUGHT",
            expiry=None,
            created_at=0,
        )
        sandbox.store.add(late)
        assert session.license(policy=sandbox.open_policy).key == "BOUGHT"


def test_all_pages_of_licences(ada: Caller, sandbox: Sandbox) -> None:
    with ada.signed_in() as session:
        session.license(policy=sandbox.open_policy)
        (first,) = sandbox.licenses()
        for n in range(119):
            id = f"11111111-1111-4111-8111-{n:012}"
            sandbox.store.add(replace(first, id=id, key=f"KEY-{n}", metadata={"text": "x" * 9000}))
        assert len({license.key for license in session.licenses()}) == 120


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("protected_policy", "POLICY_PROTECTED"),
        ("unknown", "POLICY_NOT_FOUND"),
    ],
)
def test_policy_that_users_cannot_have(
    ada: Caller, sandbox: Sandbox, policy: str, code: str
) -> None:
    id = getattr(sandbox, policy, "11111111-1111-4111-8111-111111111111")
    with ada.signed_in() as session, pytest.raises(LicenseUnavailable) as caught:
        session.license(policy=id)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        *[("POST", fault) for fault in UNCERTAIN],
        ("GET", "hung"),
        ("GET", "cut"),
        ("GET", "json-null"),
    ],
)
def test_licence_exactly_once(
    connect: Connect, ada: Caller, sandbox: Sandbox, fault: str, at: str
) -> None:
    """Whatever becomes of a call, the same call again gives the licence, and there is one."""
    keygen = connect(before=impatient(at, "/licenses")) if "hung" in fault else connect()
    with ada.signed_in() as usual, keygen.signed_in() as session:
        sandbox.faults.add(at, "/licenses", fault)
        with pytest.raises(NoAnswer) as caught:
            session.license(policy=sandbox.open_policy)
        assert caught.value.uncertain == (at == "POST")
        assert usual.license(policy=sandbox.open_policy).key == sandbox.licenses()[0].key
    assert len(sandbox.licenses()) == 1


# --- All of it -----------------------------------------------------------------------------------


def sign_up(keygen: Caller, sandbox: Sandbox, password: str = PASSWORD) -> SignedUp:
    return keygen.sign_up(email=EMAIL, password=password, policy=sandbox.open_policy)


def test_sign_up(keygen: Caller, sandbox: Sandbox) -> None:
    done = keygen.sign_up(
        email=EMAIL,
        password=PASSWORD,
        policy=sandbox.open_policy,
        first_name="Ada",
        license_name="Trial",
    )
    (user,), (license,) = sandbox.users(), sandbox.licenses()
    assert (done.user.id, done.user.first_name) == (user.id, "Ada")
    assert (done.license.key, done.license.owner_id) == (license.key, user.id)
    assert done.license.name == "Trial"
    assert not live_tokens(sandbox)


def test_whoever_has_an_account_gets_the_licence(ada: Caller, sandbox: Sandbox) -> None:
    sign_up(ada, sandbox)
    assert sign_up(ada, sandbox) == sign_up(ada, sandbox)
    assert len(sandbox.licenses()) == len(sandbox.users()) == 1


def test_wrong_password_is_an_address_that_is_taken(ada: Caller, sandbox: Sandbox) -> None:
    with pytest.raises(EmailTaken):
        sign_up(ada, sandbox, "another password")
    assert not sandbox.licenses()


@pytest.mark.parametrize("fault", ["hung-created", "cut-created", "truncated", "503"])
@pytest.mark.parametrize(
    "at",
    [("POST", "/users"), ("POST", "/tokens"), ("GET", "/licenses"), ("POST", "/licenses")],
    ids=" ".join,
)
def test_sign_up_exactly_once(
    connect: Connect, keygen: Caller, sandbox: Sandbox, fault: str, at: tuple[str, str]
) -> None:
    """By another client, too: a program that was started again remembers nothing."""
    sandbox.faults.add(*at, fault)
    with pytest.raises(NoAnswer) as caught:
        sign_up(connect(before=impatient(*at)) if "hung" in fault else connect(), sandbox)
    assert not sandbox.faults.pending
    assert (caught.value.user is not None) == (at != ("POST", "/users"))
    assert sign_up(keygen, sandbox)
    assert len(sandbox.users()) == len(sandbox.licenses()) == 1


def test_user_is_told_with_what_kept_the_licence_from_being_made(
    keygen: Caller, sandbox: Sandbox
) -> None:
    with pytest.raises(LicenseUnavailable) as caught:
        keygen.sign_up(email=EMAIL, password=PASSWORD, policy=sandbox.protected_policy)
    assert caught.value.user and caught.value.user.id == sandbox.users()[0].id
    assert not live_tokens(sandbox)


def test_keys(ada: Caller, sandbox: Sandbox) -> None:
    key = sign_up(ada, sandbox).license.key
    good, bad = ada.validate_key(key), ada.validate_key("NO-SUCH-KEY")
    assert (good.valid, good.code) == (True, "VALID")
    assert good.license and good.license.key == key
    assert (bad.valid, bad.code, bad.license) == (False, "NOT_FOUND", None)
    assert good.license.id in good.license.raw["links"]["self"]


@pytest.mark.parametrize("fault", ["cut", "hung", "truncated", "500"])
def test_asking_about_a_key_changes_nothing(connect: Connect, sandbox: Sandbox, fault: str) -> None:
    keygen = connect(before=impatient("POST", "/validate-key"))
    sandbox.faults.add("POST", "/licenses/actions/validate-key", fault)
    with pytest.raises(NoAnswer) as caught:
        keygen.validate_key("KEY-1")
    assert not caught.value.uncertain
