"""What a machine looks at before a person does: a table of small checks, each of which says why it speaks.

A check only reminds; the moderator decides. It takes what is known and gives hints, and asks nothing of the database.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from marketplace.core.clock import now
from marketplace.core.i18n import N_
from marketplace.moderation import hints
from marketplace.moderation.hints import Hint
from marketplace.organisations.models import Organisation
from marketplace.sourcing.models import SourcingRequest

# Two texts whose word pairs agree so far are one text with small changes.
ALIKE = 0.6
# Two photos whose 64 bits differ in no more than this show the same.
SAME_LOOKS = 6
_WORD = re.compile(r"[0-9a-z]+")

_WHY_COPY = N_("Mungkin dipasang dua kali, atau disalin dari usaha lain. Bandingkan keduanya.")
_WHY_PHOTO = N_("Foto yang sama di dua tawaran: tanyakan siapa yang memotret.")
_WHY_WISH_PHOTO = N_("Foto yang sama di dua permintaan: tanyakan barang siapa yang difoto.")
_WHY_EXPIRED = N_("Sertifikat yang sudah habis masa berlakunya tidak boleh disebut.")
_WHY_PROOF = N_("Minta nomor dan dokumennya sebelum menyetujui.")


@dataclass(frozen=True)
class Other:
    """Another offer or request, to be compared with."""

    title: str
    description: str
    looks: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.description}"


@dataclass(frozen=True)
class Held:
    """A certificate of the maker as his passport has it."""

    kind: str
    is_proven: bool
    valid_until: date | None = None


@dataclass(frozen=True)
class Case:
    """All that the checks may look at. `listing` has the fields of an offer."""

    listing: Any
    organisation: Organisation
    photos: int = 1
    captions: tuple[str, ...] = ()
    looks: tuple[int, ...] = ()
    others: tuple[Other, ...] = ()
    held: tuple[Held, ...] = ()
    today: date = field(default_factory=lambda: now().date())

    @property
    def text(self) -> str:
        return f"{self.listing.title}\n{self.listing.description}"


@dataclass(frozen=True)
class Wish:
    """All that the checks of a request may look at."""

    request: SourcingRequest
    captions: tuple[str, ...] = ()
    looks: tuple[int, ...] = ()
    others: tuple[Other, ...] = ()
    today: date = field(default_factory=lambda: now().date())

    @property
    def text(self) -> str:
        return f"{self.request.title}\n{self.request.description}"


Check = Callable[[Case], Iterator[Hint]]
WishCheck = Callable[[Wish], Iterator[Hint]]


def safety(case: Case) -> Iterator[Hint]:
    """Safety shoes need SNI 8877:2023."""
    yield from hints.safety(case.listing.product_types, case.listing.certificates)


def figures(case: Case) -> Iterator[Hint]:
    """Price, order, capacity and days against what is usual."""
    yield from hints.listing_figures(case.listing, case.organisation)


def hands(case: Case) -> Iterator[Hint]:
    """More pairs a month than the people can make."""
    yield from hints.capacity_for_workers(case.listing, case.organisation)


def words(case: Case | Wish) -> Iterator[Hint]:
    """Numbers, addresses, brands of others, and claims that need evidence; under the photos as well."""
    yield from hints.words("\n".join([case.text, *case.captions]))


def near_duplicate(case: Case | Wish) -> Iterator[Hint]:
    """Nearly the words of another offer, or of another request."""
    sentence = N_("Hampir sama dengan tawaran lain.")
    if isinstance(case, Wish):
        sentence = N_("Hampir sama dengan permintaan lain.")
    for other in case.others:
        if likeness(case.text, other.text) >= ALIKE:
            yield Hint("near_duplicate", sentence, _WHY_COPY, found=other.title)


def same_photo(case: Case | Wish) -> Iterator[Hint]:
    """A photo that another offer, or another request, shows as well."""
    sentence, why = N_("Fotonya sama dengan foto tawaran lain."), _WHY_PHOTO
    if isinstance(case, Wish):
        sentence, why = N_("Fotonya sama dengan foto permintaan lain."), _WHY_WISH_PHOTO
    for other in case.others:
        if any(distance(mine, theirs) <= SAME_LOOKS for mine in case.looks for theirs in other.looks):
            yield Hint("same_photo", sentence, why, found=other.title)


def expired_certificate(case: Case) -> Iterator[Hint]:
    """A certificate that is named and over."""
    for held in case.held:
        is_over = held.valid_until is not None and held.valid_until < case.today
        if is_over and held.kind in case.listing.certificates:
            yield Hint("expired_certificate", N_("Ada sertifikat yang sudah habis masa berlakunya."), _WHY_EXPIRED)


def unproven_certificate(case: Case) -> Iterator[Hint]:
    """A certificate that is named and that nobody of the staff has seen."""
    proven = {held.kind for held in case.held if held.is_proven}
    if set(case.listing.certificates) - proven:
        yield Hint("certificates", N_("Ada sertifikat yang diakui sendiri."), _WHY_PROOF)


def no_photo(case: Case) -> Iterator[Hint]:
    if not case.photos:
        yield Hint("no_photo", N_("Belum ada foto."), N_("Gambar yang tampil hanya ilustrasi jenis barangnya."))


CHECKS: tuple[Check, ...] = (
    safety,
    figures,
    hands,
    words,
    near_duplicate,
    same_photo,
    expired_certificate,
    unproven_certificate,
    no_photo,
)


def of_offer(case: Case) -> list[Hint]:
    """What stands out in an offer."""
    return [hint for check in CHECKS for hint in check(case)]


def wished(case: Wish) -> Iterator[Hint]:
    """Safety shoes without their standard; budget, pairs and days against what is usual."""
    yield from hints.of_request(case.request, today=case.today)


WISH_CHECKS: tuple[WishCheck, ...] = (wished, words, near_duplicate, same_photo)


def of_wish(case: Wish) -> list[Hint]:
    """What stands out in a request."""
    return [hint for check in WISH_CHECKS for hint in check(case)]


def likeness(one: str, other: str) -> float:
    """How much two texts share: their pairs of neighbouring words in common, of all that either has (Jaccard)."""
    mine, theirs = _pairs(one), _pairs(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two photos differ."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def _pairs(text: str) -> set[tuple[str, str]]:
    words_ = _WORD.findall(text.casefold())
    return set(pairwise(words_))
