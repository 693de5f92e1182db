"""What a thing is counted under, as small whole numbers: a search adds up thousands of rows of them in no time."""

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from marketplace.regions import gazetteer
from marketplace.vocabulary import own
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, PRODUCT_TYPES, STAGES

COUNTED_BY = {
    "product_type": PRODUCT_TYPES,
    "place": gazetteer.regencies(),
    "material": MATERIALS,
    "stage": STAGES,
    "certificate": CERTIFICATES,
}
"""The filters whose values are counted, in the order in which a reader sees them."""
OWN = {"product_type": "product_types", "material": "materials", "stage": "stages", "certificate": "certificates"}
"""The lists to which a marketplace adds words of its own, by the names of their filters."""


def code(name: str, key: str) -> int:
    """The number of a value of a filter: made of its name, so that new terms leave the old ones' numbers alone."""
    number = zlib.crc32(f"{name}:{key}".encode())
    return number - (1 << 32) if number >= 1 << 31 else number


def codes(values: Mapping[str, Iterable[str]]) -> list[int]:
    """The numbers of all values, by the names of their filters."""
    return sorted({code(name, key) for name, keys in values.items() for key in keys})


@lru_cache(maxsize=1)
def meanings() -> dict[int, tuple[str, str]]:
    """(filter, value) by number; a test holds that no two share one."""
    return {code(name, key): (name, key) for name, registry in COUNTED_BY.items() for key in registry}


def own_meanings() -> dict[int, tuple[str, str]]:
    """The same of the marketplace's own words."""
    return {code(name, word.key): (name, word.key) for name, registry in OWN.items() for word in own.words(registry)}
