"""Points in time: seconds since 1970 inside, ISO 8601 in UTC with milliseconds outside."""

from datetime import UTC, datetime
from typing import Any


def iso_time(seconds: float | None) -> str | None:
    """`1782907200.0` -> `2026-07-01T12:00:00.000Z`; None stays None."""
    if seconds is None:
        return None
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_time(value: Any) -> float | None:
    """The seconds of an ISO 8601 text (UTC if it names no zone), or None for anything else."""
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
