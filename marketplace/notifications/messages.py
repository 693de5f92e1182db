"""What each message says: a title, a few lines and a button, in the language in force when it is read or sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.moderation.reasons import REASONS
from marketplace.notifications.rules import Message

Params = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """`icon` and `note` stand beside the title in the inbox; `quote` is what somebody else has written, never ours."""

    title: str
    lines: tuple[str, ...] = ()
    button: str = ""
    quote: str = ""
    icon: str = "bell"
    note: str = ""
    is_about_address: bool = False


def words(message: Message, params: Params) -> Words:
    return MESSAGES[message](params)


def _code_registration(_params: Params) -> Words:
    return Words(
        _("Kode pendaftaran Anda"),
        (
            _("Ketik kode ini untuk menyelesaikan pendaftaran. Berlaku 30 menit."),
            _("Jangan berikan kode ini kepada siapa pun, juga tidak kepada orang yang mengaku petugas."),
        ),
        is_about_address=True,
    )


def _code_recovery(_params: Params) -> Words:
    return Words(
        _("Kode untuk kata sandi baru"),
        (
            _("Ketik kode ini untuk membuat kata sandi baru. Berlaku 30 menit."),
            _("Bukan Anda yang meminta? Abaikan saja. Kata sandi lama tetap berlaku."),
            _("Jangan berikan kode ini kepada siapa pun, juga tidak kepada orang yang mengaku petugas."),
        ),
        is_about_address=True,
    )


def _code_known(_params: Params) -> Words:
    return Words(
        _("Anda sudah terdaftar"),
        (
            _("Ada yang baru saja mendaftar dengan nomor atau e-mail ini, padahal sudah ada akunnya."),
            _("Kalau itu Anda, masuk saja. Lupa kata sandi? Di halaman masuk bisa dibuat yang baru."),
            _("Kalau bukan Anda, abaikan pesan ini. Tidak ada yang berubah."),
        ),
        _("Masuk"),
        is_about_address=True,
    )


def _submitted(params: Params) -> Words:
    sender = _("Dikirim oleh %(organisation)s.", organisation=params["organisation"])
    return Words(
        _("Menunggu diperiksa: %(title)s", title=params["title"]),
        (sender,),
        _("Buka antrean periksa"),
        icon="clock",
        note=sender,
    )


def _listing_published(params: Params) -> Words:
    return Words(
        _("%(title)s sudah tayang", title=params["title"]),
        (
            _("Sekarang pembeli bisa menemukannya dan bertanya kepada Anda."),
            _("Bagikan lewat WhatsApp supaya lebih banyak yang tahu."),
        ),
        _("Lihat halamannya"),
        icon="check-circle",
    )


def _request_published(params: Params) -> Words:
    return Words(
        _("%(title)s sudah dibuka", title=params["title"]),
        (_("Pembuat yang cocok akan kami beri tahu. Begitu ada, Anda dapat kabar."),),
        _("Lihat halamannya"),
        icon="check-circle",
    )


def _changes_asked(params: Params) -> Words:
    return Words(
        _("%(title)s perlu diperbaiki sedikit", title=params["title"]),
        (*_why(params), _("Perbaiki, lalu kirim lagi. Isian Anda masih tersimpan.")),
        _("Perbaiki sekarang"),
        quote=params.get("note", ""),
        icon="pencil-simple",
        note=" ".join(_why(params)[:1]),
    )


def _rejected(params: Params) -> Words:
    return Words(
        _("%(title)s tidak bisa tayang", title=params["title"]),
        (*_why(params), _("Merasa ini keliru? Balas lewat halamannya, petugas akan membacanya.")),
        _("Baca alasannya"),
        quote=params.get("note", ""),
        icon="x-circle",
        note=" ".join(_why(params)[:1]),
    )


def _suspended(params: Params) -> Words:
    return Words(
        _("%(title)s ditarik dulu dari tampilan", title=params["title"]),
        (*_why(params), _("Petugas akan memeriksanya. Begitu selesai, Anda dapat kabar.")),
        _("Lihat halamannya"),
        quote=params.get("note", ""),
        icon="lock-simple",
    )


def _why(params: Params) -> tuple[str, ...]:
    reason = REASONS.get(params.get("reason", ""))
    if reason:
        return (_(reason.sentence),)
    # Not one of the listed reasons: words that somebody has written.
    return tuple(line for line in params.get("reason", "").splitlines() if line)


def _listing_matched(params: Params) -> Words:
    if params["count"] == 1:
        title = _("Ada permintaan yang cocok: %(request)s", request=params["request"])
    else:
        title = ngettext(
            "%(num)s permintaan cocok untuk %(title)s",
            "%(num)s permintaan cocok untuk %(title)s",
            params["count"],
            title=params["title"],
        )
    return Words(
        title,
        (_("Cocok dengan %(title)s. Baca dulu, lalu tanyakan yang belum jelas.", title=params["title"]),),
        _("Lihat permintaannya"),
        icon="clipboard-text",
        note=params["title"] if params["count"] == 1 else "",
    )


def _request_matched(params: Params) -> Words:
    if params.get("maker"):
        title = _("%(maker)s cocok untuk %(title)s", maker=params["maker"], title=params["title"])
    else:
        title = ngettext(
            "%(num)s pembuat cocok untuk %(title)s",
            "%(num)s pembuat cocok untuk %(title)s",
            params["count"],
            title=params["title"],
        )
    return Words(
        title,
        (_("Lihat siapa mereka, dan kenapa cocok."),),
        _("Lihat pembuatnya"),
        icon="handshake",
    )


def _answered_by_author(params: Params) -> Words:
    return Words(
        _("Penulis menjawab: %(title)s", title=params["title"]),
        (_("Jawaban dari %(organisation)s.", organisation=params["organisation"]),),
        _("Buka kasusnya"),
        icon="chat-circle-text",
        note=params["organisation"],
    )


def _answered_by_staff(params: Params) -> Words:
    return Words(
        _("Petugas menulis tentang %(title)s", title=params["title"]),
        (_("Baca dan balas di halamannya."),),
        _("Baca pesannya"),
        icon="chat-circle-text",
    )


def _message_sent(params: Params) -> Words:
    who = f"{params['name']} ({params['organisation']})" if params.get("organisation") else params["name"]
    return Words(
        _("Pesan dari %(name)s", name=who),
        (_("Tentang %(title)s.", title=params["title"]),),
        _("Baca dan balas"),
        icon="chat-circle-text",
        note=params["title"],
    )


MESSAGES: dict[Message, Callable[[Params], Words]] = {
    Message.CODE_REGISTRATION: _code_registration,
    Message.CODE_RECOVERY: _code_recovery,
    Message.CODE_KNOWN: _code_known,
    Message.LISTING_SUBMITTED: _submitted,
    Message.LISTING_PUBLISHED: _listing_published,
    Message.LISTING_CHANGES_ASKED: _changes_asked,
    Message.LISTING_REJECTED: _rejected,
    Message.LISTING_SUSPENDED: _suspended,
    Message.LISTING_MATCHED: _listing_matched,
    Message.REQUEST_SUBMITTED: _submitted,
    Message.REQUEST_PUBLISHED: _request_published,
    Message.REQUEST_CHANGES_ASKED: _changes_asked,
    Message.REQUEST_REJECTED: _rejected,
    Message.REQUEST_SUSPENDED: _suspended,
    Message.REQUEST_MATCHED: _request_matched,
    Message.CASE_ANSWERED_BY_AUTHOR: _answered_by_author,
    Message.CASE_ANSWERED_BY_STAFF: _answered_by_staff,
    Message.MESSAGE_SENT: _message_sent,
}
