"""What is known of a need and of an offer, as far as it decides how well they fit; unknown is None or empty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestFacts:
    """A need. `days` are those left until delivery, `pairs` a month if `is_monthly`, money is rupiah a pair.

    `wants` is "production", "design" or "both"; `regions` are codes of provinces ("52") or regencies ("52.03").
    """

    product_type: str | None = None
    pairs: int | None = None
    is_monthly: bool = False
    days: int | None = None
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    budget: int | None = None
    delivery_regency: str | None = None
    regions: tuple[str, ...] = ()
    region_is_must: bool = False
    wants: str = "production"
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ListingFacts:
    """An offer. `capacity` are pairs a month, prices rupiah a pair; `completeness` goes from 0 to 1."""

    is_designer: bool = False
    product_types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    moq: int | None = None
    capacity: int | None = None
    lead_days: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    regency: str | None = None
    words: frozenset[str] = frozenset()
    completeness: float = 1.0
