"""Points in time: seconds since 1970 inside, ISO 8601 in UTC with milliseconds outside."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def iso_time(seconds: float | None) -> str | None:
    """`1782907200.0` -> `2026-07-01T12:00:00.000Z`; None stays None."""
    if seconds is None:
        return None
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_time(text: str) -> datetime | None:
    """The time that a text tells: digits are seconds since 1970; else ISO 8601, or as in mails.

    UTC, if it names no zone. None for any other text, as the server has it. Approximate, in that
    the server understands more ways to write a date, and years beyond 9999.
    """
    try:
        if re.fullmatch(r"\d+", text, re.ASCII):
            return datetime.fromtimestamp(int(text), UTC)
        try:
            time = datetime.fromisoformat(text.strip())
        except ValueError:
            time = parsedate_to_datetime(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
