"""Reading, changing and deleting users; and the tokens that a product makes for them."""

import re
from typing import Any

import httpx
import pytest

from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.store import License, Token, User
from keygen_sandbox.times import iso_time
from tests.sandbox.conftest import Sandbox, basic, codes, fault
from tests.sandbox.test_licenses import Licensing

EMAIL, PASSWORD = "ada@example.com", "correct horse"
NOT_ALLOWED = "You do not have permission to complete the request"
NOT_YOURS = f"{NOT_ALLOWED} (ensure the token or license is allowed to access all resources)"
NO_RIGHT = f"{NOT_ALLOWED} ({{}} lacks permission to perform action)"


class Customers:
    """Ada, who has a password, and whoever asks about her."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.ada = sandbox.add_user(email=EMAIL, password=PASSWORD, metadata={"plan": "trial"})
        self.secret = sandbox.add_token(self.ada)

    def ask(
        self,
        method: str,
        path: str = f"users/{EMAIL}",
        secret: str | None = None,
        **attributes: Any,
    ) -> httpx.Response:
        """As a product, unless told otherwise."""
        document = {"data": {"type": "users", "attributes": attributes}}
        return self.sandbox.client.request(
            method,
            f"/v1/accounts/demo/{path}",
            headers={"Authorization": f"Bearer {secret or PRODUCT_TOKEN}"},
            json=document if attributes or method in ("PATCH", "PUT") else None,
        )

    def of(self, role: str) -> str:
        """The token of somebody else, with a role."""
        return self.sandbox.add_token(self.sandbox.add_user(role=role))

    def license(self, product_id: str | None = None) -> License:
        account = self.sandbox.account()
        return self.sandbox.store.add(License(
            account_id=account.id, policy_id=account.open_policy_id, owner_id=self.ada.id,
            product_id=product_id or account.product_id, key=product_id or "KEY-01",
            created_at=0, updated_at=0,
        ))  # fmt: skip

    def signs_in(self, email: str = EMAIL, password: str = PASSWORD) -> bool:
        return self.sandbox.post("tokens", authorization=basic(email, password)).is_success


@pytest.fixture
def customers(sandbox: Sandbox) -> Customers:
    return Customers(sandbox)


def test_user_changes_names_and_address(customers: Customers) -> None:
    changed = customers.ask(
        "PATCH", secret=customers.secret, email=" New@example.com", firstName="Ada", lastName=None
    )
    shown = changed.json()["data"]["attributes"]
    assert (shown["email"], shown["firstName"], shown["lastName"]) == (
        "new@example.com",
        "Ada",
        None,
    )
    assert shown["metadata"] == {"plan": "trial"}
    assert customers.signs_in("new@example.com")
    assert not customers.signs_in()


def test_address_of_somebody_else(customers: Customers) -> None:
    customers.sandbox.add_user(email="grace@example.com")
    for email, expected in (("Grace@example.com", "EMAIL_TAKEN"), ("grace@", "EMAIL_INVALID")):
        assert codes(customers.ask("PATCH", email=email)) == [expected]
    assert customers.ask("PATCH", email=EMAIL.upper()).status_code == 200  # it is hers


@pytest.mark.parametrize(
    "attributes", [{"password": "another1"}, {"metadata": {}}, {"role": "user"}]
)
def test_what_users_may_not_change(customers: Customers, attributes: dict[str, Any]) -> None:
    [name] = attributes
    refused = customers.ask("PATCH", secret=customers.secret, **attributes)
    assert fault(refused) == (400, "unpermitted parameter", f"/data/attributes/{name}")


def test_product_sets_a_password_and_metadata(customers: Customers) -> None:
    customers.ask("PUT", password="another1", metadata={"plan": "pro"})
    assert customers.signs_in(password="another1")
    assert not customers.signs_in()
    assert customers.ask("GET").json()["data"]["attributes"]["metadata"] == {"plan": "pro"}
    assert codes(customers.ask("PATCH", password="x")) == ["PASSWORD_TOO_SHORT"]
    assert customers.ask("PATCH", password=None, email=None).status_code == 200
    assert customers.sandbox.store.count(User, email=EMAIL) == 1
    assert not customers.signs_in(password="another1")


@pytest.mark.parametrize(
    ("role", "changes", "deletes"),
    [
        ("admin", 200, 204), ("developer", 200, 204), ("sales-agent", 200, 403),
        ("support-agent", 403, 403), ("read-only", 403, 403), ("user", 404, 404),
    ],
)  # fmt: skip
def test_who_may(customers: Customers, role: str, changes: int, deletes: int) -> None:
    secret = customers.of(role)
    assert customers.ask("PATCH", secret=secret, firstName="x").status_code == changes
    assert customers.ask("DELETE", secret=secret).status_code == deletes


def test_new_role(customers: Customers) -> None:
    """Whoever gets one signs in anew."""
    changed = customers.ask("PATCH", secret=customers.of("admin"), role="developer")
    assert changed.json()["data"]["attributes"]["role"] == "developer"
    assert codes(customers.ask("GET", "me", customers.secret)) == ["TOKEN_INVALID"]
    assert customers.signs_in()


def test_administrators(customers: Customers) -> None:
    """They are for each other: a product does not find them, and a developer may not."""
    admin = customers.sandbox.add_user(role="admin")
    for method in ("GET", "PATCH", "DELETE"):
        assert customers.ask(method, f"users/{admin.id}").status_code == 404
    for method in ("PATCH", "DELETE"):
        refused = customers.ask(method, f"users/{admin.id}", customers.of("developer"))
        assert "developer lacks privileges to perform action on user" in refused.text
        secret = customers.of("admin")
        assert customers.ask(method, f"users/{admin.id}", secret).is_success


def test_deleting_takes_all_with_it(customers: Customers) -> None:
    store, ada = customers.sandbox.store, customers.ada
    customers.license()
    refused = customers.ask("DELETE", secret=customers.secret)
    assert fault(refused) == (403, NO_RIGHT.format("user"), None)
    deleted = customers.ask("DELETE")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert not store.count(User, email=EMAIL)
    assert not store.count(License, owner_id=ada.id)
    assert not store.count(Token, bearer_id=ada.id)
    assert codes(customers.ask("GET", "me", customers.secret)) == ["TOKEN_INVALID"]


def test_customer_of_another_product(customers: Customers) -> None:
    customers.license("another")
    reason = f"{NOT_ALLOWED} (user cannot belong to another product)"
    assert fault(customers.ask("DELETE")) == (403, reason, None)
    assert customers.ask("PATCH", password="another1").status_code == 200
    assert customers.ask("GET", "users?product=another").json()["data"][0]["id"] == customers.ada.id
    product_id = customers.sandbox.account().product_id
    assert customers.ask("GET", f"users?product={product_id}").json()["data"] == []


def test_own_password(customers: Customers) -> None:
    path = f"users/{EMAIL}/actions/update-password"

    def change(secret: str, old: str, new: str = "another1") -> httpx.Response:
        document = {"meta": {"oldPassword": old, "newPassword": new}}
        return customers.sandbox.post(path, document, authorization=f"Bearer {secret}")

    assert fault(change(customers.secret, "wrong")) == (401, "is not valid", "/meta/oldPassword")
    assert codes(change(customers.secret, PASSWORD, "x")) == ["PASSWORD_TOO_SHORT"]
    assert fault(change(customers.of("admin"), PASSWORD)) == (403, NOT_YOURS, None)
    assert change(PRODUCT_TOKEN, PASSWORD).status_code == 403
    other = customers.sandbox.add_token(customers.ada)
    assert change(customers.secret, PASSWORD).status_code == 200
    assert customers.signs_in(password="another1")
    assert customers.ask("GET", "me", customers.secret).status_code == 200
    assert customers.ask("GET", "me", other).status_code == 401


def test_token_for_a_customer(customers: Customers) -> None:
    path = f"users/{EMAIL}/tokens"
    assert fault(customers.ask("POST", path)) == (403, NOT_YOURS, None)
    customers.license()
    document = {"data": {"type": "tokens", "attributes": {"name": "App", "expiry": None}}}
    authorization = f"Bearer {PRODUCT_TOKEN}"
    made = customers.sandbox.post(path, document, authorization=authorization)
    assert made.status_code == 200
    assert "Location" not in made.headers
    attributes = made.json()["data"]["attributes"]
    assert (attributes["kind"], attributes["name"], attributes["expiry"]) == (
        "user-token", "App", None,
    )  # fmt: skip
    me = customers.ask("GET", "me", attributes["token"]).json()
    assert me["data"]["id"] == customers.ada.id
    document["data"]["attributes"] = {"name": "x" * 256}
    assert codes(customers.sandbox.post(path, document, authorization=authorization)) == [
        "NAME_TOO_LONG"
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("developer", 200), ("sales-agent", 403), ("read-only", 403), ("user", 404)],
)
def test_who_makes_tokens_for_users(customers: Customers, role: str, status: int) -> None:
    assert customers.ask("POST", f"users/{EMAIL}/tokens", customers.of(role)).status_code == status
    refused = customers.ask("POST", f"users/{EMAIL}/tokens", customers.secret)
    assert fault(refused) == (403, NO_RIGHT.format("user"), None)


def test_token_for_whom_the_request_names(customers: Customers) -> None:
    """POST /tokens, by administrators for users, and by products for licences and their users."""

    def make(secret: str, kind: str, bearer_id: str) -> httpx.Response:
        bearer = {"bearer": {"data": {"type": kind, "id": bearer_id}}}
        document = {"data": {"type": "tokens", "relationships": bearer}}
        return customers.sandbox.post("tokens", document, authorization=f"Bearer {secret}")

    ada, product_id = customers.ada.id, customers.sandbox.account().product_id
    assert make(customers.of("admin"), "user", ada).status_code == 201
    assert make(customers.of("sales-agent"), "user", ada).status_code == 403
    assert make(PRODUCT_TOKEN, "user", ada).status_code == 403
    assert make(PRODUCT_TOKEN, "product", product_id).status_code == 403
    record = customers.license()
    assert make(PRODUCT_TOKEN, "user", ada).status_code == 201
    assert make(customers.secret, "license", record.id).status_code == 403
    made = make(PRODUCT_TOKEN, "license", record.id).json()["data"]
    assert made["attributes"]["kind"] == "activation-token"
    assert made["attributes"]["expiry"] is None
    listed = customers.ask("GET", "tokens", made["attributes"]["token"]).json()["data"]
    assert [token["id"] for token in listed] == [made["id"]]


def test_tokens_in_reach(customers: Customers) -> None:
    """Of users their own; of products, also those of the users with their licences."""

    def ids(secret: str, path: str = "tokens") -> set[str]:
        return {token["id"] for token in customers.ask("GET", path, secret).json()["data"]}

    store = customers.sandbox.store
    [hers] = store.all(Token, bearer_id=customers.ada.id)
    [product] = store.all(Token, bearer_id=customers.sandbox.account().product_id)
    admin = customers.of("admin")
    assert ids(customers.secret) == ids(customers.secret, f"users/{EMAIL}/tokens") == {hers.id}
    assert ids(PRODUCT_TOKEN) == {product.id}
    assert ids(admin) > {hers.id, product.id}
    for method in ("GET", "DELETE"):
        assert customers.ask(method, f"tokens/{hers.id}").status_code == 404
        assert customers.ask(method, f"tokens/{product.id}", customers.secret).status_code == 404
    customers.license()
    assert ids(PRODUCT_TOKEN) == {hers.id, product.id}
    shown = customers.ask("GET", f"tokens/{hers.id}").json()["data"]
    assert "token" not in shown["attributes"]
    assert (
        customers.ask("DELETE", f"tokens/{hers.id}", customers.of("sales-agent")).status_code == 403
    )
    assert customers.ask("DELETE", f"tokens/{hers.id}").status_code == 204
    assert ids(PRODUCT_TOKEN) == {product.id}


def test_licence_reads_its_owner_alone(customers: Customers) -> None:
    """Where it may, which by default it may not."""
    customers.license()
    authorization = {"Authorization": "License KEY-01"}
    for path, status in (("users", 403), (f"users/{EMAIL}", 403), ("licenses", 403),
                         ("licenses/KEY-01", 200), ("users/nobody@example.com", 404)):  # fmt: skip
        answer = customers.sandbox.client.get(f"/v1/accounts/demo/{path}", headers=authorization)
        assert answer.status_code == status


def test_any_number_of_users_is_read_page_by_page(sandbox: Sandbox) -> None:
    """Numbered, or after a cursor: every one once."""
    customers = Customers(sandbox)
    everyone = {sandbox.add_user().id for _ in range(12)} | {customers.ada.id}
    for query in ("page[number]=1&page[size]=5", "page[cursor]=&page[size]=5"):
        found, address = [], f"users?{query}"
        while address:
            page = customers.ask("GET", address.removeprefix("/v1/accounts/demo/")).json()
            found += [user["id"] for user in page["data"]]
            address = page["links"]["next"]
        assert len(found) == len(everyone)
        assert set(found) == everyone


def test_licensing_of_products(sandbox: Sandbox) -> None:
    """A product finds what its users made, by user."""
    licensing = Licensing(sandbox)
    licensing.ask(licensing.document())
    assert len(licensing.keys(f"?user={licensing.user.email.upper()}", PRODUCT_TOKEN)) == 1


def test_new_secret(customers: Customers) -> None:
    """The old one is good no longer."""
    [token] = customers.sandbox.store.all(Token, bearer_id=customers.ada.id)
    path = f"tokens/{token.id}"
    assert customers.ask("PUT", path).status_code == 404
    assert customers.ask("PUT", path, customers.of("sales-agent")).status_code == 403
    made = customers.ask("PUT", path, customers.secret).json()["data"]
    assert (made["id"], made["attributes"]["expiry"]) == (token.id, None)
    assert re.fullmatch("user-[0-9a-f]{64}v3", made["attributes"]["token"])
    assert customers.ask("GET", "me", customers.secret).status_code == 401
    assert customers.ask("GET", "me", made["attributes"]["token"]).status_code == 200
    customers.sandbox.store.update(token, expiry=customers.sandbox.settings.clock() + 60)
    renewed = customers.ask("PUT", path, customers.of("admin")).json()["data"]
    assert renewed["attributes"]["expiry"] > iso_time(customers.sandbox.settings.clock() + 9999)
