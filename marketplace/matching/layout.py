"""Where each thing stands in a row of numbers, and the names of the figures beside it."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from marketplace.matching import terms as rules
from marketplace.matching import vectors
from marketplace.regions import gazetteer
from marketplace.vocabulary.terms import (
    CERTIFICATES,
    CONSTRUCTIONS,
    MATERIALS,
    PRODUCT_TYPES,
    STAGES,
    TRAITS,
    WANTS,
)

NEVER = np.iinfo(np.int32).max
LARGEST = 2_000_000_000


def _layout() -> dict[str, int]:
    """The first place of each block of a row, and the width of the whole under ""."""
    blocks = {
        "product": len(PRODUCT_TYPES) + len(WANTS),
        "stages": len(STAGES),
        "constructions": len(CONSTRUCTIONS),
        "has_constructions": len(CONSTRUCTIONS),
        "materials": len(MATERIALS),
        "has_materials": len(MATERIALS),
        "certificates": len(CERTIFICATES),
        "features": len(TRAITS),
        "words": rules.BUCKETS,
        "skill": len(STAGES),
        "vector": vectors.WIDTH,
    }
    singles = (
        "no_product",
        "no_making",
        "no_materials",
        "no_moq",
        "no_capacity",
        "no_lead",
        "no_price",
        "designer",
        "no_vector",
    )
    first, at = {}, 0
    for name, width in (blocks | dict.fromkeys((*singles, "reliability", "completeness", "one"), 1)).items():
        first[name] = at
        at += width
    return first | {"": at}


AT = _layout()
WIDTH = AT[""]
TYPES = (*PRODUCT_TYPES, *WANTS)
PLACES = {
    "product": {key: at for at, key in enumerate(TYPES)},
    "stages": {key: at for at, key in enumerate(STAGES)},
    "constructions": {key: at for at, key in enumerate(CONSTRUCTIONS)},
    "materials": {key: at for at, key in enumerate(MATERIALS)},
    "certificates": {key: at for at, key in enumerate(CERTIFICATES)},
    "features": {key: at for at, key in enumerate(TRAITS)},
}
THRESHOLDS = ("moq", "capacity", "lead", "low", "middle", "high", "most")


@lru_cache(maxsize=1)
def regency_places() -> Mapping[str, int]:
    """The number of each regency; 0 stands for one that is not known."""
    return {code: number for number, code in enumerate(gazetteer.regencies(), start=1)}
