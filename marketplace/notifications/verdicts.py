"""What a message about a check says: a change, a report, an appeal, a sanction."""

from flask_babel import gettext as _

from marketplace.notifications.wording import Params, Words, why


def revision_approved(params: Params) -> Words:
    return Words(
        _("Perubahan %(title)s sudah tayang", title=params["title"]),
        (_("Pembeli sekarang melihat isi yang baru."),),
        _("Lihat halamannya"),
        icon="check-circle",
    )


def revision_changes_asked(params: Params) -> Words:
    return Words(
        _("Perubahan %(title)s perlu diperbaiki sedikit", title=params["title"]),
        (*why(params), _("Isi yang lama tetap tayang. Perbaiki, lalu kirim lagi.")),
        _("Perbaiki sekarang"),
        quote=params.get("note", ""),
        icon="pencil-simple",
    )


def revision_rejected(params: Params) -> Words:
    return Words(
        _("Perubahan %(title)s tidak ditayangkan", title=params["title"]),
        (*why(params), _("Isi yang lama tetap tayang. Merasa ini keliru? Ajukan banding lewat halamannya.")),
        _("Baca alasannya"),
        quote=params.get("note", ""),
        icon="x-circle",
    )


def report_sent(params: Params) -> Words:
    return Words(
        _("Ada laporan tentang %(title)s", title=params["title"]),
        (_("Lihat di antrean periksa."),),
        _("Buka antrean periksa"),
        icon="warning",
    )


def report_closed(params: Params) -> Words:
    said = {
        "dismissed": _("Petugas sudah memeriksa dan tidak menemukan pelanggaran. Terima kasih sudah memberi tahu."),
        "warned": _("Petugas sudah meminta pemiliknya memperbaikinya. Terima kasih sudah memberi tahu."),
        "acted": _("Petugas sudah menariknya dari pasar. Terima kasih sudah memberi tahu."),
    }
    return Words(
        _("Laporan Anda tentang %(title)s sudah diperiksa", title=params["title"]),
        (said[params["outcome"]],),
        _("Lihat laporan"),
        icon="check-circle",
    )


def warned(params: Params) -> Words:
    return Words(
        _("Ada yang perlu Anda perbaiki: %(title)s", title=params["title"]),
        (*why(params), _("Perbaiki secepatnya. Bila tidak setuju, balas lewat halamannya.")),
        _("Baca dan balas"),
        quote=params.get("note", ""),
        icon="warning",
    )


def case_appealed(params: Params) -> Words:
    return Words(
        _("Banding: %(title)s", title=params["title"]),
        (_("Banding diputuskan petugas lain, bukan yang menolak pertama kali."),),
        _("Buka kasusnya"),
        icon="shield-check",
    )


def case_upheld(params: Params) -> Words:
    return Words(
        _("Banding tentang %(title)s ditolak", title=params["title"]),
        (_("Petugas lain sudah memeriksanya lagi, dan keputusannya tetap. Anda boleh membuat yang baru."),),
        _("Baca alasannya"),
        quote=params.get("note", ""),
        icon="x-circle",
    )


def sanction_imposed(params: Params) -> Words:
    said = {
        "warning": _("Usaha Anda mendapat peringatan."),
        "no_publishing": _("Untuk sementara usaha Anda tidak boleh mengirim tawaran atau permintaan baru."),
        "suspended": _("Usaha Anda dan semua yang tayang ditarik dulu dari pasar."),
    }
    return Words(
        _("Sanksi untuk %(organisation)s", organisation=params["organisation"]),
        (said[params["sanction"]], _("Merasa ini keliru? Hubungi petugas lewat halaman usaha Anda.")),
        _("Lihat usaha saya"),
        quote=params.get("reason", ""),
        icon="warning",
    )


def sanction_ended(params: Params) -> Words:
    return Words(
        _("Sanksi untuk %(organisation)s sudah berakhir", organisation=params["organisation"]),
        (_("Usaha Anda kembali seperti biasa."),),
        _("Lihat usaha saya"),
        icon="check-circle",
    )
