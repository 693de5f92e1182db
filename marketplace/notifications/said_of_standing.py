"""What messages about a standing order say."""

from collections.abc import Callable
from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.core import formats
from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words

_ZONE = "WIB"  # only days are told, and a day has no zone


def _news(params: Params) -> Words:
    language = str(get_locale() or "id")
    title, pairs = params["title"], formats.pairs(int(params.get("pairs", 0)), language)
    day = formats.date(date.fromisoformat(params["day"]), language, _ZONE) if params.get("day") else ""
    said = {
        "begun": (_("Pesanan tetap dimulai"), _("%(pairs)s sebulan. Radar mengusulkan bulan berikutnya.", pairs=pairs)),
        "backed": (
            _("Anda jadi pembuat cadangan"),
            _("%(pairs)s sebulan. Isi kapasitas Anda, supaya siap bila diminta.", pairs=pairs),
        ),
        "paused": (_("Pesanan tetap dijeda"), _("Tidak ada usul baru sampai dijalankan lagi.")),
        "resumed": (_("Pesanan tetap jalan lagi"), _("Usul berikutnya datang menurut jadwal.")),
        "finished": (_("Pesanan tetap selesai"), _("Bulan terakhir sudah diterima.")),
        "ended": (_("Pesanan tetap dihentikan"), _("Pesanan bulan yang sudah jalan tetap diselesaikan.")),
        "call_proposed": (
            _("Saatnya pesan lagi"),
            _(
                "Usul: %(pairs)s, diserahkan paling lambat %(day)s. Dijawab dalam 7 hari.",
                pairs=pairs,
                day=day,
            ),
        ),
        "call_skipped": (_("Bulan ini dilewati"), _("Tidak ada pesanan untuk %(day)s.", day=day)),
        "call_missed": (_("Bulan ini belum ada pembuat"), _("Pesanan untuk %(day)s batal dikerjakan.", day=day)),
    }
    sentence, text = said.get(params.get("what", ""), said["begun"])
    note = params.get("organisation", "")
    return Words(f"{sentence}: {title}", (text,), _("Buka pesanan tetap"), icon="calendar-blank", note=note)


SAID_OF_STANDING: dict[Message, Callable[[Params], Words]] = {Message.STANDING_NEWS: _news}
