"""What messages about an organisation, its papers and its skill passport say."""

from collections.abc import Callable
from datetime import date

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from marketplace.core import formats
from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words
from marketplace.organisations.rules import DOCUMENT_LABELS, DocumentKind
from marketplace.vocabulary.terms import CERTIFICATES, STAGES, label


def _name(params: Params) -> str:
    language = str(get_locale() or "id")
    if params["noun"] == "skill":
        return label(STAGES, params["key"], language)
    if params["noun"] == "certificate":
        return label(CERTIFICATES, params["key"], language)
    return _(DOCUMENT_LABELS[DocumentKind(params["key"])])


def _given(params: Params) -> Words:
    sender = _("Dikirim oleh %(organisation)s.", organisation=params["organisation"])
    title = _("Perlu dilihat: %(name)s", name=_name(params))
    return Words(title, (sender,), _("Lihat sekarang"), icon="file-text", note=sender)


def _accepted(params: Params) -> Words:
    return Words(
        _("%(name)s tercatat di paspor Anda", name=_name(params)),
        (_("Pembeli sekarang melihat siapa yang memeriksanya, dan kapan."),),
        _("Lihat"),
        icon="seal-check",
    )


def _refused(params: Params) -> Words:
    lines = (_("Baca alasannya, lalu kirim yang baru bila perlu."),)
    title = _("%(name)s belum bisa dipakai", name=_name(params))
    return Words(title, lines, _("Baca alasannya"), quote=params.get("reason", ""), icon="x-circle")


def _ending(params: Params) -> Words:
    day = formats.date(date.fromisoformat(params["until"]), str(get_locale() or "id"), "WIB")
    title = ngettext(
        "%(name)s berakhir %(num)s hari lagi",
        "%(name)s berakhir %(num)s hari lagi",
        params.get("days", 0),
        name=_name(params),
    )
    return Words(
        title,
        (_("Berlaku sampai %(day)s. Setelah itu tandanya hilang dari profil Anda.", day=day),),
        _("Perbarui"),
        icon="calendar-blank",
    )


def _expired(params: Params) -> Words:
    return Words(
        _("%(name)s sudah kedaluwarsa", name=_name(params)),
        (_("Tandanya sudah tidak tampil untuk pembeli. Perbarui supaya kembali."),),
        _("Perbarui"),
        icon="calendar-blank",
    )


def _invited(params: Params) -> Words:
    return Words(
        _("%(organisation)s mengundang Anda bergabung", organisation=params["organisation"]),
        (
            _("Buka tautannya, masuk atau daftar dengan nomor atau e-mail ini, lalu tekan Bergabung."),
            _("Tidak kenal usaha ini? Abaikan saja."),
        ),
        _("Lihat undangan"),
        icon="users-three",
    )


def _joined(params: Params) -> Words:
    title = _("%(name)s bergabung di %(organisation)s", name=params["name"], organisation=params["organisation"])
    return Words(title, (_("Haknya bisa Anda atur kapan saja."),), _("Lihat orang di usaha ini"), icon="users-three")


def _rights_changed(params: Params) -> Words:
    title = _("Hak Anda di %(organisation)s berubah", organisation=params["organisation"])
    return Words(title, (_("Tanyakan kepada pemiliknya bila ini tidak Anda duga."),), _("Lihat"), icon="users-three")


def _membership_ended(params: Params) -> Words:
    title = _("Anda tidak lagi menjadi anggota %(organisation)s", organisation=params["organisation"])
    return Words(title, (_("Akun Anda tetap ada."),), _("Lihat"), icon="users-three")


def _suspended(params: Params) -> Words:
    return Words(
        _("%(organisation)s ditangguhkan", organisation=params["organisation"]),
        (_("Profil dan semua yang tayang sementara tidak tampil. Hubungi petugas bila ini keliru."),),
        _("Lihat"),
        quote=params.get("reason", ""),
        icon="lock-simple",
    )


def _resumed(params: Params) -> Words:
    title = _("%(organisation)s tampil lagi", organisation=params["organisation"])
    return Words(title, (_("Semua yang tayang kembali seperti semula."),), _("Lihat"), icon="check-circle")


def _claim_made(params: Params) -> Words:
    title = _("Ada yang mengajukan profil %(organisation)s", organisation=params["organisation"])
    return Words(title, (_("Periksa buktinya, lalu putuskan."),), _("Lihat sekarang"), icon="user-circle")


def _claim_accepted(params: Params) -> Words:
    title = _("Profil %(organisation)s sekarang milik Anda", organisation=params["organisation"])
    return Words(title, (_("Lengkapi profilnya, lalu pasang kemampuan Anda."),), _("Lihat"), icon="check-circle")


def _claim_refused(params: Params) -> Words:
    return Words(
        _("Pengajuan profil %(organisation)s belum bisa disetujui", organisation=params["organisation"]),
        (_("Baca alasannya. Anda boleh mengajukan lagi dengan bukti lain."),),
        _("Baca alasannya"),
        quote=params.get("reason", ""),
        icon="x-circle",
    )


SAID_OF_ORGANISATIONS: dict[Message, Callable[[Params], Words]] = {
    Message.ORGANISATION_SUSPENDED: _suspended,
    Message.ORGANISATION_RESUMED: _resumed,
    Message.CLAIM_MADE: _claim_made,
    Message.CLAIM_ACCEPTED: _claim_accepted,
    Message.CLAIM_REFUSED: _claim_refused,
    Message.INVITATION_SENT: _invited,
    Message.INVITATION_ACCEPTED: _joined,
    Message.MEMBERSHIP_CHANGED: _rights_changed,
    Message.MEMBERSHIP_ENDED: _membership_ended,
    Message.PAPER_GIVEN: _given,
    Message.PAPER_ACCEPTED: _accepted,
    Message.PAPER_REFUSED: _refused,
    Message.PAPER_ENDING: _ending,
    Message.PAPER_EXPIRED: _expired,
}
