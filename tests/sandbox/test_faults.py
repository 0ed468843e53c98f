"""The accounts at which a sign-up goes wrong."""

import asyncio

import httpx
import pytest

from keygen_sandbox.accounts import DEMO_ACCOUNTS
from keygen_sandbox.faults import FAULTS
from keygen_sandbox.store import User
from tests.sandbox.conftest import Sandbox, basic, codes, user_document

EMAIL, PASSWORD = "clark@example.com", "kent <3 lois"
CUT = (httpx.RemoteProtocolError, httpx.ReadError)
"""How httpx calls a connection that ends without an answer, politely or not."""
PREFLIGHT = {"Access-Control-Request-Method": "POST"}

ANSWERS = {
    "fault-slow": 201, "fault-empty-201": 201, "fault-empty-403": 403, "fault-empty-500": 500,
    "fault-truncated": 201, "fault-type": 201, "fault-json-array": 201, "fault-json-object": 201,
    "fault-json-null": 201, "fault-json-number": 201, "fault-json-422": 422,
    "fault-many-errors": 422, "fault-long-detail": 422, "fault-409": 409, "fault-500": 500,
    "fault-503": 503, "fault-preflight": 403,
    **{f"fault-html-{status}": status for status in (403, 413, 429, 502, 503, 504)},
    **{f"fault-html-{status}-no-cors": status for status in (403, 413, 429, 502, 503, 504)},
    **{f"fault-redirect-{status}": status for status in (302, 307, 308)},
}  # fmt: skip
CREATED = [slug for slug, status in ANSWERS.items() if status == 201 and slug != "fault-slow"]


def sign_up(sandbox: Sandbox, slug: str) -> httpx.Response:
    return sandbox.sign_up(account=slug, email=EMAIL, password=PASSWORD)


def test_every_fault_is_tested() -> None:
    no_answer = {"fault-hung", "fault-hung-created", "fault-cut", "fault-cut-created"}
    assert ANSWERS.keys() | no_answer == FAULTS.keys()


@pytest.mark.parametrize(("slug", "status"), ANSWERS.items())
def test_answer(sandbox: Sandbox, slug: str, status: int) -> None:
    response = sign_up(sandbox, slug)
    assert response.status_code == status
    is_readable = response.headers.get("Access-Control-Allow-Origin") == "*"
    assert is_readable is not (slug.endswith("no-cors") or slug == "fault-preflight")


@pytest.mark.parametrize("slug", CREATED)
def test_a_created_user_is_taken(sandbox: Sandbox, slug: str) -> None:
    sign_up(sandbox, slug)
    assert_taken(sandbox, slug)


def test_cut_after_the_user_was_created(sandbox: Sandbox) -> None:
    with pytest.raises(CUT):
        sign_up(sandbox, "fault-cut-created")
    assert_taken(sandbox, "fault-cut-created")


def test_hung_after_the_user_was_created(sandbox: Sandbox) -> None:
    async def give_up_once_created() -> None:
        async with httpx.AsyncClient(base_url=sandbox.stage.url, timeout=60) as client:
            document = user_document(email=EMAIL, password=PASSWORD)
            url = "/v1/accounts/fault-hung-created/users"
            answer = asyncio.create_task(client.post(url, json=document))
            while not sandbox.store.find(User, email=EMAIL):
                await asyncio.sleep(0.01)
            assert not answer.done()
            answer.cancel()

    asyncio.run(give_up_once_created())
    assert_taken(sandbox, "fault-hung-created")


def assert_taken(sandbox: Sandbox, slug: str) -> None:
    """A retry gets the usual answer, and the user can sign in."""
    assert codes(sign_up(sandbox, slug)) == ["EMAIL_TAKEN"]
    signed_in = sandbox.post("tokens", account=slug, authorization=basic(EMAIL, PASSWORD))
    assert signed_in.status_code == 201


@pytest.mark.parametrize(
    ("slug", "error"),
    [("fault-hung", httpx.ReadTimeout), ("fault-cut", CUT)],
)
def test_no_answer_and_no_user(
    sandbox: Sandbox, slug: str, error: type[Exception] | tuple[type[Exception], ...]
) -> None:
    sandbox.client.timeout = httpx.Timeout(60, read=0.5)
    for _ in range(2):
        with pytest.raises(error):
            sign_up(sandbox, slug)
    sandbox.client.timeout = httpx.Timeout(60)
    refused = sandbox.post("tokens", account=slug, authorization=basic(EMAIL, PASSWORD))
    assert codes(refused) == ["EMAIL_INVALID"]


@pytest.mark.parametrize("slug", FAULTS)
def test_preflight(sandbox: Sandbox, slug: str) -> None:
    response = sandbox.client.options(f"/v1/accounts/{slug}/users", headers=PREFLIGHT)
    if slug == "fault-preflight":
        assert "Access-Control-Allow-Origin" not in response.headers
    else:
        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("slug", "body"),
    [("fault-json-array", []), ("fault-json-object", {"ok": True}), ("fault-json-null", None),
     ("fault-json-number", 42)],
)  # fmt: skip
def test_json_that_is_no_json_api(sandbox: Sandbox, slug: str, body: object) -> None:
    assert sign_up(sandbox, slug).json() == body


@pytest.mark.parametrize("slug", ["fault-empty-201", "fault-empty-403", "fault-empty-500"])
def test_empty_body(sandbox: Sandbox, slug: str) -> None:
    assert sign_up(sandbox, slug).content == b""


def test_truncated_json(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="Unterminated"):
        sign_up(sandbox, "fault-truncated").json()


def test_html(sandbox: Sandbox) -> None:
    for slug in ("fault-html-502", "fault-html-502-no-cors", "fault-type", "fault-empty-403"):
        assert sign_up(sandbox, slug).headers["Content-Type"] == "text/html; charset=utf-8"


def test_sizes(sandbox: Sandbox) -> None:
    assert len(sign_up(sandbox, "fault-many-errors").json()["errors"]) == 100
    assert len(sign_up(sandbox, "fault-long-detail").json()["errors"][0]["detail"]) > 2**20


def test_meta(sandbox: Sandbox) -> None:
    with_meta = sign_up(sandbox, "fault-500")
    assert with_meta.json()["meta"]["id"] == with_meta.headers["X-Request-Id"]
    assert "meta" not in sign_up(sandbox, "fault-503").json()


def test_redirects_that_keep_the_method_reach_the_demo_account(sandbox: Sandbox) -> None:
    sandbox.client.follow_redirects = True
    statuses = [sign_up(sandbox, f"fault-redirect-{status}").status_code for status in (302, 307)]
    assert statuses == [401, 201]


def test_descriptions() -> None:
    """One sentence for each account, and no slug twice."""
    descriptions = [*DEMO_ACCOUNTS.values(), *(fault.description for fault in FAULTS.values())]
    assert all(text.endswith(".") and text.count(". ") == 0 for text in descriptions)
    assert not DEMO_ACCOUNTS.keys() & FAULTS.keys()
