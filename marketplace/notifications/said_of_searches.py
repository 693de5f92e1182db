"""What is said of a search that somebody has saved."""

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.notifications.wording import Params, Words


def search_found(params: Params) -> Words:
    count = params["count"]
    if params["kind"] == "request":
        title = ngettext(
            "%(num)s permintaan baru sesuai pencarian Anda", "%(num)s permintaan baru sesuai pencarian Anda", count
        )
    else:
        title = ngettext(
            "%(num)s pembuat baru sesuai pencarian Anda", "%(num)s pembuat baru sesuai pencarian Anda", count
        )
    return Words(
        title, (_("Pencarian ini Anda simpan supaya dikabari."),), _("Lihat yang baru"), icon="magnifying-glass"
    )
