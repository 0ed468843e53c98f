"""What to send to Keygen: requests as data. Sending them is up to the caller.

>>> account = Account("https://api.keygen.sh", "acme")
>>> request = create_user(account, {"email": "ada@example.com", "password": "correct horse"})
>>> request.method, request.url
('POST', 'https://api.keygen.sh/v1/accounts/acme/users')
>>> request.headers["Keygen-Version"], "password" in request.body
('1.8', True)
"""

import json
from binascii import b2a_base64

API_VERSION = "1.8"
MEDIA_TYPE = "application/vnd.api+json"

TOKEN_NAME = "keygen-signup"  # noqa: S105 (by which the account's owner knows it)
TOKEN_SECONDS = 600  # enough for what a sign-up needs it for

PAGE_SIZE = 50  # of lists. Keygen takes up to 100, and a licence's metadata may have 16 KB


class Request:
    """An HTTP request as data.

    It may hold a password or a token: keep it no longer than sending takes. That is also why it
    has no `__repr__` of its own. `timeout` is how many seconds its answer may take.
    """

    timeout: float = 60

    def __init__(self, method: str, url: str, headers: dict, body: str):
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body


class Account:
    """Where users are created.

    `api_url` is without the API's own path ("https://api.keygen.sh"); `account` is an ID, a slug,
    or empty if the host implies it; `environment` is an ID, a code, or empty for none.
    """

    def __init__(self, api_url: str, account: str, environment: str = ""):
        self.base_url = api_url.rstrip("/") + "/v1" + ("/accounts/" + account if account else "")
        self.environment = environment

    def request(self, method: str, path: str, body: str = "", authorization: str = "") -> Request:
        """A request to a path of this account."""
        headers = {"Accept": MEDIA_TYPE, "Keygen-Version": API_VERSION}
        if body:
            headers["Content-Type"] = MEDIA_TYPE
        if self.environment:
            headers["Keygen-Environment"] = self.environment
        if authorization:
            headers["Authorization"] = authorization
        return Request(method, self.base_url + path, headers, body)


def create_user(account: Account, attributes: dict) -> Request:
    """The request that creates a user. Keygen refuses unknown attributes."""
    body = {"data": {"type": "users", "attributes": attributes}}
    return account.request("POST", "/users", json.dumps(body))


def create_token(account: Account, email: str, password: str, meta=None, **attributes) -> Request:
    """The request that signs in. Its answer holds a token: `answers.token_in`.

    `attributes` are those of the token: `name`, and `expiry` in ISO 8601. `meta` may have an `otp`.
    """
    basic = b2a_base64((email + ":" + password).encode(), newline=False).decode()
    document = {}
    if attributes:
        document["data"] = {"type": "tokens", "attributes": attributes}
    if meta:
        document["meta"] = meta
    body = json.dumps(document) if document else ""
    return account.request("POST", "/tokens", body, "Basic " + basic)


def forget_password(account: Account, email: str) -> Request:
    """The request for a mail with a link to set a new password. Its answer is the same, whether or
    not somebody has this address, in which white space would count."""
    return account.request("POST", "/passwords", json.dumps({"meta": {"email": email}}))


def show_me(account: Account, token: str) -> Request:
    """The request for the user that a token belongs to."""
    return account.request("GET", "/me", authorization="Bearer " + token)


def revoke_token(account: Account, token: str, id: str) -> Request:
    """The request that revokes a token."""
    return account.request("DELETE", "/tokens/" + id, authorization="Bearer " + token)


def list_licenses(
    account: Account, token: str, policy: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Request:
    """The request for a user's licences, of a policy or of all, so many at a time."""
    query = "?page%5Bsize%5D=" + str(size) + "&page%5Bnumber%5D=" + str(page)
    if policy:
        query += "&policy=" + policy
    return account.request("GET", "/licenses" + query, authorization="Bearer " + token)


def create_license(
    account: Account, token: str, policy: str, owner: str, attributes: dict
) -> Request:
    """The request for a licence. Keygen makes its key: one of ours would replace what a policy
    signs (`tests/data/keygen-contract.md`, section 10)."""
    related = {
        "policy": {"data": {"type": "policies", "id": policy}},
        "owner": {"data": {"type": "users", "id": owner}},
    }
    data = {"type": "licenses", "attributes": attributes, "relationships": related}
    return account.request("POST", "/licenses", json.dumps({"data": data}), "Bearer " + token)


def validate_key(account: Account, key: str) -> Request:
    """The request whether a key is valid. It needs no token."""
    body = json.dumps({"meta": {"key": key}})
    return account.request("POST", "/licenses/actions/validate-key", body)
