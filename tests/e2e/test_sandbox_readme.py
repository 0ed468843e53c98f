"""The test of a sign-up page in the sandbox's README, run as it stands there, in a browser."""

from collections.abc import Iterator

import pytest

from demo import pages
from keygen_sandbox.serving import serving
from keygen_sandbox.testing import Sandbox
from tests.sandbox.test_readme import PAGE, TESTS

exec(TESTS[PAGE])  # noqa: S102


@pytest.fixture
def sign_up_page(keygen_sandbox: Sandbox) -> Iterator[str]:
    """Our own form, on the interpreter that starts sooner."""
    with serving(pages.create_app(keygen_sandbox.url)) as site:
        yield f"{site}/own-form/micropython"
