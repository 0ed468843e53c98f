"""The licence of a user: one per mailbox and policy, whatever goes wrong on the way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.store import License
from keygen_sandbox.testing import Sandbox
from keygen_signup import LicenseUnavailable, Rejected, SignUp, Unavailable, transports
from keygen_signup.codes import AUTHOR, CODES
from keygen_signup.requests import Request
from keygen_signup.server import replies, shared
from keygen_signup.transports import Answer
from tests.server.conftest import (
    EMAIL,
    PASSWORD,
    SECRET,
    Counted,
    Running,
    Serve,
    codes,
    license_of,
)

OTHER_SECRET = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3Q"


@pytest.fixture
def server(serve: Serve, policy: str) -> Running:
    return serve(keygen_policy_id=policy)


def token_of(sandbox: Sandbox, email: str = EMAIL) -> tuple[str, str]:
    """A user's token, as they get it at Keygen itself, and their ID."""
    with SignUp("locked", api_url=sandbox.url) as keygen:
        session = keygen.sign_in(email, PASSWORD, expires_in=None)
        return f"Bearer {session.token.secret}", session.token.user_id


def test_license_with_the_user(server: Running, sandbox: Sandbox, policy: str) -> None:
    """In `included`, with its key, and bound to a mailbox whose address is not in it."""
    answer = server.sign_up()
    assert answer.status_code == 201
    (license,) = answer.json()["included"]
    (made,) = sandbox.licenses("locked")
    assert license["attributes"]["key"] == made.key
    assert made.owner_id == answer.json()["data"]["id"]
    assert made.policy_id == policy
    assert EMAIL not in str(made.metadata)
    assert list(made.metadata) == ["signup_mailbox"]


def test_three_requests_per_user_with_license(server: Running, asked: Counted) -> None:
    del asked.asked[:]
    server.sign_up()
    assert asked.calls == ["POST users", "GET licenses", "POST licenses"]


def test_license_by_the_users_own_token(server: Running, sandbox: Sandbox, policy: str) -> None:
    """Who signs in at Keygen gets the licence that there is, and none is made."""
    first = server.sign_up().json()
    token, user_id = token_of(sandbox)
    answer = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert answer.status_code == 200
    assert answer.json()["data"]["id"] == first["included"][0]["id"]
    assert len(sandbox.licenses("locked")) == 1


def test_license_for_a_user_who_was_there(server: Running, sandbox: Sandbox, policy: str) -> None:
    sandbox.add_user(EMAIL, PASSWORD, account="locked")
    token, user_id = token_of(sandbox)
    document = license_of(policy, user_id, name="Trial", metadata={"seat": "A"})
    answer = server.post("/v1/licenses", document, authorization=token)
    assert answer.status_code == 201
    attributes = answer.json()["data"]["attributes"]
    assert attributes["name"] == "Trial"
    assert attributes["metadata"]["seat"] == "A"


@pytest.mark.parametrize("address", ["ada+2@example.com", "Ada+x@EXAMPLE.com"])
def test_another_user_of_the_same_mailbox_gets_none(
    server: Running, sandbox: Sandbox, policy: str, address: str
) -> None:
    """The user is made; the licence is not, and the answer says why. So does the client."""
    server.sign_up()
    answer = server.sign_up(address)
    assert answer.status_code == 201
    assert "included" not in answer.json()
    (error,) = answer.json()["meta"]["license"]["errors"]
    assert error["code"] == "MAILBOX_HAS_LICENSE"
    (made,) = sandbox.licenses("locked")
    client = SignUp("locked", api_url=sandbox.url, signup_url=server.url)
    with client as keygen, pytest.raises(Rejected) as refused:
        keygen.sign_up(email=address, password=PASSWORD, policy=policy)
    assert refused.value.code == "MAILBOX_HAS_LICENSE"
    assert "Somebody with this mailbox has a licence already" in str(refused.value)
    assert refused.value.user
    assert sandbox.licenses("locked") == [made]


def test_address_that_was_changed_is_no_way_to_another(
    server: Running, sandbox: Sandbox, policy: str
) -> None:
    """A user may change their address in Keygen: what counts is what the licence remembers."""
    server.sign_up()
    (ada,) = sandbox.users("locked")
    sandbox.store.update(ada, email="grace@example.com")
    answer = server.sign_up()  # the same address again, now free
    assert answer.status_code == 201
    assert answer.json()["meta"]["license"]["errors"][0]["code"] == "MAILBOX_HAS_LICENSE"
    token, user_id = token_of(sandbox, "grace@example.com")
    again = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert again.status_code == 200
    assert len(sandbox.licenses("locked")) == 1


def test_secret_that_was_changed(serve: Serve, policy: str) -> None:
    """With the one before it beside it, a mailbox is still known."""
    serve(keygen_policy_id=policy).sign_up()
    both = {"signup_secret": OTHER_SECRET, "signup_secret_previous": SECRET}
    answer = serve(keygen_policy_id=policy, **both).sign_up("ada+2@example.com")
    assert answer.json()["meta"]["license"]["errors"][0]["code"] == "MAILBOX_HAS_LICENSE"


def test_ids_prove_nothing(server: Running, sandbox: Sandbox, policy: str) -> None:
    """Neither another's ID, nor the product's token, nor a token that is none."""
    other = sandbox.add_user("other@example.com", PASSWORD, account="locked")
    sandbox.add_user(EMAIL, PASSWORD, account="locked")
    token, user_id = token_of(sandbox)

    def ask(owner: str, wanted: str = policy, **headers: str) -> int:
        document = license_of(wanted, owner)
        return server.post("/v1/licenses", document, **headers).status_code

    assert ask(other.id, authorization=token) == 403
    assert ask(user_id) == 401
    assert ask(user_id, authorization="Bearer user-" + "0" * 64 + "v3") == 401
    assert ask(user_id, authorization=f"Bearer {sandbox.product_token}") == 403
    assert ask(user_id, authorization="Basic YTpi") == 401
    assert ask(user_id, "0" * 8 + "-0000-0000-0000-" + "0" * 12, authorization=token) == 403
    assert not sandbox.licenses("locked")


def test_many_at_once_make_one(serve: Serve, sandbox: Sandbox, policy: str) -> None:
    """The same user, and other users of the mailbox, all at the same time."""
    server = serve(keygen_policy_id=policy, keygen_concurrency=8)
    addresses = [f"ada+{n}@example.com" for n in range(4)]
    asking = []
    for address in addresses:
        sandbox.add_user(address, PASSWORD, account="locked")
        asking += [token_of(sandbox, address)] * 2

    def ask(who: tuple[str, str]) -> int:
        token, user_id = who
        document = license_of(policy, user_id)
        return server.post("/v1/licenses", document, authorization=token).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(ask, asking))
    assert len(sandbox.licenses("locked")) == 1
    assert statuses == [200, 201, *[403] * 6]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("GET", "500"),
        ("GET", "json-array"),
        ("GET", "truncated"),
        ("POST", "cut"),
        ("POST", "500"),
        ("POST", "html-503"),
    ],
)
def test_user_without_license_comes_for_it_later(
    serve: Serve,
    sandbox: Sandbox,
    policy: str,
    method: str,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The user is made, the answer says that there is no licence, and the next call makes it."""
    monkeypatch.setattr(shared, "UNCERTAIN_SECONDS", 0.1)
    server = serve(keygen_policy_id=policy)
    sandbox.faults.add(method, "/licenses", fault)
    answer = server.sign_up()
    assert answer.status_code == 201
    assert answer.json()["meta"]["license"]["errors"]
    token, user_id = token_of(sandbox)
    again = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert again.status_code == 201
    assert len(sandbox.licenses("locked")) == 1


@pytest.mark.parametrize("fault", ["cut-created", "empty-201", "truncated"])
def test_license_that_was_made_unseen_is_found(
    serve: Serve, sandbox: Sandbox, policy: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "UNCERTAIN_SECONDS", 0.1)
    server = serve(keygen_policy_id=policy)
    sandbox.faults.add("POST", "/licenses", fault)
    assert "included" not in server.sign_up().json()
    token, user_id = token_of(sandbox)
    again = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert again.status_code == 200
    assert len(sandbox.licenses("locked")) == 1


def test_while_keygen_may_still_be_at_work_nobody_makes_another(
    serve: Serve, sandbox: Sandbox, policy: str
) -> None:
    """After a POST without an answer, whoever asks is told when to come back."""
    server = serve(keygen_policy_id=policy, keygen_timeout=0.5)
    sandbox.faults.add("POST", "/licenses", "cut")
    server.sign_up()
    token, user_id = token_of(sandbox)
    again = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert again.status_code == 429
    assert codes(again) == ["TOO_BUSY"]
    assert int(again.headers["x-ratelimit-reset"]) > 0
    assert not sandbox.licenses("locked")


def test_pool_that_is_empty(serve: Serve, sandbox: Sandbox) -> None:
    """The owner's to fix: the code says so, to the page and in the log."""
    policy = sandbox.add_policy(
        account="locked", protected=True, duration=86400, pool=("KEY-1",)
    ).id
    server = serve(keygen_policy_id=policy)
    assert server.sign_up().json()["included"][0]["attributes"]["key"] == "KEY-1"
    errors = server.sign_up("bob@example.com").json()["meta"]["license"]["errors"]
    assert errors[0]["code"] == "POLICY_POOL_EMPTY"


def test_usable_license_comes_first(
    server: Running, sandbox: Sandbox, protected: Account, policy: str
) -> None:
    """Of several that the vendor has made."""
    ada = sandbox.add_user(EMAIL, PASSWORD, account="locked")
    for key, expiry in (("USABLE", None), ("EXPIRED", 1.0)):
        sandbox.store.add(
            License(
                account_id=protected.id,
                policy_id=policy,
                product_id=protected.product_id,
                owner_id=ada.id,
                key=key,
                expiry=expiry,
                created_at=0,
                updated_at=0,
            )
        )
    token, user_id = token_of(sandbox)
    answer = server.post("/v1/licenses", license_of(policy, user_id), authorization=token)
    assert answer.json()["data"]["attributes"]["key"] == "USABLE"


def test_client_through_the_server(server: Running, sandbox: Sandbox, policy: str) -> None:
    """`signup_url=` is all that an app needs; signing in stays with Keygen."""
    with SignUp("locked", api_url=sandbox.url, signup_url=server.url) as keygen:
        done = keygen.sign_up(email=EMAIL, password=PASSWORD, policy=policy)
        again = keygen.sign_up(email=EMAIL, password=PASSWORD, policy=policy)
    assert done.license.key == again.license.key
    assert done.user.id == again.user.id
    assert len(sandbox.licenses("locked")) == 1


@pytest.mark.parametrize("wanted", ["", "another"])
def test_policy_that_the_server_has_not(
    serve: Serve, sandbox: Sandbox, policy: str, wanted: str
) -> None:
    """The page, or the app, names one; the server has none, or another."""
    server = serve(keygen_policy_id=policy if wanted else "")
    asked = sandbox.add_policy(account="locked", protected=True).id if wanted else policy
    client = SignUp("locked", api_url=sandbox.url, signup_url=server.url)
    with client as keygen, pytest.raises(LicenseUnavailable) as refused:
        keygen.sign_up(email=EMAIL, password=PASSWORD, policy=asked)
    assert refused.value.code == "POLICY_NOT_FOUND"
    assert ("licences of another policy" if wanted else "no licences") in str(refused.value)


def test_client_in_a_page_that_is_not_on_the_list(serve: Serve, sandbox: Sandbox) -> None:
    """In Pyodide, the browser sends the page's origin along."""

    class InAPage:
        def __init__(self) -> None:
            self.real = transports.for_sync()

        def send(self, request: Request) -> Answer:
            request.headers["Origin"] = "https://www.example.org"
            return self.real.send(request)

    server, transport = serve(signup_origins="https://www.example.com"), InAPage()
    client = SignUp("locked", api_url=sandbox.url, signup_url=server.url, transport=transport)
    with client as keygen, pytest.raises(Unavailable) as refused:
        keygen.create_user(email=EMAIL, password=PASSWORD)
    transport.real.close()
    assert refused.value.code == "ORIGIN_NOT_ALLOWED"
    assert "SIGNUP_ORIGINS" in str(refused.value)
    assert not sandbox.users("locked")


def test_codes_of_the_server_are_in_the_table() -> None:
    """Who can fix it decides what a page and an app do."""
    own = (replies.UNAVAILABLE, replies.BUSY, replies.MAILBOX_SERVED, replies.ORIGIN)
    authors = {code for code in own if CODES[code].fixed_by == AUTHOR}
    assert authors == {replies.UNAVAILABLE, replies.ORIGIN}
