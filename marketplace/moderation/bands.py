"""What is usual in the trade for each product: pairs of an order, pairs a month, days, and rupiah per pair.

Working bands for small makers, ex works, 2024-25; general knowledge of the trade and not a survey, so they may raise
a question and never answer one. `factory_moq` is where the orders of a factory begin.
"""

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Band:
    moq: Span
    capacity: Span
    days: Span
    price: Span
    factory_moq: int | None = None


_THONG = Band((100, 400), (4_000, 30_000), (10, 30), (6_500, 18_000), 3_000)
_HOTEL = Band((200, 1_000), (2_500, 60_000), (14, 21), (3_500, 35_000))
_WOMEN = Band((20, 100), (2_000, 6_000), (14, 25), (28_000, 80_000))
_HEELS = Band((36, 100), (1_500, 4_000), (21, 30), (52_000, 130_000))
_SCHOOL = Band((120, 500), (4_000, 100_000), (25, 45), (45_000, 90_000), 2_000)
_CANVAS = Band((100, 200), (5_000, 60_000), (40, 60), (78_000, 150_000), 1_000)
_MICRO_SNEAKER = Band((12, 36), (300, 600), (21, 30), (125_000, 210_000))
_LEATHER = Band((10, 60), (250, 3_500), (10, 40), (135_000, 260_000))
_WELTED = Band((12, 60), (60, 400), (60, 90), (420_000, 1_200_000), 600)
_SAFETY = Band((50, 500), (600, 25_000), (30, 45), (140_000, 320_000))
_WOVEN = Band((10, 30), (80, 400), (25, 45), (45_000, 220_000))
_WOODEN = Band((50, 100), (800, 5_000), (10, 30), (12_000, 130_000))

# A product type may be made in several ways, each with a band of its own.
_OF: dict[str, tuple[Band, ...]] = {
    "sandal": (_THONG, _WOMEN),
    "sandal_hotel": (_HOTEL,),
    "flat_shoes": (_WOMEN,),
    "wedges": (_WOMEN, _HEELS),
    "high_heels": (_HEELS,),
    "sepatu_sekolah": (_SCHOOL,),
    "sneakers": (_CANVAS, _MICRO_SNEAKER),
    "pantofel": (_LEATHER,),
    "loafer": (_LEATHER,),
    "boots": (_LEATHER, _WELTED),
    "safety_shoes": (_SAFETY,),
    "tenun": (_WOVEN,),
    "espadrille": (_WOVEN,),
    "kelom_geulis": (_WOODEN,),
    "bakiak": (_WOODEN,),
}

# Pairs that one worker makes in a month; thongs of spon or EVA go up to a thousand.
PAIRS_A_WORKER = (50, 450)
PAIRS_A_WORKER_OF_THONGS = (50, 1_000)
_QUICK = frozenset({"sandal", "sandal_hotel", "komponen"})


def usual(product_types: Iterable[str]) -> Band | None:
    """The widest band around these product types; None when one of them is not known well enough."""
    bands = [band for key in product_types for band in _OF.get(key, (None,))]
    if not bands or None in bands:
        return None
    known = [band for band in bands if band is not None]
    factories = [band.factory_moq for band in known if band.factory_moq]
    return Band(
        moq=_around(band.moq for band in known),
        capacity=_around(band.capacity for band in known),
        days=_around(band.days for band in known),
        price=_around(band.price for band in known),
        factory_moq=max(factories) if factories else None,
    )


def pairs_of(workers: int, product_types: Iterable[str]) -> Span:
    """How many pairs a month these workers can be expected to make."""
    low, high = PAIRS_A_WORKER_OF_THONGS if _QUICK.intersection(product_types) else PAIRS_A_WORKER
    return workers * low, workers * high


def _around(spans: Iterable[Span]) -> Span:
    lows, highs = zip(*spans, strict=True)
    return min(lows), max(highs)
