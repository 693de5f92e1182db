"""What messages about assisted mode say."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.assistance.rules import DEED_LABELS, Deed
from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _filled_in(params: Params) -> str:
    deed = _(DEED_LABELS[Deed(params.get("deed", Deed.LISTING))])
    return _(
        "%(name)s mengisikan untuk Anda: %(deed)s, %(title)s", deed=deed, name=params["name"], title=params["title"]
    )


def _asked(params: Params) -> Words:
    return Words(
        _filled_in(params),
        (_("Belum berlaku sampai Anda menyetujui dengan kode yang dikirim ke WhatsApp Anda."),),
        _("Baca isiannya"),
        icon="users-three",
        note=params["title"],
    )


def _code(params: Params) -> Words:
    return Words(
        _filled_in(params),
        (
            _("Kalau benar, balas pesan ini dengan YA dan kode ini, contoh: YA 1234."),
            _("Kalau tidak benar, jangan dibalas. Jangan berikan kode ini kepada siapa pun, juga tidak ke pendamping."),
        ),
        is_about_address=True,
    )


def _answered(params: Params) -> Words:
    title = {
        "confirmed": _("%(organisation)s menyetujui isian Anda", organisation=params["organisation"]),
        "refused": _("%(organisation)s menolak isian Anda", organisation=params["organisation"]),
    }.get(params.get("what", ""), _("%(organisation)s tidak menjawab isian Anda", organisation=params["organisation"]))
    return Words(title, (params["title"],), _("Buka isiannya"), icon="users-three", note=params["title"])


SAID_OF_ASSISTANCE: dict[Message, Callable[[Params], Words]] = {
    Message.ASSISTANCE_ASKED: _asked,
    Message.ASSISTANCE_CODE: _code,
    Message.ASSISTANCE_ANSWERED: _answered,
}
