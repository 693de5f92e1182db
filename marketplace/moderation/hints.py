"""What a moderator may want to look at twice: each hint says why it was raised, and decides nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.core.i18n import N_
from marketplace.moderation.bands import Band, Span, pairs_of, usual
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import Wants
from marketplace.vocabulary import unwanted

SAFETY, SAFETY_CERTIFICATE = "safety_shoes", "sni_8877"

_CLAIMS = re.compile(
    r"\b(?:kulit asli|goodyear|vegan|halal|anti ?air|100 ?% kulit|tenun asli|handmade)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Hint:
    """`sentence` says what stands out, `why` why that matters; `given` and `usual` are in `unit`, `found` is quoted."""

    key: str
    sentence: str
    why: str
    unit: str = ""
    given: Span | None = None
    usual: Span | None = None
    found: str = ""


_WHY_BAND = N_("Kisaran ini kebiasaan umum, bukan hasil survei. Boleh jadi benar: tanyakan bila ragu.")
_WHY_CONTACT = N_("Nomor dan alamat orang tidak ditayangkan (UU PDP). Pembeli dapat bertanya lewat Tapak.")
_WHY_BRAND = N_("Barang tiruan ditolak. Bila hanya menyebut pembanding, minta penulis menghapusnya.")
_WHY_CLAIM = N_("Klaim ini perlu bukti atau penjelasan bahan.")
_WHY_SAFETY = N_("Sepatu pengaman wajib SNI 8877:2023 (Permenperin 28/2024).")
_WHY_OLD_SNI = N_("SNI 0111, 7037, dan 7079 sudah digantikan SNI 8877:2023.")
_CONTACTS = {
    "phone": N_("Ada nomor telepon di tulisan."),
    "email": N_("Ada alamat e-mail di tulisan."),
    "link": N_("Ada tautan ke luar di tulisan."),
}
_WHY_WORKERS = N_("Seorang pekerja biasanya membuat 50–450 pasang sebulan; sandal ringan sampai 1.000.")


def of_request(request: SourcingRequest, *, today: date) -> Iterator[Hint]:
    """What stands out in the figures of a request, and what its product needs."""
    kinds = [request.product_type] if request.product_type else []
    yield from safety(kinds, request.certificates)
    yield from _request_figures(request, kinds, today)


def safety(product_types: Iterable[str], certificates: Iterable[str]) -> Iterator[Hint]:
    if SAFETY in product_types and SAFETY_CERTIFICATE not in certificates:
        yield Hint("safety_without_sni", N_("Sepatu pengaman tanpa SNI 8877."), _WHY_SAFETY)
    if "sni_lama" in certificates:
        yield Hint("old_sni", N_("SNI sepatu pengaman yang lama."), _WHY_OLD_SNI)


def listing_figures(listing: Any, organisation: Organisation) -> Iterator[Hint]:
    # A designer's price is for a model, and his days are for paper.
    band = None if organisation.kind == OrganisationKind.DESIGNER else usual(listing.product_types)
    if band is None:
        return
    price, moq = _span(listing.price_min, listing.price_max), _moq_span(band, organisation)
    yield from _outside("price", N_("Harga di luar kisaran biasa."), "rupiah", price, band.price)
    yield from _outside("moq", N_("Pesanan paling sedikit di luar kisaran biasa."), "pairs", _span(listing.moq), moq)
    capacity, days = _span(listing.capacity_month), _span(listing.lead_days)
    yield from _outside("capacity", N_("Kapasitas sebulan di luar kisaran biasa."), "pairs", capacity, band.capacity)
    yield from _outside("days", N_("Lama pengerjaan di luar kisaran biasa."), "days", days, band.days)


def _moq_span(band: Band, organisation: Organisation) -> Span:
    low, high = band.moq
    is_factory = organisation.size_class in ("menengah", "besar")
    return (low, max(high, band.factory_moq)) if is_factory and band.factory_moq else (low, high)


def capacity_for_workers(listing: Any, organisation: Organisation) -> Iterator[Hint]:
    if not organisation.workers or not listing.capacity_month:
        return
    expected = pairs_of(organisation.workers, listing.product_types)
    # A maker who makes less than his people could is not worth a question; one who promises more is.
    if listing.capacity_month > expected[1]:
        sentence = N_("Kapasitas terlalu besar untuk jumlah pekerjanya.")
        yield Hint("capacity_for_workers", sentence, _WHY_WORKERS, "pairs", _span(listing.capacity_month), expected)


def _request_figures(request: SourcingRequest, kinds: list[str], today: date) -> Iterator[Hint]:
    band = usual(kinds)
    if band is None or request.wants == Wants.DESIGN:
        return
    budget = _span(request.budget_min, request.budget_max)
    yield from _outside("budget", N_("Anggaran di luar kisaran harga biasa."), "rupiah", budget, band.price)
    if request.pairs and request.pairs < band.moq[0]:
        sentence = N_("Jumlahnya di bawah pesanan paling sedikit yang biasa.")
        yield Hint("pairs", sentence, _WHY_BAND, "pairs", _span(request.pairs), band.moq)
    if request.needed_by and (request.needed_by - today).days < band.days[0]:
        sentence = N_("Waktunya lebih pendek dari lama pengerjaan biasa.")
        left = max(0, (request.needed_by - today).days)
        yield Hint("deadline", sentence, _WHY_BAND, "days", (left, left), band.days)


def words(text: str) -> Iterator[Hint]:
    for kind, found in unwanted.contacts(text):
        yield Hint(kind, _CONTACTS[kind], _WHY_CONTACT, found=found)
    for found in unwanted.brands(text):
        yield Hint("brand", N_("Ada nama merek lain atau kata untuk tiruan."), _WHY_BRAND, found=found)
    for found in unwanted.said(text, _CLAIMS):
        yield Hint("claim", N_("Ada klaim yang perlu bukti."), _WHY_CLAIM, found=found)


def _outside(key: str, sentence: str, unit: str, given: Span | None, band: Span) -> Iterator[Hint]:
    if given is not None and (given[0] < band[0] or given[1] > band[1]):
        yield Hint(key, sentence, _WHY_BAND, unit, given, band)


def _span(low: int | None, high: int | None = None) -> Span | None:
    known = [value for value in (low, high) if value is not None]
    return (known[0], known[-1]) if known else None
