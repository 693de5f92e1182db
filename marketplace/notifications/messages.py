"""What each message says: a title, a few lines and a button, in the language in force when it is read or sent."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.notifications import verdicts
from marketplace.notifications.rules import Message
from marketplace.notifications.said_of_accounts import SAID_OF_ACCOUNTS
from marketplace.notifications.said_of_answers import SAID_OF_ANSWERS
from marketplace.notifications.said_of_assistance import SAID_OF_ASSISTANCE
from marketplace.notifications.said_of_marketplaces import SAID_OF_MARKETPLACES
from marketplace.notifications.said_of_matches import SAID_OF_MATCHES
from marketplace.notifications.said_of_organisations import SAID_OF_ORGANISATIONS
from marketplace.notifications.said_of_partnerships import SAID_OF_PARTNERSHIPS
from marketplace.notifications.said_of_proposals import SAID_OF_PROPOSALS
from marketplace.notifications.said_of_requests import SAID_OF_REQUESTS
from marketplace.notifications.said_of_searches import search_found
from marketplace.notifications.said_of_standing import SAID_OF_STANDING
from marketplace.notifications.said_of_talk import SAID_OF_TALK
from marketplace.notifications.wording import Params, Words, why


def words(message: Message, params: Params) -> Words:
    return MESSAGES[message](params)


def _submitted(params: Params) -> Words:
    sender = _("Dikirim oleh %(organisation)s.", organisation=params["organisation"])
    return Words(
        _("Menunggu diperiksa: %(title)s", title=params["title"]),
        (sender,),
        _("Buka antrean periksa"),
        icon="clock",
        note=sender,
    )


def _listing_published(params: Params) -> Words:
    return Words(
        _("%(title)s sudah tayang", title=params["title"]),
        (
            _("Sekarang pembeli bisa menemukannya dan bertanya kepada Anda."),
            _("Bagikan lewat WhatsApp supaya lebih banyak yang tahu."),
        ),
        _("Lihat halamannya"),
        icon="check-circle",
    )


def _request_published(params: Params) -> Words:
    return Words(
        _("%(title)s sudah dibuka", title=params["title"]),
        (_("Pembuat yang cocok akan kami beri tahu. Begitu ada, Anda dapat kabar."),),
        _("Lihat halamannya"),
        icon="check-circle",
    )


def _changes_asked(params: Params) -> Words:
    return Words(
        _("%(title)s perlu diperbaiki sedikit", title=params["title"]),
        (*why(params), _("Perbaiki, lalu kirim lagi. Isian Anda masih tersimpan.")),
        _("Perbaiki sekarang"),
        quote=params.get("note", ""),
        icon="pencil-simple",
        note=" ".join(why(params)[:1]),
    )


def _rejected(params: Params) -> Words:
    return Words(
        _("%(title)s tidak bisa tayang", title=params["title"]),
        (*why(params), _("Merasa ini keliru? Ajukan banding lewat halamannya; petugas lain yang memutuskan.")),
        _("Baca alasannya"),
        quote=params.get("note", ""),
        icon="x-circle",
        note=" ".join(why(params)[:1]),
    )


def _suspended(params: Params) -> Words:
    return Words(
        _("%(title)s ditarik dulu dari tampilan", title=params["title"]),
        (*why(params), _("Petugas akan memeriksanya. Begitu selesai, Anda dapat kabar.")),
        _("Lihat halamannya"),
        quote=params.get("note", ""),
        icon="lock-simple",
    )


def _listing_matched(params: Params) -> Words:
    if params["count"] == 1:
        title = _("Ada permintaan yang cocok: %(request)s", request=params["request"])
    else:
        title = ngettext(
            "%(num)s permintaan cocok untuk %(title)s",
            "%(num)s permintaan cocok untuk %(title)s",
            params["count"],
            title=params["title"],
        )
    return Words(
        title,
        (_("Cocok dengan %(title)s. Baca dulu, lalu tanyakan yang belum jelas.", title=params["title"]),),
        _("Lihat permintaannya"),
        icon="clipboard-text",
        note=params["title"] if params["count"] == 1 else "",
    )


def _request_matched(params: Params) -> Words:
    if params.get("maker"):
        title = _("%(maker)s cocok untuk %(title)s", maker=params["maker"], title=params["title"])
    else:
        title = ngettext(
            "%(num)s pembuat cocok untuk %(title)s",
            "%(num)s pembuat cocok untuk %(title)s",
            params["count"],
            title=params["title"],
        )
    return Words(
        title,
        (_("Lihat siapa mereka, dan kenapa cocok."),),
        _("Lihat pembuatnya"),
        icon="handshake",
    )


def _answered_by_author(params: Params) -> Words:
    return Words(
        _("Penulis menjawab: %(title)s", title=params["title"]),
        (_("Jawaban dari %(organisation)s.", organisation=params["organisation"]),),
        _("Buka kasusnya"),
        icon="chat-circle-text",
        note=params["organisation"],
    )


def _answered_by_staff(params: Params) -> Words:
    return Words(
        _("Petugas menulis tentang %(title)s", title=params["title"]),
        (_("Baca dan balas di halamannya."),),
        _("Baca pesannya"),
        icon="chat-circle-text",
    )


MESSAGES: dict[Message, Callable[[Params], Words]] = {
    Message.LISTING_SUBMITTED: _submitted,
    Message.LISTING_PUBLISHED: _listing_published,
    Message.LISTING_CHANGES_ASKED: _changes_asked,
    Message.LISTING_REJECTED: _rejected,
    Message.LISTING_SUSPENDED: _suspended,
    Message.LISTING_MATCHED: _listing_matched,
    Message.REQUEST_SUBMITTED: _submitted,
    Message.REQUEST_PUBLISHED: _request_published,
    Message.REQUEST_CHANGES_ASKED: _changes_asked,
    Message.REQUEST_REJECTED: _rejected,
    Message.REQUEST_SUSPENDED: _suspended,
    Message.REQUEST_MATCHED: _request_matched,
    Message.REVISION_SUBMITTED: _submitted,
    Message.REVISION_APPROVED: verdicts.revision_approved,
    Message.REVISION_CHANGES_ASKED: verdicts.revision_changes_asked,
    Message.REVISION_REJECTED: verdicts.revision_rejected,
    Message.REPORT_SENT: verdicts.report_sent,
    Message.REPORT_CLOSED: verdicts.report_closed,
    Message.WARNED: verdicts.warned,
    Message.CASE_APPEALED: verdicts.case_appealed,
    Message.CASE_UPHELD: verdicts.case_upheld,
    Message.SANCTION_IMPOSED: verdicts.sanction_imposed,
    Message.SANCTION_ENDED: verdicts.sanction_ended,
    Message.CASE_ANSWERED_BY_AUTHOR: _answered_by_author,
    Message.CASE_ANSWERED_BY_STAFF: _answered_by_staff,
    Message.SEARCH_FOUND: search_found,
    **SAID_OF_ACCOUNTS,
    **SAID_OF_PARTNERSHIPS,
    **SAID_OF_MATCHES,
    **SAID_OF_STANDING,
    **SAID_OF_REQUESTS,
    **SAID_OF_ANSWERS,
}
MESSAGES |= SAID_OF_ASSISTANCE | SAID_OF_TALK | SAID_OF_MARKETPLACES | SAID_OF_ORGANISATIONS | SAID_OF_PROPOSALS
