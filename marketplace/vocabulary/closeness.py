"""How near two product types are: may a maker of the one be asked for the other?"""

from marketplace.vocabulary.terms import PRODUCT_TYPES, read_table

SAME = 1.0
SAME_FAMILY = 0.3
"""For two types of one family that the table does not name."""

CLOSENESS: dict[frozenset[str], float] = {
    frozenset((row["one"], row["other"])): float(row["closeness"]) for row in read_table("closeness")
}


def closeness(one: str, other: str) -> float:
    """From 0 (another trade) to 1 (the same); symmetric, and 0 for a key that is not known."""
    if one not in PRODUCT_TYPES or other not in PRODUCT_TYPES:
        return 0.0
    if one == other:
        return SAME
    named = CLOSENESS.get(frozenset((one, other)))
    if named is not None:
        return named
    return SAME_FAMILY if PRODUCT_TYPES[one].family == PRODUCT_TYPES[other].family else 0.0


def nearest(wanted: str, offered: list[str]) -> tuple[str | None, float]:
    """The offered type that is nearest to the wanted one; (None, 0.0) if none is near."""
    best = max(offered, key=lambda key: closeness(wanted, key), default=None)
    reached = closeness(wanted, best) if best is not None else 0.0
    return (best, reached) if reached > 0 else (None, 0.0)
