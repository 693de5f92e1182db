"""The national calendar: public holidays, and the days that government offices take off jointly (cuti bersama)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

CATEGORIES = ("public", "government")


@lru_cache(maxsize=32)
def days_of(year: int, language: str = "id") -> Mapping[date, str]:
    """The days off of a year with their names, after the `holidays` package."""
    return dict(holidays.country_holidays("ID", years=year, categories=CATEGORIES, language=_NAMES[language]))


_NAMES = {"id": "id", "en": "en_US"}
