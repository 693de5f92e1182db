"""Siap pesan: what a request must say before it can be checked, what would bring better answers, and its score."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from marketplace.core.gaps import Gap
from marketplace.core.i18n import N_
from marketplace.sourcing.calendar import holiday
from marketplace.sourcing.rules import AHEAD, ANSWER_DAYS_MINIMUM, DESCRIPTION_MINIMUM, READY, Shape, Wants

# Points of each part when it has no gap: what must be there makes 60 of 100, so a request of musts alone is not ready.
POINTS: Mapping[str, int] = {
    "title": 5,
    "product_type": 10,
    "description": 10,
    "pairs": 10,
    "closes_on": 5,
    "needed_by": 10,
    "delivery_regency_code": 10,
    "budget_max": 10,
    "size_run": 10,
    "materials": 10,
    "payment_terms": 4,
    "sample_policy": 3,
    "decides": 3,
}
# Of a visit there are no sizes and no material; the group and the time count in their place.
VISIT_POINTS: Mapping[str, int] = {
    **{
        name: points
        for name, points in POINTS.items()
        if name not in ("pairs", "size_run", "materials", "sample_policy")
    },
    "group_size": 15,
    "visit_minutes": 18,
}


def gaps(request: Any, today: date) -> list[Gap]:
    """Gaps of a request, or of what is to become of it, in the order of the form; `today` is the market's own."""
    return [*_words(request), *_dates(request, today), *_place(request), *_help(request)]


def score(request: Any, today: date) -> int:
    """How ready it is, 0 to 100: the points of what has no gap, out of all that apply."""
    points = VISIT_POINTS if request.shape == Shape.VISIT else POINTS
    lacking = {gap.field for gap in gaps(request, today)}
    whole = sum(points.values())
    return sum(worth for name, worth in points.items() if name not in lacking) * 100 // whole


def is_ready(request: Any, today: date) -> bool:
    """Whether makers see it after the check; below the bar a mentor sees it first."""
    return score(request, today) >= READY


def _words(request: Any) -> list[Gap]:
    found = []
    if not request.title:
        found.append(Gap("title", N_("Beri judul dulu, contoh: 600 pasang sandal hotel untuk Senggigi.")))
    if not request.product_type:
        found.append(Gap("product_type", N_("Pilih jenis yang dicari, contoh: Sandal hotel.")))
    if len(request.description) < DESCRIPTION_MINIMUM:
        text = N_("Ceritakan sedikit lagi, contoh: sol anti-slip, logo bordir satu warna, dibungkus satu per satu.")
        found.append(Gap("description", text))
    if not request.pairs and request.wants != Wants.DESIGN and request.shape != Shape.VISIT:
        found.append(Gap("pairs", N_("Isi jumlahnya, contoh: 600 pasang atau 30 kodi.")))
    if request.shape == Shape.VISIT and not request.group_size:
        found.append(Gap("group_size", N_("Isi berapa tamu sekali datang, contoh: 12 orang.")))
    return found


def _dates(request: Any, today: date) -> list[Gap]:
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


def _place(request: Any) -> list[Gap]:
    if request.delivery_regency_code:
        return []
    return [Gap("delivery_regency_code", N_("Pilih kota tujuan kirim, contoh: Kota Mataram."))]


def _help(request: Any) -> list[Gap]:
    found = []
    if request.budget_min is None and request.budget_max is None:
        found.append(("budget_max", N_("Sebut kisaran harga, contoh: Rp 70.000 sampai Rp 90.000 per pasang.")))
    if request.shape == Shape.VISIT:
        if not request.visit_minutes:
            found.append(("visit_minutes", N_("Sebut lamanya kunjungan, contoh: 90 menit.")))
    else:
        if not request.size_run and not request.shoe_last:
            found.append(("size_run", N_("Tulis pembagian ukuran atau pilih acuannya, contoh: 39–44: 1-2-3-3-2-1.")))
        if not request.materials:
            found.append(("materials", N_("Sebut bahan yang Anda mau, contoh: Handuk dan Sol EVA.")))
        if not request.sample_policy:
            found.append(("sample_policy", N_("Sebut aturan contohnya, contoh: contoh kami bayar.")))
    if request.shape == Shape.HOTEL and not (request.rooms and request.occupancy):
        found.append(("rooms", N_("Isi kamar dan hunian, contoh: 80 kamar, 60 persen terisi.")))
    if request.is_monthly and not request.months:
        found.append(("months", N_("Sebut untuk berapa bulan, contoh: 12 bulan.")))
    if not request.payment_terms:
        found.append(("payment_terms", N_("Sebut cara bayar, contoh: DP 50 persen.")))
    if not request.decides:
        found.append(("decides", N_("Tulis siapa yang memutuskan, contoh: kepala pembelian bersama pemilik.")))
    advice = [Gap(name, text, is_must=False) for name, text in found]
    if request.closes_on and holiday(request.closes_on):
        text = N_("Hari terakhir menjawab jatuh pada libur nasional. Pilih hari kerja supaya semua sempat.")
        advice.append(Gap("closes_on_holiday", text, is_must=False))
    if request.needed_by and holiday(request.needed_by):
        text = N_("Barang diminta datang pada libur nasional. Pilih hari kerja sebelum atau sesudahnya.")
        advice.append(Gap("needed_by_holiday", text, is_must=False))
    return advice
