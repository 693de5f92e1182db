"""Why something was not let through: a fixed list, each with the sentence that its author reads."""

from dataclasses import dataclass

from marketplace.core.i18n import N_
from marketplace.moderation.rules import SubjectKind

_LISTING, _REQUEST, _REPORT = SubjectKind.LISTING, SubjectKind.REQUEST, SubjectKind.REPORT
_BOTH = (_LISTING, _REQUEST, _REPORT)


@dataclass(frozen=True)
class Reason:
    """`label` stands in the moderator's list; `sentence` says to the author what is wrong and what to do."""

    key: str
    label: str
    sentence: str
    kinds: tuple[SubjectKind, ...]
    needs_note: bool = False


_ALL = (
    Reason(
        "photo_not_own",
        N_("Foto bukan dari bengkel sendiri"),
        N_("Fotonya tampak bukan dari bengkel Anda. Ganti dengan foto sendiri; foto dari HP sudah cukup."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "price_implausible",
        N_("Harga tidak masuk akal"),
        N_("Harganya jauh dari harga biasa untuk barang ini. Periksa lagi: mungkin kurang nol, atau harga per kodi."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "moq_implausible",
        N_("Pesanan paling sedikit tidak masuk akal"),
        N_("Pesanan paling sedikit jauh dari yang biasa untuk barang ini. Periksa lagi: pasang atau kodi?"),
        (_LISTING, _REPORT),
    ),
    Reason(
        "capacity_implausible",
        N_("Kapasitas tidak masuk akal"),
        N_("Kapasitas sebulan tidak cocok dengan jumlah pekerja Anda. Tulis yang sanggup dipenuhi."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "certificate_without_evidence",
        N_("Sertifikat tanpa bukti"),
        N_("Ada sertifikat yang disebut tanpa bukti. Kirim nomor dan foto dokumennya, atau hapus dulu."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "safety_without_sni",
        N_("Sepatu pengaman tanpa SNI 8877"),
        N_("Sepatu pengaman wajib ber-SNI 8877:2023. Tambahkan sertifikatnya, atau ganti jenis barangnya."),
        _BOTH,
    ),
    Reason(
        "others_brand",
        N_("Merek milik orang lain"),
        N_("Ada merek milik orang lain. Barang tiruan (KW) tidak boleh ditawarkan atau dicari di sini."),
        _BOTH,
    ),
    Reason(
        "claim_without_evidence",
        N_("Klaim asli, halal, vegan, atau welt tanpa bukti"),
        N_("Ada klaim bahan atau cara kerja yang belum terbukti. Jelaskan bahannya, atau hapus klaimnya."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "motif_without_consent",
        N_("Motif masyarakat adat tanpa izin"),
        N_("Motif ini milik suatu masyarakat. Sebutkan asalnya dan izin dari penenunnya."),
        _BOTH,
    ),
    Reason(
        "trader_as_maker",
        N_("Pedagang mengaku pembuat"),
        N_("Usaha Anda tampak menjual, bukan membuat. Boleh, asalkan ditulis begitu."),
        (_LISTING, _REPORT),
    ),
    Reason(
        "contact_in_text",
        N_("Nomor atau alamat pribadi di tulisan"),
        N_("Ada nomor HP, e-mail, atau alamat pribadi di tulisan. Hapus dulu; orang bisa bertanya lewat tombol Tanya."),
        _BOTH,
    ),
    Reason(
        "unclear",
        N_("Belum jelas"),
        N_("Tulisannya belum cukup jelas untuk orang yang belum mengenal Anda. Lengkapi seperti catatan di bawah."),
        _BOTH,
        needs_note=True,
    ),
    Reason(
        "duplicate",
        N_("Sudah pernah dipasang"),
        N_("Ini sama dengan yang sudah Anda pasang. Ubah yang lama saja."),
        _BOTH,
    ),
    Reason(
        "budget_implausible",
        N_("Anggaran tidak masuk akal"),
        N_("Anggarannya jauh dari harga biasa untuk barang ini. Tidak ada pembuat yang bisa menjawab dengan jujur."),
        (_REQUEST,),
    ),
    Reason(
        "deadline_infeasible",
        N_("Waktunya tidak cukup"),
        N_("Waktunya terlalu pendek untuk jumlah ini. Mundurkan tanggalnya, atau kurangi jumlahnya."),
        (_REQUEST,),
    ),
    Reason(
        "buyer_unknown",
        N_("Pembeli belum jelas"),
        N_("Kami belum yakin siapa pembelinya. Lengkapi profil usaha: alamat, situs web, atau NIB."),
        (_REQUEST,),
    ),
    Reason(
        "free_design",
        N_("Minta desain cuma-cuma"),
        N_("Permintaan ini meminta desain tanpa bayaran. Tulis berapa bayaran untuk desainnya."),
        (_REQUEST,),
    ),
    Reason(
        "not_ours",
        N_("Bukan alas kaki, atau dilarang"),
        N_("Barang ini bukan alas kaki atau tidak boleh diperdagangkan, jadi tidak bisa tayang di sini."),
        _BOTH,
    ),
    Reason(
        "other",
        N_("Alasan lain"),
        N_("Baca catatan dari petugas di bawah."),
        _BOTH,
        needs_note=True,
    ),
)
REASONS = {reason.key: reason for reason in _ALL}


def reasons_for(kind: SubjectKind) -> list[Reason]:
    """A revision of an offer is refused for what an offer is refused for."""
    return [reason for reason in _ALL if fits(reason, kind)]


def fits(reason: Reason, kind: SubjectKind) -> bool:
    return (_LISTING if kind == SubjectKind.REVISION else kind) in reason.kinds
