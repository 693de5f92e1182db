"""What is said of digests, of what people write back, and of answers with five taps."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.core.i18n import fill
from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _reply_answered(params: Params) -> Words:
    sentence = str(params.get("sentence", ""))
    return Words(fill(_(sentence), params.get("values", {})) if sentence else _("Pesan Anda"))


def _reply_received(_params: Params) -> Words:
    return Words(
        _("Ada pesan WhatsApp yang perlu dijawab"),
        (_("Balas dalam 24 jam, sesudah itu WhatsApp tidak mengizinkan jawaban bebas."),),
        _("Baca dan balas"),
        icon="whatsapp-logo",
    )


def _answer_asked(params: Params) -> Words:
    return Words(
        _("Sanggup? %(request)s", request=params["request"]),
        (_("Jawab dengan lima ketukan, tanpa kata sandi. Tautan ini untuk Anda sendiri, berlaku 72 jam."),),
        _("Jawab sekarang"),
        icon="clipboard-text",
    )


def _answer_code(_params: Params) -> Words:
    return Words(
        _("Kode 4 angka untuk menjawab permintaan"),
        (_("Ketik kode ini di halaman jawaban. Jangan berikan kepada siapa pun."),),
        is_about_address=True,
    )


def _digest_made(params: Params) -> Words:
    return Words(
        ngettext("%(num)s kabar untuk Anda", "%(num)s kabar untuk Anda", params["count"]),
        tuple(params.get("lines", ())),
        _("Buka kabar Anda"),
    )


SAID_OF_ANSWERS: dict[Message, Callable[[Params], Words]] = {
    Message.DIGEST_MADE: _digest_made,
    Message.REPLY_ANSWERED: _reply_answered,
    Message.REPLY_RECEIVED: _reply_received,
    Message.ANSWER_ASKED: _answer_asked,
    Message.ANSWER_CODE: _answer_code,
}
