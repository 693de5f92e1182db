"""From which score on a match is kept and called a fit, what can break, and how far a marketplace may differ."""

from collections.abc import Mapping

KEPT_FROM = 20
"""Below this nothing is stored: another product, or a need and an offer with next to nothing in common."""
FITS_FROM = 60
"""From here on the two sides are told of each other."""

BREAKABLE = ("product", "certificates", "moq", "capacity", "lead_time", "price", "region", "kind")
"""The terms that hold a hard constraint, in the order of their bits in a mask of what is broken."""


def broken_keys(mask: int) -> tuple[str, ...]:
    return tuple(key for at, key in enumerate(BREAKABLE) if mask >> at & 1)


def mask_of(keys: tuple[str, ...]) -> int:
    return sum(1 << BREAKABLE.index(key) for key in keys)


def bounds(points: int) -> tuple[int, int]:
    """How few and how many points a marketplace may give to a term that has so many: from half of them to double."""
    return -(-points // 2), points * 2


def outside_bounds(wished: Mapping[str, int], national: Mapping[str, int]) -> list[str]:
    """The terms whose wished points are out of bounds, in the order of the formula."""
    return [key for key, points in national.items() if not bounds(points)[0] <= wished[key] <= bounds(points)[1]]


MOST_FLOOR = 5
SHOWN_FIRST = 10
"""How many places of a list everybody looks at; the exposure floor counts these."""
SELDOM = 0.1
"""Who is among the first of fewer than one in ten of the lists that he fits is seldom seen."""
NEW_DAYS = 90
"""So long after it went live a listing is new; a maker without any order is new for as long."""
REASON_LENGTH = 10
