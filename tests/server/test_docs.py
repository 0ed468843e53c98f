"""docs/server.md: its table has every setting, its unit stops late enough. What it and README.md
say how to start runs as it stands there; its nginx is tried in test_nginx.py."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from keygen_sandbox.accounts import Account
from keygen_sandbox.testing import Sandbox
from keygen_signup.server.serving import longest_end
from keygen_signup.server.settings import Settings, read
from keygen_signup.server.users import FIXES
from tests.server.conftest import Json, until, user
from tests.server.test_serving import free_port

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "server.md").read_text()


def test_every_setting_is_in_the_table() -> None:
    table = re.search(r"\| Variable \|.*?\n\n", TEXT, re.DOTALL)
    assert table
    named = {*re.findall(r"^\| (.*?) \|", table[0], re.MULTILINE)}
    names = {*re.findall(r"`([A-Z_]+)`", " ".join(named))}
    assert names == {name.upper() for name in Settings.model_fields}


def test_permissions() -> None:
    """Those that the documentation asks for are those that the log asks for."""
    asked = re.search(r"give it these alone: (.*)\n", TEXT)
    assert asked
    assert re.findall(r"`([a-z.]+)`", asked[1]) == re.findall(r"\b[a-z]+\.[a-z]+\b", FIXES[403])


def test_defaults(values: Json) -> None:
    """Those that are numbers, or short."""
    for name in ("keygen_concurrency", "port", "web_concurrency"):
        default = Settings.model_fields[name].default
        assert re.search(rf"`{name.upper()}`.*`{default}` \|", TEXT), name


def test_time_to_stop(values: Json) -> None:
    """The unit and the container wait until the last visitors are answered."""
    longest = longest_end(read(**{**values, "keygen_timeout": 20}))
    stops = re.findall(r"(?:TimeoutStopSec=|--time |GracePeriodSeconds: )(\d+)", TEXT)
    assert len(stops) == 3
    assert all(int(stop) > longest for stop in stops)


def snippets(name: str, section: str, kind: str) -> list[str]:
    """The snippets of a kind in a section of a document."""
    text = (ROOT / name).read_text().partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("name", "section"), [("README.md", "Protected accounts"), ("docs/server.md", "Quick start")]
)
def test_commands_that_start_it(
    sandbox: Sandbox, values: Json, tmp_path: Path, name: str, section: str
) -> None:
    """For an account of that name, and with its token where they say."""
    sandbox.add_account(Account("acme", protected=True))
    (tmp_path / "token").write_text(sandbox.product_token)
    (commands,) = snippets(name, section, "sh")
    install, _, rest = commands.replace("/run/secrets/keygen-token", "token").partition("\n")
    assert install == "pip install 'keygen-signup[server]'"
    port = free_port()
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "KEYGEN_API_URL": sandbox.url,
        "PORT": str(port),
    }
    shell = subprocess.Popen(
        ["/bin/sh", "-ec", rest], cwd=tmp_path, env=environment, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert shell.poll() is None
        with suppress(httpx.TransportError):
            return httpx.get(f"{url}/healthz", trust_env=False).is_success
        return False

    try:
        until(answers)
        headers = {"Origin": "https://www.example.com"}
        answer = httpx.post(f"{url}/v1/users", json=user(), headers=headers, trust_env=False)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
    assert answer.status_code == 201
    assert len(sandbox.users("acme")) == 1


def test_python(values: Json) -> None:
    """The client that names it, and the program that it is mounted in."""
    (client,) = re.findall(r"^keygen = SignUp\(.*\)$", TEXT, re.MULTILINE)
    exec(f"from keygen_signup import SignUp\n{client}\nkeygen.close()", {})  # noqa: S102
    (mounted,) = snippets("docs/server.md", "In your own ASGI program", "python")
    names: dict[str, object] = {}
    exec(mounted, names)  # noqa: S102
    assert names["program"]
