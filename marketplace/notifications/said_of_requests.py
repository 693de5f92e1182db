"""What messages about a request say while it is helped, amended, asked about, and answered for."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _referred(params: Params) -> Words:
    title = _("Permintaan perlu dibantu: %(title)s", title=params["title"])
    return Words(
        title, (_("Belum cukup jelas untuk pembuat. Beri saran, atau teruskan."),), _("Bantu"), icon="users-three"
    )


def _handed_back(params: Params) -> Words:
    title = _("Saran pendamping untuk %(title)s", title=params["title"])
    return Words(title, (_("Lengkapi menurut sarannya, lalu kirim lagi."),), _("Baca sarannya"), icon="users-three")


def _amended(params: Params) -> Words:
    title = _("Permintaan berubah: %(title)s", title=params["title"])
    return Words(title, (_("Yang berubah ditulis berdampingan dengan yang lama."),), _("Lihat bedanya"), icon="info")


def _closed(params: Params) -> Words:
    title = _("Sudah ditutup: %(title)s", title=params["title"])
    line = _("Tidak ada jawaban baru lagi. Setiap pembuat yang menjawab mendapat hasilnya dalam 7 hari.")
    return Words(title, (line,), _("Buka"), icon="lock-simple")


def _cancelled(params: Params) -> Words:
    title = _("Permintaan dibatalkan: %(title)s", title=params["title"])
    return Words(title, (_("%(name)s menulis alasannya.", name=params["organisation"]),), _("Lihat"), icon="x-circle")


def _invited(params: Params) -> Words:
    return Words(
        _("%(name)s meminta penawaran Anda", name=params["organisation"]),
        (
            _("Untuk %(title)s.", title=params["title"]),
            _("Jawab dengan harga dan tanggal. Jawaban Anda pasti dibalas."),
        ),
        _("Baca permintaannya"),
        icon="file-text",
    )


def _overdue(params: Params) -> Words:
    title = _("Pembuat menunggu 7 hari: %(title)s", title=params["title"])
    line = _("Pilih, atau beri alasan kepada yang tidak dipilih. Setelah 14 hari permintaan baru ditahan.")
    return Words(title, (line,), _("Jawab sekarang"), icon="clock")


def _escalated(params: Params) -> Words:
    title = _("Sudah 14 hari: %(title)s", title=params["title"])
    line = _("Petugas diberi tahu. Sampai setiap pembuat dijawab, permintaan baru tidak bisa dikirim.")
    return Words(title, (line,), _("Jawab sekarang"), icon="warning")


def _kept_waiting(params: Params) -> Words:
    title = _("%(name)s belum menjawab pembuat selama 14 hari", name=params["organisation"])
    line = _("Untuk %(title)s.", title=params["title"])
    return Words(title, (line,), _("Lihat yang menunggu"), icon="warning")


def _asked(params: Params) -> Words:
    title = _("Pertanyaan tentang %(title)s", title=params["title"])
    line = _("Dari %(name)s. Jawaban Anda dibaca semua yang melihat permintaan ini.", name=params["organisation"])
    return Words(title, (line,), _("Jawab"), icon="chat-circle-text")


def _answered(params: Params) -> Words:
    title = _("Ada jawaban: %(title)s", title=params["title"])
    return Words(title, (_("Pembeli menjawab pertanyaan tentang permintaan ini."),), _("Baca"), icon="chat-circle-text")


SAID_OF_REQUESTS: dict[Message, Callable[[Params], Words]] = {
    Message.REQUEST_REFERRED: _referred,
    Message.REQUEST_HANDED_BACK: _handed_back,
    Message.REQUEST_AMENDED: _amended,
    Message.REQUEST_CLOSED: _closed,
    Message.REQUEST_CANCELLED: _cancelled,
    Message.REQUEST_INVITED: _invited,
    Message.REQUEST_OVERDUE: _overdue,
    Message.REQUEST_ESCALATED: _escalated,
    Message.REQUEST_KEPT_WAITING: _kept_waiting,
    Message.QUESTION_ASKED: _asked,
    Message.QUESTION_ANSWERED: _answered,
}
