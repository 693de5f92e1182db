"""Regencies for the fields and filters of pages."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from marketplace.regions import gazetteer

Group = tuple[str, list[tuple[str, str]]]


def choices(province_codes: Sequence[str] = ()) -> list[Group]:
    """(province, [(code, full name)]) for a field; the given provinces first, then the rest by name."""
    return list(_choices(tuple(province_codes)))


def province_choices(province_codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(code, name) of all provinces, the given ones first."""
    return [(one.code, one.name) for one in _ordered(province_codes)]


def name_of(code: str | None) -> str:
    """The full name of a regency ("Kabupaten Lombok Timur"), or nothing for an unknown code."""
    found = gazetteer.regency(code)
    return found.full_name if found else ""


@lru_cache(maxsize=64)
def _choices(province_codes: tuple[str, ...]) -> list[Group]:
    return [
        (province.name, [(one.code, one.full_name) for one in gazetteer.regencies_of(province.code)])
        for province in _ordered(province_codes)
    ]


def _ordered(province_codes: Iterable[str]) -> list[gazetteer.Province]:
    first = list(province_codes)
    return sorted(gazetteer.provinces().values(), key=lambda one: (one.code not in first, one.name))
