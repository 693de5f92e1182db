"""What is said of codes, and of changes to one's own account."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _code_registration(_params: Params) -> Words:
    return Words(
        _("Kode pendaftaran Anda"),
        (
            _("Ketik kode ini untuk menyelesaikan pendaftaran. Berlaku 10 menit."),
            _("Jangan berikan kode ini kepada siapa pun, juga tidak kepada orang yang mengaku petugas."),
        ),
        is_about_address=True,
    )


def _code_recovery(_params: Params) -> Words:
    return Words(
        _("Kode untuk kata sandi baru"),
        (
            _("Ketik kode ini untuk membuat kata sandi baru. Berlaku 10 menit."),
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


def _code_sign_in(params: Params) -> Words:
    return Words(
        _("Kode masuk Anda"),
        (
            _("Ketik kode ini untuk masuk. Berlaku 10 menit."),
            _("Bukan Anda yang meminta? Abaikan saja."),
            _("Jangan berikan kode ini kepada siapa pun, juga tidak kepada orang yang mengaku petugas."),
        ),
        _("Masuk tanpa mengetik kode") if params.get("has_link") else "",
        is_about_address=True,
    )


def _code_address(params: Params) -> Words:
    return Words(
        _("Kode untuk ganti nomor atau e-mail"),
        (
            _("Nomor HP atau e-mail akun Anda akan diganti. Ketik kode ini di halaman Keamanan. Berlaku 10 menit.")
            if params.get("is_old")
            else _("Ketik kode ini di halaman Keamanan supaya nomor atau e-mail ini jadi milik akun Anda."),
            _("Bukan Anda yang meminta? Abaikan saja, lalu ganti kata sandi Anda."),
            _("Jangan berikan kode ini kepada siapa pun, juga tidak kepada orang yang mengaku petugas."),
        ),
        is_about_address=True,
    )


def _account_changed(params: Params) -> Words:
    return Words(
        account_change(params["what"]),
        (_("Kalau itu Anda, tidak perlu berbuat apa-apa. Kalau bukan, buka halaman Keamanan dan ganti kata sandi."),),
        _("Buka halaman Keamanan"),
        icon="lock-simple",
        is_about_address=True,
    )


def _account_moving(_params: Params) -> Words:
    return Words(
        _("Akun Anda akan pindah ke nomor lain"),
        (
            _("Pendamping meminta akun Anda dipindah ke nomor HP baru. Akun pindah besok."),
            _("Kalau itu Anda, tidak perlu berbuat apa-apa. Kalau bukan, hentikan sekarang juga."),
        ),
        _("Hentikan pemindahan"),
        icon="warning",
        is_about_address=True,
    )


def _account_moved(params: Params) -> Words:
    return Words(
        _("Akun %(name)s sudah pindah ke nomor baru", name=params["name"]),
        (_("Mulai sekarang masuk dengan nomor yang baru. Semua perangkat lama sudah dikeluarkan."),),
        icon="check-circle",
    )


def _account_stays(params: Params) -> Words:
    return Words(
        _("Pemindahan nomor %(name)s dihentikan", name=params["name"]),
        (_("Nomor akunnya tetap yang lama."),),
        icon="info",
    )


def account_change(what: str) -> str:
    """What happened to an account, in a sentence, by the name of the event's kind."""
    return {
        "person.changed_password": _("Kata sandi Anda diganti"),
        "person.changed_part": _("Tugas Anda sebagai petugas berubah"),
        "person.shut_out": _("Akun Anda ditutup oleh pengelola pasar"),
        "person.let_in": _("Akun Anda dibuka lagi oleh pengelola pasar"),
        "person.changed_address": _("Nomor HP atau e-mail akun Anda diganti"),
        "person.set_second_factor": _("Langkah kedua dipasang di akun Anda"),
        "person.ended_second_factor": _("Langkah kedua di akun Anda dimatikan"),
        "person.used_recovery_code": _("Kode cadangan dipakai untuk masuk ke akun Anda"),
        "person.added_passkey": _("Kunci sandi ditambahkan ke akun Anda"),
        "person.removed_passkey": _("Kunci sandi dihapus dari akun Anda"),
        "person.linked_identity": _("Akun dari luar disambungkan ke akun Anda"),
        "person.unlinked_identity": _("Akun dari luar dilepas dari akun Anda"),
    }[what]


SAID_OF_ACCOUNTS: dict[Message, Callable[[Params], Words]] = {
    Message.CODE_REGISTRATION: _code_registration,
    Message.CODE_RECOVERY: _code_recovery,
    Message.CODE_KNOWN: _code_known,
    Message.CODE_SIGN_IN: _code_sign_in,
    Message.CODE_ADDRESS: _code_address,
    Message.ACCOUNT_CHANGED: _account_changed,
    Message.ACCOUNT_MOVING: _account_moving,
    Message.ACCOUNT_MOVED: _account_moved,
    Message.ACCOUNT_STAYS: _account_stays,
}
