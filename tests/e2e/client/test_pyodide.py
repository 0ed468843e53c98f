"""Every call of the client, in Pyodide: on a page's main thread, in a worker that can wait for a
promise, and in one that cannot; with every fault, and after somebody else's `patch_all()`.
"""

import itertools
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from keygen_sandbox.accounts import ACCOUNTS
from keygen_signup.domains import to_ascii
from keygen_signup.transports import MAX_ANSWER_BYTES
from tests.e2e.client.calls import NAME, PASSWORD
from tests.e2e.client.conftest import MICROPIP, PYODIDE_HTTP, WHEEL, Keygen, Place
from tests.e2e.visitor import Visitor

CALLS = Path(__file__).with_name("calls.py").read_text()
[ACCOUNT] = [account for account in ACCOUNTS if account.slug == "ee"]
"""Not the one to which the sandbox redirects."""

SECONDS = 20.0
"""How long an answer may take that comes."""

FEW_SECONDS = 0.5
"""How long one may take that never comes."""

GIVES: dict[str, dict[str, object]] = {
    "create_user": {},
    "session": {"licenses": True},
    "sign_up": {"key": True},
    "validate_key": {"valid": True, "code": "VALID"},
}
"""What calls.py gives for each call, beside the address and the name."""

REQUESTS = [
    ("create_user", "POST", "/users"),
    ("session", "POST", "/tokens"),
    ("session", "GET", "/me"),
    ("session", "GET", "/licenses"),
    ("session", "POST", "/licenses"),
    ("session", "DELETE", "/tokens/*"),
    ("sign_up", "POST", "/licenses"),
    ("validate_key", "POST", "/licenses/actions/validate-key"),
]
"""The calls, and which of their requests goes wrong."""

FAULTS = {
    "hung-created": "TimedOut",
    "cut-created": "Unreachable",
    "html-502": "ServerFailed",
    "html-502-no-cors": "Unreachable",
    "redirect-307": "Unreadable",
    "truncated": "Unreadable",
}
"""What goes wrong before Keygen did what it was asked, or after; and what is raised."""

OF_CONNECTIONS = ("cut-created", "html-502-no-cors", "redirect-307")

READ = {
    "text": [200, "ü\ufffd"],  # UTF-8, without its mark, and with one byte that is none
    "nothing": [204, ""],
    "most": [200, "x" * MAX_ANSWER_BYTES],
    "more": [200, ""],
}
"""What is read of answers that conftest.py has."""

SECRETS = re.compile(rf"{PASSWORD}|user-[0-9a-f]{{12}}|[0-9A-F]{{6}}(?:-[0-9A-F]{{6}}){{4}}-V3")
"""The password, a token, a licence key."""

FORGET = """
import sys
for name in [name for name in sys.modules if name.startswith("keygen_signup")]:
    del sys.modules[name]
"""


def test_domains_are_those_that_cpython_asks_for(shop: str, page: Page) -> None:
    place = Place(page, shop)
    place.install(WHEEL)
    place.run("from keygen_signup.domains import to_ascii")
    for domain in ("straße.de", "BÜCHER.example", "例え。jp", "пример.рф"):
        assert place.run(f"to_ascii({domain!r})") == to_ascii(domain)


def somebody() -> str:
    return f"customer-{uuid.uuid4()}@example.com"


class Customer:
    """Makes the calls at a place, each time as somebody new, and looks at what Keygen has then.

    `uses_fetch` is whether a redirect is refused before it is followed, and nothing goes along.
    """

    def __init__(self, place: Place, keygen: Keygen, *, client: str, uses_fetch: bool = True):
        self.place, self.keygen = place, keygen
        self.client, self.uses_fetch = client, uses_fetch
        self.begin()

    def begin(self) -> None:
        """Import the client, as if for the first time."""
        self.place.run(FORGET)
        self.place.run(CALLS)
        self.place.run(f"from keygen_signup import {self.client}")
        self.place.run(f"client = {self.made()}")
        make = "for_async" if self.client == "AsyncSignUp" else "for_sync"
        self.place.run(f"from keygen_signup import transports; transport = transports.{make}()")
        self.place.run(f"hasty = client.with_options(timeout={FEW_SECONDS})")

    def made(self) -> str:
        """The Python that makes a client."""
        return f"{self.client}({ACCOUNT.slug!r}, api_url={self.keygen.url!r}, timeout={SECONDS})"

    def call(self, name: str, email: str, client: str = "client") -> dict[str, object]:
        given = [repr(name), client, repr(email), repr(ACCOUNT.open_policy_id)]
        outcome: dict[str, object] = self.place.ask("outcome", *given)
        return outcome

    def succeeds(self, name: str, email: str) -> None:
        assert self.call(name, email) == {"email": email, "name": NAME, **GIVES[name]}
        assert len(self.keygen.users(ACCOUNT, email)) == 1
        assert len(self.keygen.licenses(ACCOUNT, email)) == (name != "create_user")

    def does_everything(self) -> None:
        for name in GIVES:
            email = somebody()
            if name == "session":
                self.succeeds("create_user", email)
            self.succeeds(name, email)
            assert not self.keygen.tokens(ACCOUNT, email)

    def fails_once(self, name: str, method: str, path: str, fault: str) -> None:
        """One request goes wrong, and an error says so. The same call again does what was to be
        done, and nothing twice."""
        email = somebody()
        if name != "create_user":
            self.succeeds("create_user", email)
        self.keygen.faults.add(method, path, fault)
        failed = self.call(name, email, "hasty" if fault == "hung-created" else "client")
        assert not self.keygen.faults.pending
        assert failed["raised"] == FAULTS[fault]
        assert failed["uncertain"] == (
            method != "GET"
            and (fault != "redirect-307" or not self.uses_fetch)
            and name != "validate_key"
        )
        assert not SECRETS.search(str(failed["text"]))
        self.succeeds(name, email)

    def keeps_nothing(self) -> None:
        """No proxy, of Python in JavaScript or the other way round, outlives its request."""
        self.place.run("from pyodide_js import _module")
        self.place.run("_module.enable_pyproxy_allocation_tracing()")
        kept = set()
        for _ in range(3):
            self.succeeds("create_user", somebody())
            self.place.run("import gc; gc.collect()")
            proxies = self.place.run("_module.pyproxy_alloc_map.size")
            kept.add((proxies, self.place.run("_module._hiwire_num_refs()")))
        assert len(kept) == 1

    def reads(self) -> None:
        """What is read of answers, and what is sent along: a cookie of their address is not."""
        address = f"{self.keygen.url}/answers"
        self.place.page.context.add_cookies([{"name": "left", "value": "here", "url": address}])

        def answer(name: str, seconds: float = SECONDS) -> Any:
            return self.place.ask("answer", "transport", f"'{address}/{name}'", str(seconds))

        assert {name: answer(name)[::2] for name in READ} == READ
        status, headers, text = answer("whole")
        sent = json.loads(text)
        assert status == 200
        assert headers["x-request-id"] == "seen"
        assert "x-inner" not in headers
        assert "cookie" not in sent
        if self.uses_fetch:
            assert "referer" not in sent
            assert sent["cache-control"] == "no-cache"
        else:
            shop = f"{self.place.shop}/"
            assert sent.get("referer", shop) == shop
        late = answer("half", FEW_SECONDS)
        assert (late["raised"], late["uncertain"]) == ("TimedOut", False)


def faults(browser_name: str) -> Iterator[tuple[str, str, str, str]]:
    """Every fault of the main requests, and of the others what happens to the connection; in
    Firefox, of a sign-up alone."""
    requests = REQUESTS[:1] if browser_name == "firefox" else REQUESTS
    for (name, method, path), fault in itertools.product(requests, FAULTS):
        if path in ("/users", "/licenses") or fault in OF_CONNECTIONS:
            yield name, method, path, fault


def leaks(visitor: Visitor) -> list[str]:
    """Secrets in the console, in addresses, and in what the browser keeps."""
    kept = visitor.page.context.storage_state(indexed_db=True)
    return SECRETS.findall("\n".join([*visitor.console, *visitor.addresses, json.dumps(kept)]))


@pytest.fixture
def check(
    visitor: Visitor, browser_name: str, subtests: pytest.Subtests
) -> Iterator[Callable[[Customer], None]]:
    """Does everything at a place, with all faults, and again after `patch_all()`."""

    def check(customer: Customer) -> None:
        customer.does_everything()
        customer.reads()
        customer.keeps_nothing()
        for name, method, path, fault in faults(browser_name):
            with subtests.test(f"{name}: {method} {path}: {fault}"):
                customer.fails_once(name, method, path, fault)

        customer.place.install(PYODIDE_HTTP)
        customer.place.run("import pyodide_http; pyodide_http.patch_all()")
        with subtests.test("after patch_all()"):
            customer.does_everything()
        with subtests.test("imported after patch_all()"):
            customer.begin()
            customer.does_everything()
            for fault in FAULTS:
                customer.fails_once(*REQUESTS[0], fault)

    yield check
    assert not leaks(visitor)


Check = Callable[[Customer], None]


def test_on_the_main_thread(visitor: Visitor, shop: str, faulty: Keygen, check: Check) -> None:
    """Where micropip installs our wheel, and nothing else; and `SignUp` is refused."""
    place = Place(visitor.page, shop, worker=False)
    place.install(MICROPIP)
    place.run(f"import micropip; await micropip.install('{shop}/wheels/{WHEEL}')")
    assert place.run("' '.join(sorted(micropip.list()))") == "keygen-signup micropip"
    refused = r"RuntimeError: SignUp would freeze .* use AsyncSignUp"
    with pytest.raises(Error, match=refused):
        place.run_at_once("from keygen_signup import SignUp; SignUp('demo')")
    check(Customer(place, faulty, client="AsyncSignUp"))
    with pytest.raises(Error, match=refused):
        place.run_at_once("from keygen_signup import SignUp; SignUp('demo')")


def test_in_a_worker(visitor: Visitor, shop: str, faulty: Keygen, check: Check) -> None:
    """A promise cannot be waited for in an event's handler that is no async function."""
    place = Place(visitor.page, shop)
    place.install(WHEEL)
    customer = Customer(place, faulty, client="SignUp")
    email = somebody()
    call = f"{customer.made()}.create_user(email={email!r}, password={PASSWORD!r}).email"
    with pytest.raises(Error, match=r"RuntimeError: SignUp cannot .* keygen-signup\[pyodide\]"):
        place.run_at_once(call)
    check(customer)
    assert place.run_at_once(call) == email


def test_in_a_worker_without_jspi(
    visitor: Visitor, shop: str, faulty: Keygen, check: Check
) -> None:
    """Where pyodide-http waits."""
    place = Place(visitor.page, shop, jspi=False)
    place.install(WHEEL, PYODIDE_HTTP)
    check(Customer(place, faulty, client="SignUp", uses_fetch=False))
