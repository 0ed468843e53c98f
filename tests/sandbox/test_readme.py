"""The test in the sandbox's README, run as it stands there."""

import re

import httpx

from scripts.runtimes import ROOT

README = (ROOT / "sandbox" / "README.md").read_text()
SIGN_UP = {"data": {"type": "users", "attributes": {"email": "ada@example.com"}}}


def test_example_of_a_test() -> None:
    """A user of the page under test would sign up where it has its dots."""
    [example] = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    asked: list[httpx.Response] = []

    def sign_up(url: str) -> None:
        asked.append(httpx.post(f"{url}/v1/accounts/acme/users", json=SIGN_UP))

    example = example.replace("    ...\n", "    sign_up(url)\n")
    example = example.replace("protected=True", "protected=False")
    exec(example, {"sign_up": sign_up})  # noqa: S102
    assert asked[0].status_code == 201
