"""The clock of the memory's own time."""

from datetime import UTC, datetime


def now() -> str:
    """The time of recording, ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
