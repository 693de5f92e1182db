"""What states, milestones, deeds and defects are called, and the sentence of each step."""

from collections.abc import Mapping

from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.partnerships.rules import Deed, MilestoneKind, PartnershipState

_M, _S = MilestoneKind, PartnershipState

STATES: Mapping[PartnershipState, tuple[str, str, str]] = {
    _S.AGREED: (N_("Menunggu persetujuan"), "warn", "file-text"),
    _S.SAMPLING: (N_("Contoh"), "info", "ruler"),
    _S.PRODUCING: (N_("Produksi"), "info", "factory"),
    _S.DELIVERING: (N_("Sedang dikirim"), "info", "package"),
    _S.ACCEPTED: (N_("Diterima"), "good", "check-circle"),
    _S.CLOSED: (N_("Selesai"), "good", "seal-check"),
    _S.PAUSED: (N_("Dijeda"), "", "pause-circle"),
    _S.DISPUTED: (N_("Ada perselisihan"), "bad", "warning"),
    _S.ENDED: (N_("Diakhiri"), "bad", "x-circle"),
}
MILESTONES: Mapping[MilestoneKind, str] = {
    _M.SAMPLE: N_("Contoh"),
    _M.GOLDEN: N_("Contoh emas"),
    _M.DEPOSIT: N_("Uang muka (DP)"),
    _M.MATERIAL: N_("Bahan siap"),
    _M.PRODUCTION: N_("Produksi"),
    _M.QC: N_("Periksa mutu"),
    _M.DELIVERY: N_("Serah terima (BAST)"),
    _M.BALANCE: N_("Pelunasan"),
    _M.CLAIM: N_("Klaim"),
}
# What the button of a deed says, and what the timeline says once it is done.
DEEDS: Mapping[tuple[MilestoneKind, Deed], tuple[str, str]] = {
    (_M.SAMPLE, Deed.SEND): (N_("Kirim contoh"), N_("Contoh dikirim")),
    (_M.SAMPLE, Deed.APPROVE): (N_("Setujui contoh"), N_("Contoh disetujui")),
    (_M.SAMPLE, Deed.REVISE): (N_("Minta perbaikan contoh"), N_("Contoh perlu diperbaiki")),
    (_M.SAMPLE, Deed.REJECT): (N_("Tolak contoh"), N_("Contoh ditolak")),
    (_M.GOLDEN, Deed.CONFIRM): (N_("Konfirmasi contoh emas"), N_("Contoh emas dikonfirmasi")),
    (_M.DEPOSIT, Deed.PAY): (N_("Catat pembayaran DP"), N_("DP dibayar")),
    (_M.DEPOSIT, Deed.RECEIVE): (N_("Konfirmasi DP sudah masuk"), N_("DP diterima")),
    (_M.MATERIAL, Deed.CONFIRM): (N_("Bahan sudah siap"), N_("Bahan siap")),
    (_M.PRODUCTION, Deed.COUNT): (N_("Catat pasang yang jadi"), N_("Produksi bertambah")),
    (_M.QC, Deed.CHECK): (N_("Catat hasil periksa"), N_("Mutu diperiksa")),
    (_M.DELIVERY, Deed.SEND): (N_("Kirim barang"), N_("Barang dikirim")),
    (_M.DELIVERY, Deed.RECEIVE): (N_("Terima barang"), N_("Barang diterima")),
    (_M.BALANCE, Deed.PAY): (N_("Catat pelunasan"), N_("Pelunasan dibayar")),
    (_M.BALANCE, Deed.RECEIVE): (N_("Konfirmasi pelunasan sudah masuk"), N_("Pelunasan diterima")),
    (_M.CLAIM, Deed.RAISE): (N_("Ajukan klaim"), N_("Klaim diajukan")),
    (_M.CLAIM, Deed.SOLVE): (N_("Jawab klaim"), N_("Klaim dijawab")),
    (_M.CLAIM, Deed.CONFIRM): (N_("Klaim sudah beres"), N_("Klaim selesai")),
}
DEFECTS: Mapping[str, str] = {
    "bond": N_("Lem lepas"),
    "stitch": N_("Jahitan"),
    "stain": N_("Noda lem"),
    "size": N_("Ukuran salah"),
    "upper": N_("Cacat atasan"),
    "sole": N_("Cacat sol"),
    "colour": N_("Warna beda"),
    "other": N_("Lainnya"),
}
END_REASONS: Mapping[str, str] = {
    "sample": N_("Contoh tidak sesuai"),
    "late": N_("Terlalu terlambat"),
    "quality": N_("Mutu tidak sesuai"),
    "payment": N_("Pembayaran tidak jalan"),
    "material": N_("Bahan tidak tersedia"),
    "capacity": N_("Kapasitas tidak cukup"),
    "agreement": N_("Isi kesepakatan tidak cocok"),
    "other": N_("Alasan lain"),
}
SIDES: Mapping[By, str] = {
    By.BUYER: N_("pembeli"),
    By.MAKER: N_("pembuat"),
    By.STAFF: N_("petugas"),
    By.CLOCK: N_("sistem"),
}
PAUSE = N_("Jeda dulu")
DISPUTE = N_("Buka perselisihan")
END = N_("Akhiri kemitraan")
RESUME = N_("Lanjutkan lagi")
STOP_HINTS: Mapping[str, str] = {
    "pause": N_("Misalnya libur atau menunggu bahan. Bisa dilanjutkan kapan saja."),
    "dispute": N_("Ada yang tidak beres dan tidak selesai berdua. Petugas diberi tahu dan boleh membaca halaman ini."),
    "end": N_("Tidak bisa dilanjutkan lagi. Kapasitas yang belum terpakai dikembalikan."),
    "resume": N_("Kembali ke tahap sebelum berhenti."),
}
CHANGED = N_("Ada kabar kemitraan")
# Lines of the timeline, and news, that belong to no milestone.
_STEPS: Mapping[str, str] = {
    "begun": N_("Kemitraan dimulai"),
    "reworded": N_("Pola kesepakatan diganti"),
    "pattern": N_("Pola kesepakatan diganti"),
    "accept": N_("Kesepakatan disetujui"),
    "accepted": N_("Kesepakatan disetujui"),
    "pause": N_("Dijeda"),
    "paused": N_("Kemitraan dijeda"),
    "resume": N_("Dilanjutkan"),
    "resumed": N_("Kemitraan dilanjutkan"),
    "dispute": N_("Perselisihan dibuka"),
    "disputed": N_("Perselisihan dibuka"),
    "end": N_("Diakhiri"),
    "ended": N_("Kemitraan diakhiri"),
    "closed": N_("Kemitraan selesai"),
    "to_sampling": N_("Masuk tahap contoh"),
    "to_producing": N_("Masuk tahap produksi"),
    "to_delivering": N_("Masuk tahap pengiriman"),
    "to_accepted": N_("Semua barang diterima"),
    "to_closed": N_("Kemitraan selesai"),
}


def news(what: str, milestone: str | None = None, deed: str | None = None) -> str:
    """The sentence for a line of the timeline or a message, not yet in the reader's language."""
    if milestone and deed:
        return DEEDS[MilestoneKind(milestone), Deed(deed)][1]
    return _STEPS.get(what, CHANGED)
