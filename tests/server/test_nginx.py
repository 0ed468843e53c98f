"""The server behind nginx, configured as docs/server.md says."""

import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests import browsers
from tests.server.conftest import PAGE, Gate, Running, Serve, codes, until, user

TEXT = (Path(__file__).parents[2] / "docs" / "server.md").read_text()
CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr;
user root;  # counts only where root runs this
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; scgi_temp_path {folder}/scgi;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  {documented}
}}
"""

Behind = Callable[[Running], str]


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    """Start nginx before a server; without TLS, which is as for any other site."""
    (documented,) = re.findall(r"```nginx\n(.*?)```", TEXT, re.DOTALL)
    nginx = browsers.program("nginx")
    assert nginx, browsers.by_hand("nginx")
    started: list[subprocess.Popen[bytes]] = []

    def behind(server: Running) -> str:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            block = documented.replace("127.0.0.1:8080", server.url.removeprefix("http://"))
            block = block.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
            file = tmp_path / "nginx.conf"
            file.write_text(CONFIGURATION.format(folder=tmp_path, documented=block))
            started.append(
                subprocess.Popen(
                    [nginx, "-p", tmp_path, "-c", file, "-e", "stderr"],
                    pass_fds=[listening.fileno()],
                    env={**os.environ, "NGINX": f"{listening.fileno()};"},
                )
            )
        return f"http://127.0.0.1:{port}"

    yield behind
    for each in started:
        each.terminate()
        each.wait()


def sign_up(url: str, email: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.HTTPTransport(local_address="127.0.0.2")  # nginx has another
    with httpx.Client(transport=transport, timeout=60) as client:
        return client.post(f"{url}/v1/users", json=user(email=email), headers=names)


def test_sign_up(serve: Serve, behind: Behind) -> None:
    """The page can read the answer; what is for the owner is not on the internet."""
    server = serve(signup_origins=PAGE, signup_trusted_proxies="127.0.0.1/32")
    url = behind(server)
    answer = sign_up(url, "ada@example.com", origin=PAGE)
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["x-request-id"]
    assert httpx.get(f"{url}/metrics", trust_env=False).status_code == 404
    assert server.http.get("/readyz").status_code == 200


def test_address_that_a_visitor_claims_counts_for_nothing(serve: Serve, behind: Behind) -> None:
    """Each claims another one; nginx has seen the same."""
    server = serve(signup_limit_address="2/hour", signup_trusted_proxies="127.0.0.1/32")
    url = behind(server)
    answers = [sign_up(url, f"v{n}@example.com", x_forwarded_for=f"8.8.{n}.8") for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert codes(answers[-1]) == ["TOO_MANY_REQUESTS"]


def test_nginx_that_is_not_listed(serve: Serve, behind: Behind) -> None:
    server = serve()
    assert sign_up(behind(server), "ada@example.com").status_code == 201
    assert server.http.get("/readyz").status_code == 503


def test_visitor_who_leaves_nginx_leaves_the_line(serve: Serve, behind: Behind, gate: Gate) -> None:
    """nginx tells the server, so that Keygen is not asked for nobody."""
    server = serve(keygen_concurrency=1, signup_trusted_proxies="127.0.0.1/32")
    url = behind(server)
    for n in range(2):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{url}/v1/users", json=user(email=f"v{n}@example.com"), timeout=0.5,
                trust_env=False,
            )  # fmt: skip
    until(lambda: len(server.server.line) == 0)
    gate.is_open = True
    assert gate.emails == ["v0@example.com"]
