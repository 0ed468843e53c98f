"""Times as the server reads them (contract, section 10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keygen_sandbox.times import iso_time, parse_time
from tests.sandbox.test_properties import FEW, TEXT

NEW_YEAR = "2099-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1", "1970-01-01T00:00:01.000Z"), ("2099-01-01", NEW_YEAR), (NEW_YEAR, NEW_YEAR),
        ("2099-01-01T01:00:00+01:00", NEW_YEAR), ("Thu, 01 Jan 2099 00:00:00 GMT", NEW_YEAR),
        ("1 Jan 2099 00:00:00", NEW_YEAR), ("tomorrow", None), ("", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_reading(text: str, told: str | None) -> None:
    time = parse_time(text)
    assert (iso_time(time.timestamp()) if time else None) == told


@FEW
@given(text=TEXT | st.integers().map(str))
def test_any_text(text: str) -> None:
    """A time of which something is left, or none."""
    time = parse_time(text)
    assert time is None or parse_time(str(iso_time(time.timestamp())))
