"""What a request must say before it can be checked, and what would bring better answers."""

from datetime import date, timedelta

from marketplace.core.gaps import Gap
from marketplace.core.i18n import N_
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import AHEAD, ANSWER_DAYS_MINIMUM, DESCRIPTION_MINIMUM, Wants


def gaps(request: SourcingRequest, today: date) -> list[Gap]:
    """Gaps in the order of the form; `today` is the market's own."""
    return [*_words(request), *_dates(request, today), *_place(request), *_help(request)]


def _words(request: SourcingRequest) -> list[Gap]:
    found = []
    if not request.title:
        found.append(Gap("title", N_("Beri judul dulu, contoh: 600 pasang sandal hotel untuk Senggigi.")))
    if not request.product_type:
        found.append(Gap("product_type", N_("Pilih jenis yang dicari, contoh: Sandal hotel.")))
    if len(request.description) < DESCRIPTION_MINIMUM:
        text = N_("Ceritakan sedikit lagi, contoh: sol anti-slip, logo bordir satu warna, dibungkus satu per satu.")
        found.append(Gap("description", text))
    if not request.pairs and request.wants != Wants.DESIGN:
        found.append(Gap("pairs", N_("Isi jumlahnya, contoh: 600 pasang atau 30 kodi.")))
    return found


def _dates(request: SourcingRequest, today: date) -> list[Gap]:
    found = []
    if request.closes_on is None:
        found.append(Gap("closes_on", N_("Isi hari terakhir menerima jawaban, contoh: dua minggu dari sekarang.")))
    elif request.closes_on < today + timedelta(days=ANSWER_DAYS_MINIMUM):
        found.append(Gap("closes_on", N_("Hari terakhir menjawab paling cepat besok, supaya pembuat sempat membaca.")))
    if request.needed_by is None:
        found.append(Gap("needed_by", N_("Isi kapan barang harus ada, contoh: dua bulan dari sekarang.")))
    elif request.needed_by <= today:
        found.append(Gap("needed_by", N_("Tanggal ini sudah lewat. Pilih tanggal yang akan datang.")))
    elif request.closes_on and request.needed_by <= request.closes_on:
        text = N_("Barang dibutuhkan sebelum jawaban ditutup. Ubah salah satu tanggalnya.")
        found.append(Gap("needed_by", text))
    for name in ("closes_on", "needed_by"):
        value = getattr(request, name)
        if value is not None and value > today + AHEAD:
            found.append(Gap(name, N_("Tanggal ini terlalu jauh. Pilih paling lama tiga tahun lagi.")))
    return found


def _place(request: SourcingRequest) -> list[Gap]:
    if request.delivery_regency_code:
        return []
    return [Gap("delivery_regency_code", N_("Pilih kota tujuan kirim, contoh: Kota Mataram."))]


def _help(request: SourcingRequest) -> list[Gap]:
    found = []
    if request.budget_min is None and request.budget_max is None:
        text = N_("Dengan kisaran harga, pembuat yang tidak cocok tidak membuang waktu Anda.")
        found.append(Gap("budget_max", text, is_must=False))
    if not request.size_run:
        found.append(Gap("size_run", N_("Tulis pembagian ukuran, contoh: 39–44: 1-2-3-3-2-1."), is_must=False))
    if not request.materials:
        found.append(Gap("materials", N_("Sebut bahan yang Anda mau, contoh: Handuk dan Sol EVA."), is_must=False))
    if not request.payment_terms:
        found.append(Gap("payment_terms", N_("Sebut cara bayar, contoh: DP 50 persen."), is_must=False))
    return found
