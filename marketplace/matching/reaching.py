"""What the place of a maker earns for a need, and where it breaks one: a value for each regency, made once."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from marketplace.matching import places
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.layout import regency_places

Earned = npt.NDArray[np.float32]
Broken = npt.NDArray[np.bool_]


def reach(need: RequestFacts, share: float | None) -> tuple[Earned | None, Broken | None]:
    """By the order of `layout.regency_places`, an unknown place first; nothing where the place counts for nothing."""
    if share is None:
        return None, None
    return _shared(need.regions, need.delivery_regency, need.region_is_must, share)


@lru_cache(maxsize=4_096)
def _shared(
    regions: tuple[str, ...], delivery: str | None, is_must: bool, share: float
) -> tuple[Earned, Broken | None]:
    """Needs that ask for the same place alike share the tables."""
    earned, broken = _table(regions, delivery, is_must)
    return earned * np.float32(share), broken if broken.any() else None


@lru_cache(maxsize=4_096)
def _table(regions: tuple[str, ...], delivery: str | None, is_must: bool) -> tuple[Earned, Broken]:
    need = RequestFacts(regions=regions, delivery_regency=delivery, region_is_must=is_must)
    codes = (None, *regency_places())
    found = [places.region(need, ListingFacts(regency=code)) for code in codes]
    return (
        np.array([one.share if one else 0 for one in found], dtype=np.float32),
        np.array([bool(one and one.broken) for one in found]),
    )
