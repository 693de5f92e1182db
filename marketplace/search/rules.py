"""What can be searched, by what it can be narrowed and ordered, and how much a page or a count may hold."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from marketplace.core.i18n import N_


class SubjectKind(StrEnum):
    """As the part of an event's kind before the dot."""

    LISTING = "listing"
    REQUEST = "request"
    ORGANISATION = "organisation"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    MOQ = "moq"
    PRICE = "price"
    CAPACITY = "capacity"
    CLOSING = "closing"
    NEAR = "near"
    MATCH = "match"


SORT_LABELS = {
    Sort.RELEVANCE: N_("Paling cocok"),
    Sort.NEWEST: N_("Terbaru"),
    Sort.MOQ: N_("Pesanan paling sedikit"),
    Sort.PRICE: N_("Harga terendah"),
    Sort.CAPACITY: N_("Kapasitas terbesar"),
    Sort.CLOSING: N_("Segera ditutup"),
    Sort.NEAR: N_("Terdekat"),
    Sort.MATCH: N_("Cocok dengan permintaan saya"),
}
SORTS = {
    SubjectKind.LISTING: (
        Sort.RELEVANCE,
        Sort.NEWEST,
        Sort.MOQ,
        Sort.PRICE,
        Sort.CAPACITY,
        Sort.NEAR,
        Sort.MATCH,
    ),
    SubjectKind.REQUEST: (Sort.RELEVANCE, Sort.NEWEST, Sort.CLOSING, Sort.NEAR),
    SubjectKind.ORGANISATION: (Sort.RELEVANCE, Sort.NEWEST),
}

STRENGTH_LABELS = {
    "attested": N_("Keterampilan disaksikan pendamping"),
    "tested": N_("Keterampilan diuji laboratorium"),
    "seen": N_("Sertifikat dilihat petugas"),
    "verified": N_("Sertifikat dicek ke penerbit"),
}
"""How strongly the chosen stage or certificate, or any at all, must be known; a stronger one fits as well."""
PAGE = 24
COUNTED = 10_000
"""Beyond this a reader is told "10.000+": nobody reads so far, and counting costs more than the page."""
FACETED = 2_000
"""Facets are added up over so many hits; of more, each number is told as "at least"."""
WALKED = 2_000
"""From so many hits on, the newest of them are found sooner among the newest of all."""
RANKED = 1_000
"""Of more hits than are counted, the most likely are looked for among so many of the newest."""
FEW = 2
"""Of so few hits the words may be misspelt: a better spelling is offered."""
FACETS_SHOWN = 6
COMPARED = 4
"""So many makers fit side by side."""
SEARCHES_KEPT = 20
QUERY_CHARACTERS = 120


@dataclass(frozen=True)
class After:
    """Where a page ends: the last card's place in the order, how many were shown up to it, and how many there are."""

    key: float
    published_at: datetime
    subject_id: uuid.UUID
    seen: int
    total: int = 0


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means anything. `place` is a province ("52") or a regency ("52.03").

    `near` is the regency that distances are measured from, `for_request` the own request that `Sort.MATCH` goes by.
    """

    text: str = ""
    product_type: str = ""
    stage: str = ""
    material: str = ""
    certificate: str = ""
    strength: str = ""
    place: str = ""
    kind: str = ""
    moq: int | None = None
    sort: Sort | None = None
    near: str = ""
    for_request: uuid.UUID | None = None
    after: After | None = None

    @property
    def narrowed_by(self) -> tuple[str, ...]:
        """Which filters are set, the words aside."""
        names = ("product_type", "stage", "material", "certificate", "strength", "place", "kind", "moq")
        return tuple(name for name in names if getattr(self, name))

    @property
    def order(self) -> Sort:
        return self.sort or (Sort.RELEVANCE if self.text else Sort.NEWEST)


def without(wanted: Wanted, name: str) -> Wanted:
    """The same with one filter less."""
    looser: Any = {name: getattr(Wanted(), name)}
    return replace(wanted, **looser)
