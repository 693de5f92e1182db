"""The time, always aware and in UTC; a zone is put on when a time is shown."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
