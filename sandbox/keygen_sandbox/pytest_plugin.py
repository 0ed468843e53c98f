"""The fixture `keygen_sandbox`, which pytest finds where the sandbox is installed.

Every run of pytest imports this module, so it imports nothing: a test that does not ask for the
fixture is none the slower for it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from keygen_sandbox.testing import Sandbox


@pytest.fixture
def keygen_sandbox() -> "Iterator[Sandbox]":
    """A local Keygen of the test's own: empty, on a free port, and gone afterwards."""
    from keygen_sandbox.testing import served

    with served() as sandbox:
        yield sandbox
