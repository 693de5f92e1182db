"""What messages about a partnership say."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words
from marketplace.partnerships.labels import news


def _news(params: Params) -> Words:
    happened = _(news(params.get("what", "begun"), params.get("milestone"), params.get("deed")))
    return Words(
        f"{happened}: {params['title']}",
        (_("Buka halamannya untuk melihat langkah berikutnya."),),
        _("Buka kemitraan"),
        icon="handshake",
        note=params.get("organisation", ""),
    )


def _disputed(params: Params) -> Words:
    return Words(
        _("Perselisihan: %(title)s", title=params["title"]),
        (_("Salah satu pihak meminta petugas menengahi. Baca dulu perjalanannya."),),
        _("Buka kemitraan"),
        icon="warning",
        note=params.get("organisation", ""),
    )


def _review(params: Params) -> Words:
    title = {
        "opened": _("Ceritakan bagaimana kerjanya: %(title)s", title=params["title"]),
        "replied": _("Ulasan Anda dibalas: %(title)s", title=params["title"]),
        "contested": _("Ulasan dianggap tidak benar: %(title)s", title=params["title"]),
        "decided": _("Petugas memutuskan tentang ulasan: %(title)s", title=params["title"]),
    }.get(params.get("what", ""), _("Ulasan tampil: %(title)s", title=params["title"]))
    return Words(title, (_("Buka ulasannya."),), _("Buka ulasan"), icon="chat-circle-text")


SAID_OF_PARTNERSHIPS: dict[Message, Callable[[Params], Words]] = {
    Message.PARTNERSHIP_NEWS: _news,
    Message.PARTNERSHIP_DISPUTED: _disputed,
    Message.REVIEW_NEWS: _review,
}
