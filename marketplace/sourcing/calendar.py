"""The public holidays of Indonesia beside a deadline: nobody reads, delivers or receives on them."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5
_NAMES = {"id": "id", "en": "en_US"}


@lru_cache(maxsize=32)
def _year(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, language=_NAMES.get(language, "id")).items())


def holiday(day: date, language: str = "id") -> str:
    """The name of the public holiday that this day is, or nothing."""
    return _year(day.year, language).get(day, "")


def is_working(day: date) -> bool:
    return day.weekday() < _SATURDAY and not holiday(day)


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_days(first: date, last: date) -> int:
    """How many working days lie after `first` up to `last`, that one included."""
    return sum(is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
