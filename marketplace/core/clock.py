"""The time, always aware and in UTC; a zone is put on when a time is shown.

The database's clock is the one that all processes share. A process whose own clock is wrong learns it with each
transaction, and counts it in.
"""

from datetime import UTC, datetime, timedelta

# Nobody's clock is better than this, and an answer takes its time on the way.
TOLERATED = timedelta(seconds=1)


class Clock:
    """`follows`: a story told on a moved clock turns it off, for there the process is right."""

    follows = True
    _behind = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._behind

    def compare(self, shared: datetime) -> None:
        """Learn what time it is by the clock that all share."""
        behind = shared - datetime.now(UTC)
        self._behind = behind if self.follows and abs(behind) > TOLERATED else timedelta()


CLOCK = Clock()


def now() -> datetime:
    return CLOCK.now()
