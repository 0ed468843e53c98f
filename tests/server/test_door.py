"""The door: origins, sizes, times, and whose address it is."""

import socket
import time
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import Headers

from keygen_signup.server import door, serving
from keygen_signup.server.door import Visitors, household, neighbourhood
from keygen_signup.server.settings import read
from tests.server.conftest import PAGE, Counted, Running, Serve, codes, until, user

OTHER_PAGE = "https://www.example.org"


def test_origins(serve: Serve, asked: Counted) -> None:
    """A page that is not on the list is refused, and its preflight too; an app has no origin."""
    server = serve(signup_origins=f"{PAGE}, http://localhost:8000")
    del asked.asked[:]
    for origin in (OTHER_PAGE, "null", f"{PAGE}.example.org", PAGE.upper()):
        answer = server.sign_up(headers={"origin": origin})
        assert answer.status_code == 403
        assert codes(answer) == ["ORIGIN_NOT_ALLOWED"]
        assert "access-control-allow-origin" not in answer.headers
    assert not asked.asked
    assert server.sign_up(headers={"origin": PAGE}).status_code == 201
    assert server.sign_up("bob@example.com").status_code == 201


@pytest.mark.parametrize(("origin", "is_allowed"), [(PAGE, True), (OTHER_PAGE, False)])
def test_preflight(serve: Serve, origin: str, is_allowed: bool) -> None:
    server = serve(signup_origins=PAGE)
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "accept,content-type,keygen-version",
    }
    answer = server.http.options("/v1/accounts/locked/users", headers=headers)
    assert answer.is_success == is_allowed
    assert (answer.headers.get("access-control-allow-origin") == PAGE) == is_allowed


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/x-www-form-urlencoded"])
def test_media_type(serve: Serve, media_type: str) -> None:
    """JSON alone, so that no form of another page can send it without a preflight."""
    answer = serve().sign_up(headers={"content-type": media_type})
    assert answer.status_code == 400
    assert codes(answer) == ["MIME_TYPE_INVALID"]


def test_size(serve: Serve) -> None:
    """Said before, or found out on the way."""
    server = serve()
    big = user(metadata={"note": "x" * door.MAX_BODY_BYTES})
    assert codes(server.post("/v1/users", big)) == ["TOO_LARGE"]

    def parts() -> object:
        for _ in range(5):
            yield b"x" * (door.MAX_BODY_BYTES // 4)

    headers = {"content-type": "application/json"}
    answer = server.http.post("/v1/users", content=parts(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 413


def ask_slowly(server: Running, text: str) -> bytes:
    """Send some of a request, and then nothing. What comes back until the connection ends."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(text.encode())
        received = b""
        while part := connection.recv(4096):
            received += part
        return received


HEAD = "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_headers_that_do_not_come(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is ended."""
    monkeypatch.setattr(serving, "HEADERS_SECONDS", 0.2)
    server = serve()
    assert ask_slowly(server, HEAD) == b""
    assert ask_slowly(server, "") == b""
    assert server.sign_up().status_code == 201


def test_headers_of_a_second_request(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a connection that was used before, and while one is being answered, too."""
    monkeypatch.setattr(serving, "HEADERS_SECONDS", 0.3)
    whole = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    received = ask_slowly(serve(), whole + HEAD)
    assert received.count(b"200 OK") == 1


def test_body_that_does_not_come(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", 0.2)
    received = ask_slowly(serve(), f"{HEAD}Content-Length: 100\r\n\r\n{{")
    assert received.startswith(b"HTTP/1.1 408")
    assert b"TIMED_OUT" in received


def test_visitor_who_leaves_midway(serve: Serve, asked: Counted) -> None:
    server = serve()
    del asked.asked[:]
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port))
    connection.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
    time.sleep(0.05)  # not a condition: whenever it is cut, nothing is asked
    connection.close()
    assert server.sign_up().status_code == 201
    assert len(asked.asked) == 1


TRUSTED = "127.0.0.1/32, 10.0.0.0/8, fd00::/8"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("8.8.8.8", "198.51.100.1", "8.8.8.8"),  # a visitor's invention
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what stands before is theirs
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.4", "10.1.2.4"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_address(values: dict[str, str], peer: str, forwarded: str, address: str) -> None:
    settings = read(**{**values, "signup_trusted_proxies": TRUSTED})
    visitors = Visitors(settings.signup_trusted_proxies)
    headers = Headers({"x-forwarded-for": forwarded} if forwarded else {})
    assert str(visitors.address(peer, headers)) == address
    assert not visitors.unlisted


def test_proxy_that_is_not_listed(serve: Serve) -> None:
    """Else all visitors of a launch would have one address: it is not ready, and says why."""
    server = serve()
    assert server.http.get("/readyz").status_code == 200
    server.sign_up(headers={"x-forwarded-for": "198.51.100.1"})
    until(lambda: server.http.get("/readyz").status_code == 503)
    assert "SIGNUP_TRUSTED_PROXIES" in server.http.get("/readyz").text


def test_proxy_that_does_not_say_for_whom_it_asks(serve: Serve) -> None:
    """It is told, and no more: it may be somebody on that machine who tries the server."""
    server = serve(signup_trusted_proxies="127.0.0.1/32")
    server.sign_up(headers={"x-forwarded-for": "198.51.100.1"})
    assert server.http.get("/readyz").json()["notes"] == []
    server.sign_up("bob@example.com")
    answer = server.http.get("/readyz")
    assert answer.status_code == 200
    assert "X-Forwarded-For" in answer.json()["notes"][0]


def test_header_of_a_stranger_is_no_proxy() -> None:
    """From an address of the internet, it is anybody's invention."""
    visitors = Visitors([])
    visitors.address("8.8.8.8", Headers({"x-forwarded-for": "1.2.3.4"}))
    assert not visitors.unlisted


def test_networks() -> None:
    visitors = Visitors([])
    address = visitors.address("2001:db8:1:2:3::4", Headers())
    assert household(address) == "2001:db8:1:2::/64"
    assert neighbourhood(address) == "2001:db8:1::/48"
    address = visitors.address("198.51.100.7", Headers())
    assert household(address) == "198.51.100.7/32"
    assert neighbourhood(address) == "198.51.100.0/24"
    assert household(None) == "unknown"
