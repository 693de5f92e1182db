"""What messages about answers to requests say."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words
from marketplace.proposals.rules import REASONS, RETREATS, WOULD_HELP


def _submitted(params: Params) -> Words:
    if not params.get("organisation"):
        title = _("Ada jawaban untuk %(title)s", title=params["title"])
        return Words(title, (_("Isinya terbuka setelah hari terakhir."),), _("Lihat jawaban"), icon="file-text")
    title = _("%(name)s menjawab %(title)s", name=params["organisation"], title=params["title"])
    return Words(title, (_("Bandingkan dengan jawaban lain, lalu putuskan."),), _("Lihat jawabannya"), icon="file-text")


def _edited(params: Params) -> Words:
    title = _("Jawaban untuk %(title)s diubah", title=params["title"])
    note = params.get("organisation", "")
    return Words(title, (_("Yang berubah tercatat di halamannya."),), _("Lihat"), icon="pencil-simple", note=note)


def _unsettled(params: Params) -> Words:
    return Words(
        _("Pastikan lagi jawaban Anda: %(title)s", title=params["title"]),
        (_("Pembeli mengubah permintaannya. Baca yang berubah, lalu tekan “Masih berlaku” atau ubah jawaban."),),
        _("Lihat yang berubah"),
        icon="warning",
    )


def _reconfirmed(params: Params) -> Words:
    title = _("%(name)s memastikan jawabannya", name=params["organisation"] or _("Satu pembuat"))
    return Words(title, (_("Untuk %(title)s.", title=params["title"]),), _("Lihat"), icon="check-circle")


def _shortlisted(params: Params) -> Words:
    return Words(
        _("Jawaban Anda masuk daftar pendek: %(title)s", title=params["title"]),
        (_("%(name)s memilih beberapa jawaban terbaik. Anda di antaranya.", name=params["organisation"]),),
        _("Lihat"),
        icon="check-circle",
    )


def _offered(params: Params) -> Words:
    return Words(
        _("%(name)s menawarkan kesepakatan", name=params["organisation"]),
        (_("Untuk %(title)s.", title=params["title"]), _("Terima atau balas sebelum waktunya habis.")),
        _("Baca tawarannya"),
        icon="handshake",
    )


def _accepted(params: Params) -> Words:
    return Words(
        _("Sepakat: %(title)s", title=params["title"]),
        (_("Bersama %(name)s. Langkah berikutnya: contoh, uang muka, lalu produksi.", name=params["organisation"]),),
        _("Lihat kesepakatan"),
        icon="handshake",
    )


def _declined(params: Params) -> Words:
    reason, helped = REASONS.get(params.get("reason", "")), WOULD_HELP.get(params.get("would_help", ""))
    lines = [_(reason)] if reason else []
    if helped:
        lines.append(_("Yang akan mengubahnya: %(what)s.", what=_(helped)))
    return Words(
        _("Kali ini bukan Anda: %(title)s", title=params["title"]),
        tuple(lines),
        _("Baca alasannya"),
        icon="info",
        note=lines[0] if lines else "",
    )


def _expired(params: Params) -> Words:
    title = _("Tawaran habis waktunya: %(title)s", title=params["title"])
    return Words(title, (_("Tidak ada kata sepakat sebelum waktunya habis."),), _("Lihat"), icon="clock")


def _withdrawn(params: Params) -> Words:
    reason = RETREATS.get(params.get("reason", ""))
    lines = (_(reason),) if reason else ()
    title = _("Jawaban ditarik: %(title)s", title=params["title"])
    return Words(title, lines, _("Lihat"), icon="x-circle", note=params.get("organisation", ""))


def _suspended(params: Params) -> Words:
    title = _("Jawaban Anda ditahan dulu: %(title)s", title=params["title"])
    return Words(title, (_("Petugas memeriksanya. Begitu selesai, Anda dapat kabar."),), _("Lihat"), icon="lock-simple")


def _reinstated(params: Params) -> Words:
    title = _("Jawaban Anda dibuka lagi: %(title)s", title=params["title"])
    return Words(title, (_("Pembeli bisa membacanya lagi."),), _("Lihat"), icon="check-circle")


def _part_invited(params: Params) -> Words:
    return Words(
        _("%(name)s mengajak Anda borongan bersama", name=params["organisation"]),
        (_("Untuk %(title)s.", title=params["title"]), _("Baca bagian Anda, lalu setujui atau tolak.")),
        _("Lihat bagian Anda"),
        icon="users-three",
    )


def _part_confirmed(params: Params) -> Words:
    title = _("%(name)s menyetujui bagiannya", name=params["organisation"])
    return Words(title, (_("Untuk %(title)s.", title=params["title"]),), _("Lihat"), icon="check-circle")


def _part_refused(params: Params) -> Words:
    title = _("%(name)s menolak bagiannya", name=params["organisation"])
    return Words(title, (_("Ajak pembuat lain untuk bagian itu."),), _("Lihat"), icon="x-circle")


def _part_failed(params: Params) -> Words:
    title = _("Bagian %(name)s gagal", name=params["organisation"])
    return Words(title, (_("Tawarkan bagian itu kepada pembuat lain."),), _("Lihat"), icon="warning")


SAID_OF_PROPOSALS: dict[Message, Callable[[Params], Words]] = {
    Message.PROPOSAL_SUBMITTED: _submitted,
    Message.PROPOSAL_EDITED: _edited,
    Message.PROPOSAL_UNSETTLED: _unsettled,
    Message.PROPOSAL_RECONFIRMED: _reconfirmed,
    Message.PROPOSAL_SHORTLISTED: _shortlisted,
    Message.PROPOSAL_OFFERED: _offered,
    Message.PROPOSAL_COUNTERED: _offered,
    Message.PROPOSAL_ACCEPTED: _accepted,
    Message.PROPOSAL_DECLINED: _declined,
    Message.PROPOSAL_EXPIRED: _expired,
    Message.PROPOSAL_WITHDRAWN: _withdrawn,
    Message.PROPOSAL_SUSPENDED: _suspended,
    Message.PART_INVITED: _part_invited,
    Message.PART_CONFIRMED: _part_confirmed,
    Message.PART_REFUSED: _part_refused,
    Message.PART_FAILED: _part_failed,
    Message.PROPOSAL_REINSTATED: _reinstated,
}
