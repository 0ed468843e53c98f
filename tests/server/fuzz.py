"""Requests with something wrong in them, as bytes on a socket.

    python -m tests.server.fuzz 20000

prints how many were answered with which status. None may end in a bug of the server's, or show the
token.
"""

import argparse
import json
import random
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from keygen_sandbox.accounts import PRODUCT_TOKEN
from keygen_sandbox.testing import Sandbox, served
from keygen_signup.server import App
from keygen_signup.server.settings import read
from tests.server.conftest import SECRET, Json, Running, license_of, serving, user

PATIENCE = 0.2
"""Seconds until the sender of half a request hangs up."""

# What tends to be read in two ways.
PIECES = [
    b"\r\n", b"\n", b"\0", b"\xff\xfe", b"{", b"}", b"[[[[", b'"', b"\\ud800", b"1e999", b"null",
    b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Authorization: Bearer x\r\n",
    b"Origin: null\r\n", b"X-Forwarded-For: ::1, a\r\n", b"Expect: 100-continue\r\n", b"%2e%2e/",
    b'"role":"admin",', b'"email":"b@example.com",', b'"signupMailbox":1,', b"HTTP/9.9", b"../",
]  # fmt: skip


def requests(chance: random.Random) -> Iterator[bytes]:
    """Good requests in which a few places were changed: of the body, or anywhere."""
    documents = [
        ("/v1/users", user(metadata={"plan": ["a", {"b": None}]}, firstName="Ada")),
        ("/v1/accounts/locked/users", user()),
        ("/v1/licenses", license_of("0" * 8 + "-0000-4000-8000-" + "0" * 12, "1", name="a")),
    ]
    while True:
        path, document = chance.choice(documents)
        if "password" in str(document):
            document["data"]["attributes"]["email"] = f"v{chance.randrange(10**9)}@example.com"
        body = json.dumps(document).encode()
        is_of_the_body = chance.random() < 0.8
        if is_of_the_body:
            body = changed(body, chance)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            "Authorization: Bearer user-1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        request = head.encode() + body
        yield request if is_of_the_body else changed(request, chance)


def changed(content: bytes, chance: random.Random) -> bytes:
    """The same, changed in up to three places."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(found))
        match chance.randrange(4):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                del found[at : at + chance.randint(1, 5)]
            case 2:
                found[at:at] = chance.choice(PIECES)
            case 3:
                found[at:at] = found[at : at + chance.randint(1, 40)]
    return bytes(found)


def answer_to(request: bytes, url: str) -> bytes:
    """What comes back until the connection ends, or the server waits for more."""
    address = urlsplit(url)
    found = b""
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.settimeout(PATIENCE)
        with suppress(ConnectionError, TimeoutError):
            connection.sendall(request)
            while part := connection.recv(65536):
                found += part
    return found


def fuzz(server: Running, times: int, seed: int) -> Counter[str]:
    """How many requests were answered with which status."""
    found: Counter[str] = Counter()
    for _, request in zip(range(times), requests(random.Random(seed)), strict=False):  # noqa: S311
        answer = answer_to(request, server.url)
        assert PRODUCT_TOKEN.encode() not in answer, request
        status = answer[9:12].decode() if answer else "none"
        assert status != "500", request
        found[status] += 1
    return found


def values_for(sandbox: Sandbox) -> Json:
    """The settings: limits that are not met."""
    return {
        "keygen_account": "locked",
        "keygen_api_url": sandbox.url,
        "keygen_product_token": sandbox.product_token,
        "keygen_policy_id": sandbox.add_policy(account="locked", protected=True).id,
        "signup_secret": SECRET,
        "signup_limit_address": "1000000/hour",
        "signup_limit_email": "1000000/hour",
        "signup_limit_all": "1000000/hour",
    }


@contextmanager
def fuzzed() -> Iterator[tuple[Running, Sandbox]]:
    """A server, and the Keygen behind it."""
    with served() as sandbox:
        values = values_for(sandbox)
        with serving(App(**values), read(**values)) as server:
            yield server, sandbox


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.server.fuzz", description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with fuzzed() as (server, sandbox):
        for status, times in fuzz(server, options.times, options.seed).most_common():
            print(f"{status:>8} {times}")
        print(f"{len(sandbox.users('locked'))} users were made")


if __name__ == "__main__":
    main()
