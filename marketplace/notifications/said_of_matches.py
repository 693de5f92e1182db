"""What messages about a score say."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _news(params: Params) -> Words:
    title = {
        "objected": _("Ada keberatan atas nilai: %(title)s", title=params["title"]),
        "objection_answered": _("Keberatan Anda dijawab: %(title)s", title=params["title"]),
        "overridden": _("Petugas menetapkan nilai: %(title)s", title=params["title"]),
    }.get(params.get("what", ""), _("Nilai dari rumus berlaku lagi: %(title)s", title=params["title"]))
    return Words(title, (_("Buka nilainya untuk membaca alasannya."),), _("Buka nilai"), icon="chat-circle-text")


SAID_OF_MATCHES: dict[Message, Callable[[Params], Words]] = {Message.MATCH_NEWS: _news}
