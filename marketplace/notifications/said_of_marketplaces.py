"""What is said to whoever runs a marketplace, and to everybody about his own data."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _market_entrusted(_params: Params) -> Words:
    return Words(
        _("Pasar ini dipercayakan kepada Anda"),
        (
            _("Anda yang mengurus pasar ini: tampilannya, ketentuannya, dan petugasnya."),
            _("Buat dulu kata sandi Anda dengan nomor atau e-mail ini, lalu masuk."),
        ),
        _("Buat kata sandi"),
        icon="storefront",
    )


def _privacy_asked(_params: Params) -> Words:
    return Words(
        _("Ada permintaan tentang data pribadi"),
        (_("Jawab paling lama 3 × 24 jam sejak diminta. Waktunya tertulis di halamannya."),),
        _("Buka permintaan"),
        icon="clipboard-text",
    )


def _privacy_answered(_params: Params) -> Words:
    return Words(
        _("Permintaan Anda tentang data pribadi sudah dijawab"), (), _("Lihat jawabannya"), icon="clipboard-text"
    )


def _breach_told(params: Params) -> Words:
    return Words(
        _("Data Anda mungkin sampai ke tangan yang tidak berhak"),
        (
            _("Apa yang terjadi: %(what)s", what=params["what"]),
            _("Data yang terkena: %(data)s", data=params["data"]),
            _("Yang sudah dan sedang kami lakukan: %(measures)s", measures=params["measures"] or "–"),
        ),
        _("Hak Anda atas data pribadi"),
        icon="warning-circle",
    )


SAID_OF_MARKETPLACES: dict[Message, Callable[[Params], Words]] = {
    Message.MARKET_ENTRUSTED: _market_entrusted,
    Message.PRIVACY_ASKED: _privacy_asked,
    Message.PRIVACY_ANSWERED: _privacy_answered,
    Message.BREACH_TOLD: _breach_told,
}
