"""What a listing must say before it can be checked, and what would help it be found."""

from marketplace.core.gaps import Gap
from marketplace.core.i18n import N_
from marketplace.listings.models import Listing
from marketplace.listings.rules import DESCRIPTION_MINIMUM
from marketplace.organisations.rules import OrganisationKind

VISIT = "kunjungan_bengkel"


def gaps(listing: Listing, kind: str, photos: int = 0) -> list[Gap]:
    """Gaps in the order of the form; `kind` is the organisation's: a designer makes no pairs."""
    return [*_words(listing), *_making(listing, kind), *_terms(listing, kind), *_help(listing, photos)]


def _words(listing: Listing) -> list[Gap]:
    found = []
    if not listing.title:
        found.append(Gap("title", N_("Beri nama dulu, contoh: Sandal kulit anyam, dijahit tangan.")))
    if not listing.product_types:
        found.append(Gap("product_types", N_("Pilih paling sedikit satu jenis, contoh: Sandal kulit.")))
    if len(listing.description) < DESCRIPTION_MINIMUM:
        text = N_("Ceritakan sedikit lagi, contoh: Kami 6 orang, biasa membuat sandal kulit untuk toko oleh-oleh.")
        found.append(Gap("description", text))
    return found


def _making(listing: Listing, kind: str) -> list[Gap]:
    if _is_only_visit(listing):
        return []
    found = []
    if not listing.stages:
        found.append(Gap("stages", N_("Pilih tahap yang Anda kerjakan, contoh: Potong dan Jahit.")))
    if kind == OrganisationKind.PRODUCER and not listing.materials:
        found.append(Gap("materials", N_("Pilih bahan yang biasa Anda pakai, contoh: Kulit sapi dan Sol karet.")))
    # Permenperin 28/2024: no safety shoe is sold without SNI 8877.
    if "safety_shoes" in listing.product_types and "sni_8877" not in listing.certificates:
        text = N_("Sepatu pengaman baru boleh tayang kalau ber-SNI 8877:2023. Centang bila sudah punya.")
        found.append(Gap("certificates", text))
    return found


def _terms(listing: Listing, kind: str) -> list[Gap]:
    found = []
    if kind == OrganisationKind.PRODUCER and not _is_only_visit(listing):
        if not listing.moq:
            found.append(Gap("moq", N_("Isi pesanan paling sedikit, contoh: 1 kodi.")))
        if not listing.capacity_month:
            found.append(Gap("capacity_month", N_("Isi kemampuan sebulan, contoh: 20 kodi.")))
        if not listing.lead_days:
            found.append(Gap("lead_days", N_("Isi lama pengerjaan dalam hari, contoh: 21.")))
        if listing.price_min is None and listing.price_max is None:
            found.append(Gap("price_min", N_("Isi kisaran harga per pasang, contoh: mulai 85.000.")))
    if not listing.regency_code:
        found.append(Gap("regency_code", N_("Pilih kabupaten atau kota, contoh: Lombok Timur.")))
    return found


def _help(listing: Listing, photos: int) -> list[Gap]:
    found = []
    if not photos:
        text = N_("Tambah foto barang atau bengkel Anda. Foto sendiri lebih dipercaya pembeli.")
        found.append(Gap("photos", text, is_must=False))
    if not listing.sizes and not _is_only_visit(listing):
        found.append(Gap("sizes", N_("Tulis ukuran yang bisa dibuat, contoh: 36–43."), is_must=False))
    return found


def _is_only_visit(listing: Listing) -> bool:
    return listing.product_types == [VISIT]
