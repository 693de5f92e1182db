"""Whom each kind of event concerns, in a word: what the staff read beside the rule, and what the tests hold it to."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.events.kinds import Kind
from marketplace.notifications.rules import Message


class Audience(StrEnum):
    AUTHORS = "authors"
    MODERATORS = "moderators"
    OTHER_MODERATORS = "other_moderators"
    ADMINS = "admins"
    ADDRESS = "address"
    SELF = "self"
    MAKERS = "makers"
    BUYERS = "buyers"
    BOTH = "both"
    BACKUP = "backup"
    AUTHOR_OF_REVIEW = "author_of_review"
    SUBJECT_OF_REVIEW = "subject_of_review"
    PART_MAKERS = "part_makers"
    LEADERS = "leaders"
    MEMBERS = "members"
    OWNERS = "owners"
    CLAIMANT = "claimant"
    INVITED = "invited"
    SANCTIONED = "sanctioned"
    REPORTER = "reporter"
    REPORTER_AND_AUTHORS = "reporter_and_authors"
    OTHER_SIDE_OF_CASE = "other_side_of_case"
    SEARCHER = "searcher"
    READERS = "readers"
    TOUCHED = "touched"
    MENTOR = "mentor"
    PROMISED = "promised"
    HELPED = "helped"
    HELPER = "helper"
    HELPERS = "helpers"
    WATCHERS = "watchers"
    DECIDERS = "deciders"
    DECIDERS_AND_WATCHERS = "deciders_and_watchers"
    DECIDERS_AND_MODERATORS = "deciders_and_moderators"
    INVITED_MAKERS = "invited_makers"
    ASKER_AND_WATCHERS = "asker_and_watchers"
    CONCERNED = "concerned"


LABELS: dict[Audience, str] = {
    Audience.AUTHORS: N_("Anggota usaha yang boleh memasang"),
    Audience.MODERATORS: N_("Moderator dan admin"),
    Audience.OTHER_MODERATORS: N_("Moderator dan admin, selain yang menolak"),
    Audience.ADMINS: N_("Admin pasar"),
    Audience.ADDRESS: N_("Alamat yang meminta kode"),
    Audience.SELF: N_("Orangnya sendiri, lewat semua alamatnya"),
    Audience.MAKERS: N_("Anggota usaha pembuat"),
    Audience.BUYERS: N_("Anggota usaha pembeli"),
    Audience.BOTH: N_("Anggota kedua usaha"),
    Audience.BACKUP: N_("Anggota usaha cadangan"),
    Audience.AUTHOR_OF_REVIEW: N_("Anggota usaha yang menulis ulasan"),
    Audience.SUBJECT_OF_REVIEW: N_("Anggota usaha yang diulas"),
    Audience.PART_MAKERS: N_("Pembuat yang diajak mengerjakan sebagian"),
    Audience.LEADERS: N_("Pembuat yang memimpin penawaran bersama"),
    Audience.MEMBERS: N_("Semua anggota usaha itu"),
    Audience.OWNERS: N_("Pemilik usaha"),
    Audience.CLAIMANT: N_("Yang mengaku pemilik profil"),
    Audience.INVITED: N_("Yang diundang"),
    Audience.SANCTIONED: N_("Anggota usaha yang dikenai sanksi"),
    Audience.REPORTER: N_("Yang melapor"),
    Audience.REPORTER_AND_AUTHORS: N_("Yang melapor, dan usaha yang diperingatkan"),
    Audience.OTHER_SIDE_OF_CASE: N_("Lawan bicara: penulis, atau petugas yang memegang kasusnya"),
    Audience.SEARCHER: N_("Yang menyimpan pencarian itu"),
    Audience.READERS: N_("Semua yang ikut percakapan, selain pengirimnya"),
    Audience.TOUCHED: N_("Yang datanya kena"),
    Audience.MENTOR: N_("Nomor lama dan baru orangnya, dan pendampingnya"),
    Audience.PROMISED: N_("Yang sudah berjanji menjaga berkas permintaan itu"),
    Audience.HELPED: N_("Pemilik usaha yang didampingi"),
    Audience.HELPER: N_("Pendamping yang mengisikan"),
    Audience.HELPERS: N_("Pendamping, moderator, dan admin"),
    Audience.WATCHERS: N_("Yang memantau permintaan itu, dan yang diundang"),
    Audience.DECIDERS: N_("Pembeli yang boleh memilih"),
    Audience.DECIDERS_AND_WATCHERS: N_("Pembeli yang boleh memilih, dan yang memantau"),
    Audience.DECIDERS_AND_MODERATORS: N_("Pembeli yang boleh memilih, moderator, dan admin"),
    Audience.INVITED_MAKERS: N_("Pembuat yang diundang"),
    Audience.ASKER_AND_WATCHERS: N_("Yang bertanya, dan yang memantau"),
    Audience.CONCERNED: N_("Yang bersangkutan"),
}

# By the noun of the kind, where its exact name says nothing else.
_BY_NOUN: dict[str, Audience] = {
    "listing": Audience.AUTHORS,
    "request": Audience.AUTHORS,
    "revision": Audience.AUTHORS,
    "person": Audience.SELF,
    "phone_recovery": Audience.MENTOR,
    "organisation": Audience.MEMBERS,
    "claim": Audience.CLAIMANT,
    "membership": Audience.CONCERNED,
    "document": Audience.AUTHORS,
    "certificate": Audience.AUTHORS,
    "skill": Audience.AUTHORS,
    "sanction": Audience.SANCTIONED,
    "report": Audience.REPORTER,
    "partnership": Audience.BOTH,
    "standing_order": Audience.BOTH,
    "call": Audience.BOTH,
    "conversation": Audience.READERS,
    "room_file": Audience.PROMISED,
    "room_agreement": Audience.BUYERS,
    "assistance": Audience.HELPER,
    "match": Audience.BOTH,
}
_EXACT: dict[Kind, Audience] = {
    Kind.TENANT_OPENED: Audience.ADMINS,
    Kind.PRIVACY_ASKED: Audience.ADMINS,
    Kind.BREACH_TOLD: Audience.TOUCHED,
    Kind.CODE_REQUESTED: Audience.ADDRESS,
    Kind.LISTING_SUBMITTED: Audience.MODERATORS,
    Kind.REQUEST_SUBMITTED: Audience.MODERATORS,
    Kind.REVISION_SUBMITTED: Audience.MODERATORS,
    Kind.LISTING_MATCHED: Audience.MAKERS,
    Kind.REQUEST_MATCHED: Audience.BUYERS,
    Kind.MATCH_OBJECTED: Audience.MODERATORS,
    Kind.MATCH_OBJECTION_ANSWERED: Audience.MEMBERS,
    Kind.REQUEST_REFERRED: Audience.HELPERS,
    Kind.REQUEST_AMENDED: Audience.WATCHERS,
    Kind.REQUEST_CLOSED: Audience.DECIDERS_AND_WATCHERS,
    Kind.REQUEST_CANCELLED: Audience.WATCHERS,
    Kind.REQUEST_INVITED: Audience.INVITED_MAKERS,
    Kind.REQUEST_OVERDUE: Audience.DECIDERS,
    Kind.REQUEST_ESCALATED: Audience.DECIDERS_AND_MODERATORS,
    Kind.QUESTION_ASKED: Audience.BUYERS,
    Kind.QUESTION_ANSWERED: Audience.ASKER_AND_WATCHERS,
    Kind.CLAIM_MADE: Audience.MODERATORS,
    Kind.INVITATION_SENT: Audience.INVITED,
    Kind.INVITATION_ACCEPTED: Audience.OWNERS,
    Kind.DOCUMENT_GIVEN: Audience.MODERATORS,
    Kind.CERTIFICATE_CLAIMED: Audience.MODERATORS,
    Kind.CERTIFICATE_AMENDED: Audience.MODERATORS,
    Kind.REPORT_SENT: Audience.MODERATORS,
    Kind.REPORT_WARNED: Audience.REPORTER_AND_AUTHORS,
    Kind.CASE_ANSWERED: Audience.OTHER_SIDE_OF_CASE,
    Kind.CASE_APPEALED: Audience.OTHER_MODERATORS,
    Kind.CASE_UPHELD: Audience.AUTHORS,
    Kind.SEARCH_FOUND: Audience.SEARCHER,
    Kind.MESSAGE_SENT: Audience.READERS,
    Kind.ASSISTANCE_ASKED: Audience.HELPED,
    Kind.ASSISTANCE_REMINDED: Audience.SELF,
    Kind.PROPOSAL_SUBMITTED: Audience.BUYERS,
    Kind.PROPOSAL_EDITED: Audience.BUYERS,
    Kind.PROPOSAL_RECONFIRMED: Audience.BUYERS,
    Kind.PROPOSAL_COUNTERED: Audience.BUYERS,
    Kind.PROPOSAL_WITHDRAWN: Audience.BUYERS,
    Kind.PROPOSAL_ACCEPTED: Audience.BOTH,
    Kind.PROPOSAL_EXPIRED: Audience.BOTH,
    Kind.PROPOSAL_UNSETTLED: Audience.MAKERS,
    Kind.PROPOSAL_SHORTLISTED: Audience.MAKERS,
    Kind.PROPOSAL_OFFERED: Audience.MAKERS,
    Kind.PROPOSAL_DECLINED: Audience.MAKERS,
    Kind.PROPOSAL_SUSPENDED: Audience.MAKERS,
    Kind.PROPOSAL_REINSTATED: Audience.MAKERS,
    Kind.PART_INVITED: Audience.PART_MAKERS,
    Kind.PART_CONFIRMED: Audience.LEADERS,
    Kind.PART_REFUSED: Audience.LEADERS,
    Kind.PART_FAILED: Audience.LEADERS,
    Kind.STANDING_ORDER_BACKED: Audience.BACKUP,
    Kind.REVIEW_OPENED: Audience.AUTHOR_OF_REVIEW,
    Kind.REVIEW_REPLIED: Audience.AUTHOR_OF_REVIEW,
    Kind.REVIEW_PUBLISHED: Audience.SUBJECT_OF_REVIEW,
    Kind.REVIEW_CONTESTED: Audience.MODERATORS,
    Kind.REVIEW_DECIDED: Audience.BOTH,
    Kind.REPLY_RECEIVED: Audience.MODERATORS,
}


def audience_of(kind: Kind) -> Audience:
    return _EXACT.get(kind) or _BY_NOUN.get(kind.value.partition(".")[0], Audience.CONCERNED)


# Where one event says different things to different people, or what it says is called otherwise.
_SAYS: dict[Kind, tuple[Message, ...]] = {
    Kind.TENANT_OPENED: (Message.MARKET_ENTRUSTED,),
    Kind.PRIVACY_ASKED: (Message.PRIVACY_ASKED,),
    Kind.PRIVACY_ANSWERED: (Message.PRIVACY_ANSWERED,),
    Kind.CODE_REQUESTED: (
        Message.CODE_REGISTRATION,
        Message.CODE_RECOVERY,
        Message.CODE_SIGN_IN,
        Message.CODE_ADDRESS,
        Message.CODE_KNOWN,
    ),
    Kind.PHONE_RECOVERY_CONFIRMED: (Message.ACCOUNT_MOVING,),
    Kind.PHONE_RECOVERY_STOPPED: (Message.ACCOUNT_STAYS,),
    Kind.PHONE_RECOVERY_DONE: (Message.ACCOUNT_MOVED,),
    Kind.LISTING_REINSTATED: (Message.LISTING_PUBLISHED,),
    Kind.REQUEST_REINSTATED: (Message.REQUEST_PUBLISHED,),
    Kind.REQUEST_PUBLISHED: (Message.REQUEST_PUBLISHED, Message.REQUEST_INVITED),
    Kind.REQUEST_ESCALATED: (Message.REQUEST_ESCALATED, Message.REQUEST_KEPT_WAITING),
    Kind.LISTING_MATCHED: (Message.LISTING_MATCHED, Message.ANSWER_ASKED),
    Kind.ASSISTANCE_ASKED: (Message.ASSISTANCE_ASKED, Message.ASSISTANCE_CODE),
    Kind.ASSISTANCE_REMINDED: (Message.ASSISTANCE_CODE,),
    **dict.fromkeys(
        (Kind.ASSISTANCE_CONFIRMED, Kind.ASSISTANCE_REFUSED, Kind.ASSISTANCE_EXPIRED), (Message.ASSISTANCE_ANSWERED,)
    ),
    Kind.REPORT_DISMISSED: (Message.REPORT_CLOSED,),
    Kind.REPORT_ACTED: (Message.REPORT_CLOSED,),
    Kind.REPORT_WARNED: (Message.REPORT_CLOSED, Message.WARNED),
    Kind.SANCTION_SERVED: (Message.SANCTION_ENDED,),
    Kind.SANCTION_LIFTED: (Message.SANCTION_ENDED,),
    Kind.CASE_ANSWERED: (Message.CASE_ANSWERED_BY_AUTHOR, Message.CASE_ANSWERED_BY_STAFF),
    Kind.PARTNERSHIP_DISPUTED: (Message.PARTNERSHIP_NEWS, Message.PARTNERSHIP_DISPUTED),
    **dict.fromkeys((Kind.DOCUMENT_GIVEN, Kind.CERTIFICATE_CLAIMED, Kind.CERTIFICATE_AMENDED), (Message.PAPER_GIVEN,)),
}
# What all events of a noun say, or those that end in a word.
_SAID_OF: dict[str, Message] = {
    "person": Message.ACCOUNT_CHANGED,
    "partnership": Message.PARTNERSHIP_NEWS,
    "review": Message.REVIEW_NEWS,
    "standing_order": Message.STANDING_NEWS,
    "call": Message.STANDING_NEWS,
    "match": Message.MATCH_NEWS,
}
_PAPERS: dict[str, Message] = {
    "seen": Message.PAPER_ACCEPTED,
    "verified": Message.PAPER_ACCEPTED,
    "attested": Message.PAPER_ACCEPTED,
    "tested": Message.PAPER_ACCEPTED,
    "refused": Message.PAPER_REFUSED,
    "revoked": Message.PAPER_REFUSED,
    "ending": Message.PAPER_ENDING,
    "expired": Message.PAPER_EXPIRED,
}


def messages_of(kind: Kind) -> tuple[Message, ...]:
    """What an event of this kind may say; by its own name, where nothing else is written."""
    if kind in _SAYS:
        return _SAYS[kind]
    noun, _dot, verb = kind.value.partition(".")
    if noun in _SAID_OF:
        return (_SAID_OF[noun],)
    if noun in ("document", "certificate", "skill") and verb in _PAPERS:
        return (_PAPERS[verb],)
    return tuple(message for message in Message if message.value == kind.value)
