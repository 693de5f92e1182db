"""When hotels are fuller than usual, in any year: from data, the calendar of holidays, or a rule."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import holidays

_SUNDAY = 6


@dataclass(frozen=True)
class Peak:
    """Days, both included, on which about `occupancy` percent of rooms are taken; and when workshops rest, if they do.

    `is_estimate`: the days have not been published, or hang on the moon.
    """

    key: str
    first: date
    last: date
    occupancy: int
    rest: tuple[date, date] | None = None
    is_estimate: bool = False

    def days_in(self, first: date, last: date) -> int:
        """How many of its days lie between these two, both included."""
        return max(0, (min(last, self.last) - max(first, self.first)).days + 1)


@lru_cache(maxsize=1)
def source() -> Mapping[str, Any]:
    return tomllib.loads(files("marketplace.standing").joinpath("data", "peaks.toml").read_text("utf-8"))


def between(first: date, last: date) -> list[Peak]:
    """Those that touch these days, in order."""
    found = [peak for year in range(first.year - 1, last.year + 1) for peak in in_year(year)]
    return sorted((peak for peak in found if peak.days_in(first, last)), key=lambda peak: (peak.first, peak.key))


@lru_cache(maxsize=64)
def in_year(year: int) -> tuple[Peak, ...]:
    """Those that begin in this year."""
    return tuple(peak for key, told in source().items() for peak in _of(key, told, year))


def _of(key: str, told: Mapping[str, Any], year: int) -> Iterator[Peak]:
    if "holiday" in told:
        yield from _around_holiday(key, told, year)
    elif "yearly" in told:
        first, last = (date.fromisoformat(f"{year}-{told['yearly'][end]}") for end in ("from", "to"))
        yield Peak(key, first, last if last > first else last.replace(year=year + 1), told["occupancy"])
    elif str(year) in told["dates"]:
        first, last = told["dates"][str(year)]
        yield Peak(key, first, last, told["occupancy"])
    else:
        later = told["later"]
        last = _nth_sunday(year, later["month"], later["sunday"])
        yield Peak(key, last - timedelta(days=later["days"] - 1), last, told["occupancy"], is_estimate=True)


def _around_holiday(key: str, told: Mapping[str, Any], year: int) -> Iterator[Peak]:
    """A moveable feast may fall twice in a year; its second day and the days off around it belong to the first."""
    for day, name in sorted(holidays.country_holidays("ID", years=year, language="en_US").items()):
        if name.split(" (")[0] != told["holiday"]:
            continue
        before, after = (timedelta(days=told[end]) for end in ("before", "after"))
        rest = day - timedelta(days=told["rest"][0]), day + timedelta(days=told["rest"][1])
        yield Peak(key, day - before, day + after, told["occupancy"], rest, "estimated" in name)


def _nth_sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7 * (number - 1))
