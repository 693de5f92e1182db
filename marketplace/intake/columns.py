"""The columns of a list of offers, by the headings that people write over them, and an example of each."""

from marketplace.core.i18n import N_
from marketplace.directory.headings import Layout

FIRM = "firm"
_SYNONYMS: dict[str, tuple[str, ...]] = {
    FIRM: ("nama usaha", "usaha", "NIB", "nib atau nama usaha", "pembuat", "nama ikm", "company", "maker", "firm"),
    "title": ("nama barang", "barang", "nama produk", "produk", "judul", "title", "product", "product name"),
    "description": ("keterangan", "deskripsi", "cerita", "uraian", "description"),
    "product_types": ("jenis", "jenis barang", "jenis produk", "product type", "type"),
    "stages": ("tahap", "tahap yang dikerjakan", "proses", "stages", "processes"),
    "materials": ("bahan", "material", "materials"),
    "constructions": ("konstruksi", "cara pasang sol", "construction"),
    "certificates": ("sertifikat", "sertifikasi", "certificates"),
    "brand_mode": ("merek", "brand"),
    "moq": ("pesanan paling sedikit", "moq", "minimum order", "minimal pesanan"),
    "capacity_month": ("kemampuan sebulan", "kapasitas", "kapasitas sebulan", "kapasitas per bulan", "capacity"),
    "lead_days": ("lama pengerjaan", "lama", "hari kerja", "lead time", "lead days"),
    "price_min": ("harga mulai", "harga", "harga per pasang", "price", "price from"),
    "price_max": ("harga sampai", "sampai", "harga tertinggi", "price to"),
    "sizes": ("ukuran", "sizes", "size"),
    "regency_code": ("kabupaten/kota", "kabupaten", "kota", "tempat dibuat", "regency", "city"),
    "takes_visits": ("menerima kunjungan", "kunjungan", "visits"),
}
OFFERS = Layout(
    _SYNONYMS,
    "title",
    N_("Kolom nama usaha dan nama barang tidak ditemukan. Judul kolom di berkas ini: %(seen)s."),
)
TEMPLATE = tuple(names[0] for names in _SYNONYMS.values())
EXAMPLE = (
    "Sepatu Contoh",
    "Sandal kulit anyam",
    "Kami enam orang, biasa membuat sandal kulit untuk toko oleh-oleh.",
    "Sandal kulit",
    "Potong; Jahit; Finishing",
    "Kulit sapi",
    "Lem (cementing)",
    "",
    "Dua-duanya",
    "1 kodi",
    "20 kodi",
    "21",
    "85.000",
    "140rb",
    "36–43",
    "Kabupaten Lombok Timur",
    "ya",
)
