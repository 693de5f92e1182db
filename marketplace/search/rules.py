"""What can be searched, by what it can be narrowed and ordered, and how much a page or a count may hold."""

from dataclasses import dataclass
from enum import StrEnum

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
    CLOSING = "closing"


SORT_LABELS = {
    Sort.RELEVANCE: N_("Paling cocok"),
    Sort.NEWEST: N_("Terbaru"),
    Sort.MOQ: N_("Pesanan paling sedikit"),
    Sort.PRICE: N_("Harga terendah"),
    Sort.CLOSING: N_("Segera ditutup"),
}
SORTS = {
    SubjectKind.LISTING: (Sort.RELEVANCE, Sort.NEWEST, Sort.MOQ, Sort.PRICE),
    SubjectKind.REQUEST: (Sort.RELEVANCE, Sort.NEWEST, Sort.CLOSING),
    SubjectKind.ORGANISATION: (Sort.RELEVANCE, Sort.NEWEST),
}

PAGE = 24
PAGES_MAXIMUM = 40
COUNTED = 1000
"""Beyond this a reader is told "1.000+": nobody reads so far, and counting costs more than the page."""
RANKED = 5000
"""Of more hits than this only so many are ordered by relevance."""
QUERY_CHARACTERS = 120


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means anything. `place` is a province ("52") or a regency ("52.03")."""

    text: str = ""
    product_type: str = ""
    stage: str = ""
    material: str = ""
    certificate: str = ""
    place: str = ""
    kind: str = ""
    moq: int | None = None
    sort: Sort | None = None
    page: int = 1

    @property
    def narrowed_by(self) -> tuple[str, ...]:
        """Which filters are set, the words aside."""
        names = ("product_type", "stage", "material", "certificate", "place", "kind", "moq")
        return tuple(name for name in names if getattr(self, name))

    @property
    def order(self) -> Sort:
        return self.sort or (Sort.RELEVANCE if self.text else Sort.NEWEST)
