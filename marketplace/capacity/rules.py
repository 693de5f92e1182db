"""Weeks, the stages of the ledger, and how pairs are spread over the weeks that have room."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core.i18n import N_

# The line of the whole workshop; the other lines are keys of the vocabulary's stages.
WHOLE = ""
WEEKS_SHOWN = 13
PAIRS_MAXIMUM = 1_000_000
STEP = 20
RIGHT = "publish"

NO_ROOM = N_("Kapasitas minggu itu sudah tidak cukup. Pilih tanggal lain atau bagi dengan bengkel lain.")
BELOW_BOOKED = N_("Minggu itu sudah ada pesanan %(booked)s pasang, jadi tidak bisa kurang dari itu.")
PAST = N_("Minggu itu sudah lewat.")


def monday(day: date) -> date:
    """The first day of the ISO week that `day` is in."""
    return day - timedelta(days=day.weekday())


def weeks(first_day: date, last_day: date) -> Iterator[date]:
    """The Mondays of the weeks that these days touch."""
    week = monday(first_day)
    while week <= last_day:
        yield week
        week += timedelta(days=7)


@dataclass(frozen=True)
class Room:
    """What one line of the ledger says of one week; pairs."""

    stage: str
    week: date
    pairs: int
    booked: int

    @property
    def free(self) -> int:
        return self.pairs - self.booked

    @property
    def number(self) -> int:
        """The number of the ISO week."""
        return self.week.isocalendar().week


def spread(pairs: int, rooms: Iterable[Room]) -> tuple[dict[date, int], int]:
    """Fill the earliest weeks first: pairs by week, and how many found no room."""
    taken: dict[date, int] = {}
    for room in sorted(rooms, key=lambda one: one.week):
        share = min(pairs, room.free)
        if share > 0:
            taken[room.week] = share
            pairs -= share
    return taken, pairs


def tightest(rooms: Iterable[Room]) -> Room | None:
    """The bottleneck: where the fewest pairs are free, and of several the earliest."""
    return min(rooms, key=lambda room: (room.free, room.week, room.stage), default=None)
