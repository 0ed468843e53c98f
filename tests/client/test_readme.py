"""The snippets of the client's README, each run as it stands there, with the sandbox as Keygen."""

import re

import pytest

from keygen_sandbox.testing import Sandbox
from keygen_signup import errors
from scripts.runtimes import ROOT

README = (ROOT / "keygen_signup" / "README.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_snippet(number: int, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    snippet = SNIPPETS[number]
    here = f'account="demo", api_url="{sandbox.url}"'
    assert 'account="acme"' in snippet
    if "sign_in" in snippet and "create_user" not in snippet:
        sandbox.add_user("ada@example.com", "correct horse")
    source = snippet.replace('account="acme"', here).replace("POLICY-ID", sandbox.open_policy)
    variables: dict[str, object] = {}
    exec(source, variables)  # noqa: S102
    for left_open in (
        variables.get("keygen"),
        getattr(variables.get("ThroughTheOffice"), "client", None),
    ):
        if hasattr(left_open, "close"):
            left_open.close()
    printed = capsys.readouterr().out
    assert printed or "print" not in snippet
    if "PASSWORD_TOO_SHORT" in snippet:
        assert printed == "password PASSWORD_TOO_SHORT\n"
    if "license.key" in snippet:
        assert sandbox.licenses()[0].key in printed


def test_tree_of_errors_is_the_module_s() -> None:
    """Class by class, as it is drawn in both places."""
    drawn = [
        re.findall(r"^ *[│ ]*(?:├── |└── )?([A-Z]\w+)", text, re.MULTILINE)
        for text in (
            errors.__doc__ or "",
            README.partition("```\nSignUpError")[2].partition("```")[0],
        )
    ]
    names = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.SignUpError)
    }
    assert names - {"SignUpError"} <= {*drawn[1]}
    assert names <= {*drawn[0]}
