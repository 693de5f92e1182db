"""A case as a page shows it: what was sent, what stands out, what happened, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.core.i18n import N_
from marketplace.events.kinds import Kind
from marketplace.listings.rules import BRAND_MODE_LABELS
from marketplace.moderation.hints import Hint
from marketplace.moderation.queries import Happened
from marketplace.moderation.queue import QueueRow
from marketplace.moderation.rules import Days, SubjectKind, Urgency, due_at, urgency
from marketplace.regions.queries import name_of
from marketplace.sourcing.amount import amount_asked
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import PAYMENT_LABELS, SAMPLE_LABELS, VISIBILITY_LABELS, WANTS_LABELS
from marketplace.vocabulary.terms import (
    CERTIFICATES,
    CONSTRUCTIONS,
    LASTS,
    MATERIALS,
    PRODUCT_TYPES,
    STAGES,
    Registry,
    label,
)

Formats = Mapping[str, Callable[..., str]]
Facts = list[tuple[str, str]]

TONES = {Urgency.CALM: "line", Urgency.SOON: "warn", Urgency.LATE: "bad"}
_HAPPENED = {
    Kind.LISTING_DRAFTED: N_("Draf dibuat"),
    Kind.REQUEST_DRAFTED: N_("Draf dibuat"),
    Kind.LISTING_EDITED: N_("Isi diubah"),
    Kind.REQUEST_EDITED: N_("Isi diubah"),
    Kind.LISTING_PHOTO_ADDED: N_("Foto ditambahkan"),
    Kind.REQUEST_PHOTO_ADDED: N_("Foto ditambahkan"),
    Kind.LISTING_PHOTO_REMOVED: N_("Foto dihapus"),
    Kind.REQUEST_PHOTO_REMOVED: N_("Foto dihapus"),
    Kind.LISTING_SUBMITTED: N_("Dikirim untuk diperiksa"),
    Kind.REQUEST_SUBMITTED: N_("Dikirim untuk diperiksa"),
    Kind.LISTING_BROUGHT_IN: N_("Dimasukkan petugas dari daftar"),
    Kind.LISTING_TAKEN_BACK: N_("Ditarik bersama daftarnya"),
    Kind.LISTING_PAUSED: N_("Dijeda"),
    Kind.LISTING_RESUMED: N_("Ditayangkan lagi"),
    Kind.LISTING_REVISED: N_("Diturunkan untuk ditulis ulang"),
    Kind.LISTING_ARCHIVED: N_("Diarsipkan"),
    Kind.LISTING_SUSPENDED: N_("Ditangguhkan"),
    Kind.LISTING_REINSTATED: N_("Dikembalikan"),
    Kind.REQUEST_SUSPENDED: N_("Ditangguhkan"),
    Kind.REQUEST_REINSTATED: N_("Dikembalikan"),
    Kind.REQUEST_WITHDRAWN: N_("Ditarik"),
    Kind.REQUEST_CANCELLED: N_("Dibatalkan"),
    Kind.REQUEST_CLOSED: N_("Ditutup"),
    Kind.CASE_CLAIMED: N_("Mulai diperiksa"),
    Kind.CASE_APPROVED: N_("Disetujui dan tayang"),
    Kind.CASE_CHANGES_ASKED: N_("Diminta perbaikan"),
    Kind.CASE_REJECTED: N_("Ditolak"),
    Kind.CASE_ANSWERED: N_("Ada pesan di kasus"),
    Kind.CASE_NOTED: N_("Ada catatan petugas"),
    Kind.CASE_UNDONE: N_("Keputusan ditarik lagi"),
    Kind.CASE_LAPSED: N_("Ditarik penulisnya"),
    Kind.CASE_SETTLED: N_("Diputuskan petugas"),
    Kind.PARTNERSHIP_DISPUTED: N_("Diperselisihkan"),
    Kind.PARTNERSHIP_PAUSED: N_("Dijeda"),
    Kind.PARTNERSHIP_RESUMED: N_("Dilanjutkan"),
    Kind.PARTNERSHIP_ENDED: N_("Diakhiri"),
    Kind.CASE_APPEALED: N_("Banding diajukan"),
    Kind.CASE_UPHELD: N_("Banding ditolak"),
    Kind.CASE_OVERTURNED: N_("Banding diterima"),
    Kind.REVISION_DRAFTED: N_("Perubahan ditulis"),
    Kind.REVISION_EDITED: N_("Perubahan diubah"),
    Kind.REVISION_SUBMITTED: N_("Perubahan dikirim untuk diperiksa"),
    Kind.REVISION_WITHDRAWN: N_("Perubahan ditarik"),
    Kind.REPORT_SENT: N_("Dilaporkan"),
}


APPROVED = {
    SubjectKind.LISTING: N_("%(title)s sekarang tayang. Penulisnya diberi tahu."),
    SubjectKind.REQUEST: N_("%(title)s sekarang terbuka. Penulisnya diberi tahu."),
    SubjectKind.REVISION: N_("Perubahan %(title)s sekarang tayang. Penulisnya diberi tahu."),
    SubjectKind.REPORT: N_("Laporan tentang %(title)s ditutup. Pelapornya diberi tahu."),
}


@dataclass(frozen=True)
class Waiting:
    """A row of the queue with its clock."""

    row: QueueRow
    due: datetime
    tone: str
    is_late: bool


def waiting(rows: Iterable[QueueRow], zone: ZoneInfo, moment: datetime, own: Days) -> list[Waiting]:
    """The rows with the time that is left of two working days."""
    found = []
    for row in rows:
        due = due_at(row.opened_at, zone, own)
        how = urgency(due, moment)
        found.append(Waiting(row, due, TONES[how], how == Urgency.LATE))
    return found


def difference(before: Any, after: Any, fmt: Formats, language: str) -> list[tuple[str, str, str]]:
    """(name, what stands now, what shall stand) for each part of an offer that would change."""
    own = [(_("Nama"), before.title, after.title), (_("Keterangan"), before.description, after.description)]
    facts = zip(listing_facts(before, fmt, language), listing_facts(after, fmt, language), strict=True)
    pairs = [*own, *((name, old, new) for (name, old), (_same, new) in facts)]
    return [pair for pair in pairs if pair[1] != pair[2]]


def listing_facts(listing: Any, fmt: Formats, language: str) -> Facts:
    """What an offer says, or a revision of one, as (name, value); the page leaves empty values out."""
    days = _days(listing.lead_days, fmt["number"](listing.lead_days)) if listing.lead_days else ""
    return [
        (_("Jenis barang"), _labels(PRODUCT_TYPES, listing.product_types, language)),
        (_("Tahap"), _labels(STAGES, listing.stages, language)),
        (_("Konstruksi"), _labels(CONSTRUCTIONS, listing.constructions, language)),
        (_("Bahan"), _labels(MATERIALS, listing.materials, language)),
        (_("Sertifikat"), _labels(CERTIFICATES, listing.certificates, language)),
        (_("Merek"), _(BRAND_MODE_LABELS[listing.brand_mode])),
        (_("Pesanan paling sedikit"), fmt["pairs"](listing.moq)),
        (_("Kapasitas sebulan"), fmt["pairs"](listing.capacity_month)),
        (_("Lama pengerjaan"), days),
        (_("Harga per pasang"), fmt["price_band"](listing.price_min, listing.price_max)),
        (_("Ukuran"), listing.sizes),
        (_("Menerima kunjungan"), _("Ya") if listing.takes_visits else ""),
        (_("Tempat"), name_of(listing.regency_code)),
    ]


def request_facts(request: SourcingRequest, fmt: Formats, language: str) -> Facts:
    """The same for a request."""
    wanted = [request.product_type] if request.product_type else []
    regions = ", ".join(name_of(code) or code for code in request.region_codes)
    return [
        (_("Jenis barang"), _labels(PRODUCT_TYPES, wanted, language)),
        (_("Yang dicari"), _(WANTS_LABELS[request.wants])),
        (_("Jumlah"), amount_asked(request, fmt["pairs"])),
        (_("Acuan"), label(LASTS, request.shoe_last, language) if request.shoe_last else ""),
        (_("Ukuran"), request.size_run),
        (_("Tahap"), _labels(STAGES, request.stages, language)),
        (_("Konstruksi"), _labels(CONSTRUCTIONS, request.constructions, language)),
        (_("Bahan"), _labels(MATERIALS, request.materials, language)),
        (_("Sertifikat yang diminta"), _labels(CERTIFICATES, request.certificates, language)),
        (_("Anggaran per pasang"), fmt["price_band"](request.budget_min, request.budget_max)),
        (_("Dibutuhkan sebelum"), fmt["date"](request.needed_by)),
        (_("Hari terakhir menjawab"), fmt["date"](request.closes_on)),
        (_("Dikirim ke"), name_of(request.delivery_regency_code)),
        (_("Daerah pembuat"), regions),
        (_("Contoh"), _(SAMPLE_LABELS[request.sample_policy])),
        (_("Pembayaran"), _(PAYMENT_LABELS[request.payment_terms])),
        (_("Siapa yang melihat"), _(VISIBILITY_LABELS[request.visibility])),
    ]


def hints(found: Iterable[Hint], fmt: Formats) -> list[dict[str, str]]:
    """Each hint with the figures that raised it, in words."""
    return [
        {"text": _(hint.sentence), "why": _(hint.why), "figures": _figures(hint, fmt), "found": hint.found}
        for hint in found
    ]


def _figures(hint: Hint, fmt: Formats) -> str:
    if hint.given is None or hint.usual is None:
        return ""
    spans = {"given": _span(hint.given, hint.unit, fmt), "usual": _span(hint.usual, hint.unit, fmt)}
    return _("Tertulis %(given)s, biasanya %(usual)s.", **spans)


def _span(span: tuple[int, int], unit: str, fmt: Formats) -> str:
    low, high = span
    if unit == "rupiah":
        return fmt["price_band"](low, high)
    numbers = fmt["number"](low) if low == high else f"{fmt['number'](low)}–{fmt['number'](high)}"
    return _days(high, numbers) if unit == "days" else ngettext("%(n)s pasang", "%(n)s pasang", high, n=numbers)


def _days(count: int, told: str) -> str:
    return ngettext("%(n)s hari", "%(n)s hari", count, n=told)


def timeline(happened: Iterable[Happened], fmt: Formats) -> list[dict[str, Any]]:
    """What happened, as the timeline draws it; what is told by another event already is left out."""
    return [
        {"text": _(_HAPPENED[one.kind]), "when": fmt["datetime"](one.at), "iso": one.at.isoformat(), "by": one.name}
        for one in happened
        if one.kind in _HAPPENED
    ]


def _labels(registry: Registry, keys: Iterable[str], language: str) -> str:
    return ", ".join(label(registry, key, language) for key in keys)
