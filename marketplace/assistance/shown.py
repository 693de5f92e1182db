"""What was filled in, as a page lays it before the maker: each field with its name and its value in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.assistance.models import Assisted
from marketplace.assistance.rules import Deed
from marketplace.core.i18n import N_
from marketplace.listings.rules import BRAND_MODE_LABELS, BrandMode
from marketplace.organisations import queries as organisations
from marketplace.regions import queries as regions
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, Registry, label

Formats = Mapping[str, Callable[..., str]]
Teller = Callable[[Any, Formats, str], str]


def rows(assisted: Assisted, said: Formats, language: str) -> list[tuple[str, str]]:
    """(name, value) of what is not empty; of a profile only what would change."""
    told = assisted.payload
    if assisted.deed == Deed.PROFILE:
        workshop = organisations.get(assisted.organisation_id)
        told = {name: value for name, value in told.items() if getattr(workshop, name, value) != value}
    found = ((name, teller(told[key], said, language)) for key, name, teller in _FIELDS[assisted.deed] if key in told)
    return [(_(name), value) for name, value in found if value]


def _text(value: Any, _said: Formats, _language: str) -> str:
    return str(value or "")


def _figure(name: str) -> Teller:
    return lambda value, said, _language: said[name](value) if value is not None else ""


def _day(value: Any, said: Formats, _language: str) -> str:
    return said["date"](date.fromisoformat(value)) if value else ""


def _days(value: Any, _said: Formats, _language: str) -> str:
    return ngettext("%(n)s hari", "%(n)s hari", value, n=value) if value else ""


def _yes(value: Any, _said: Formats, _language: str) -> str:
    return _("Ya") if value else ""


def _place(value: Any, _said: Formats, _language: str) -> str:
    return regions.name_of(value) or "" if value else ""


def _terms(registry: Registry) -> Teller:
    def told(value: Any, _said: Formats, language: str) -> str:
        keys = value if isinstance(value, list) else [value] if value else []
        return ", ".join(label(registry, key, language) for key in keys)

    return told


def _brand(value: Any, _said: Formats, _language: str) -> str:
    return _(BRAND_MODE_LABELS[BrandMode(value)])


_FIELDS: dict[Deed, tuple[tuple[str, str, Teller], ...]] = {
    Deed.LISTING: (
        ("title", N_("Nama barang atau jasa"), _text),
        ("product_types", N_("Jenis"), _terms(PRODUCT_TYPES)),
        ("description", N_("Cerita singkat"), _text),
        ("stages", N_("Tahap yang Anda kerjakan"), _terms(STAGES)),
        ("materials", N_("Bahan"), _terms(MATERIALS)),
        ("constructions", N_("Cara pasang sol"), _terms(CONSTRUCTIONS)),
        ("brand_mode", N_("Merek"), _brand),
        ("sizes", N_("Ukuran"), _text),
        ("moq", N_("Pesanan paling sedikit"), _figure("pairs")),
        ("capacity_month", N_("Kemampuan sebulan"), _figure("pairs")),
        ("lead_days", N_("Lama pengerjaan"), _days),
        ("price_min", N_("Harga mulai, per pasang"), _figure("rupiah")),
        ("price_max", N_("Sampai"), _figure("rupiah")),
        ("certificates", N_("Sertifikat yang sudah ada"), _terms(CERTIFICATES)),
        ("regency_code", N_("Tempat dibuat"), _place),
        ("takes_visits", N_("Tamu boleh berkunjung ke bengkel"), _yes),
    ),
    Deed.PROPOSAL: (
        ("price_per_pair", N_("Harga per pasang"), _figure("rupiah")),
        ("pairs", N_("Sanggup membuat"), _figure("pairs")),
        ("moq", N_("Pesanan paling sedikit"), _figure("pairs")),
        ("first_sample_on", N_("Contoh jadi pada"), _day),
        ("delivery_on", N_("Barang dikirim pada"), _day),
        ("words", N_("Catatan untuk pembeli"), _text),
    ),
    Deed.CAPACITY: (
        ("week", N_("Minggu mulai"), _day),
        ("pairs", N_("Sanggup membuat"), _figure("pairs")),
        ("stage", N_("Tahap"), _terms(STAGES)),
    ),
    Deed.PROFILE: (
        ("trade_name", N_("Nama usaha"), _text),
        ("legal_name", N_("Nama resmi"), _text),
        ("regency_code", N_("Kabupaten / kota"), _place),
        ("address", N_("Alamat"), _text),
        ("nib", N_("NIB"), _text),
        ("kbli_code", N_("Kode KBLI"), _text),
        ("workers", N_("Jumlah pekerja"), _figure("number")),
        ("description", N_("Tentang usaha ini"), _text),
        ("website", N_("Situs web"), _text),
    ),
    Deed.CERTIFICATE: (
        ("kind", N_("Sertifikat"), _terms(CERTIFICATES)),
        ("number", N_("Nomor"), _text),
        ("issuer", N_("Penerbit"), _text),
        ("scope", N_("Untuk apa"), _text),
        ("valid_from", N_("Berlaku mulai"), _day),
        ("valid_until", N_("Berlaku sampai"), _day),
        ("in_process", N_("Masih diurus"), _yes),
    ),
    Deed.SKILL: (("stages", N_("Tahap yang dikerjakan sendiri"), _terms(STAGES)),),
}
