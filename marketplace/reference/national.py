"""The national lists as they are shipped, each entry with its code and its names."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from marketplace.core.clock import now
from marketplace.reference.calendar import days_of
from marketplace.reference.rules import OFF, ListKey
from marketplace.regions.gazetteer import regencies


@dataclass(frozen=True)
class National:
    code: str
    id: str
    en: str
    extra: str = ""
    is_checked: bool = True


def entries(key: ListKey) -> list[National]:
    """In the order of their codes; of the calendar this year, the one before and the next."""
    if key == ListKey.REGENCIES:
        return [National(one.code, one.full_name, one.full_name, one.bps_code or "") for one in regencies().values()]
    if key == ListKey.DAYS:
        year = now().year
        return [
            National(day.isoformat(), name, days_of(one, "en")[day], OFF)
            for one in (year - 1, year, year + 1)
            for day, name in sorted(days_of(one).items())
        ]
    return [
        National(row["code"], row["id"], row["en"], row["was"], row["standing"] == "known")
        for row in _kbli()
        if f"kbli_{row['edition']}" == key
    ]


def codes(key: ListKey) -> frozenset[str]:
    return frozenset(one.code for one in entries(key))


@lru_cache(maxsize=1)
def _kbli() -> list[dict[str, str]]:
    text = files("marketplace.reference").joinpath("data", "kbli.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
