"""What is known of a need and of an offer, as far as it decides how well they fit; unknown is None or empty."""

from dataclasses import dataclass, field

Named = frozenset[tuple[str, str]]
"""Terms as (registry, key)."""


@dataclass(frozen=True)
class RequestFacts:
    """A need. `days` are those left until delivery, `pairs` a month if `is_monthly`, money is rupiah a pair.

    `wants` is "production", "design" or "both"; `regions` are codes of provinces ("52") or regencies ("52.03").
    Every one of `certificates` is a must, and one of `either`.
    `vector` is what the text means, where the extra is installed (`vectors`).
    `closer_type` is a type that the text names more closely than the field; `from_text` names the facts read there.
    """

    product_type: str | None = None
    closer_type: str | None = None
    pairs: int | None = None
    is_monthly: bool = False
    days: int | None = None
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    unwanted: Named = frozenset()
    budget: int | None = None
    delivery_regency: str | None = None
    regions: tuple[str, ...] = ()
    region_is_must: bool = False
    wants: str = "production"
    words: frozenset[str] = frozenset()
    vector: tuple[float, ...] | None = None
    from_text: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ListingFacts:
    """An offer. `capacity` are pairs a month, prices rupiah a pair; `completeness` goes from 0 to 1.

    `beside` are types that only the text names, `doubted` are stated ones that it contradicts; `most` is the largest
    order that this line takes.
    `skills` are strengths from 0 to 1 by stage, `reliability` the share of past orders kept, None before the first.
    `lines` are offers beside this one: another product at its own price, stock, a rush job.
    """

    is_designer: bool = False
    product_types: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    pending: frozenset[str] = frozenset()
    traits: tuple[str, ...] = ()
    moq: int | None = None
    capacity: int | None = None
    lead_days: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    most: int | None = None
    regency: str | None = None
    skills: tuple[tuple[str, float], ...] = ()
    reliability: float | None = None
    words: frozenset[str] = frozenset()
    vector: tuple[float, ...] | None = None
    completeness: float = 1.0
    from_text: frozenset[str] = frozenset()
    lines: tuple["ListingFacts", ...] = field(default=(), compare=False)
