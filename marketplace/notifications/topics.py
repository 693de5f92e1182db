"""The kinds of news that people choose from: each message belongs to one."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.notifications.rules import Channel, Message


class Topic(StrEnum):
    ACCOUNT = "account"
    REVIEW = "review"
    MATCH = "match"
    TALK = "talk"
    DEAL = "deal"
    TASKS = "tasks"
    NEWS = "news"


class Pace(StrEnum):
    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


TOPIC_LABELS = {
    Topic.ACCOUNT: N_("Akun dan keamanan"),
    Topic.REVIEW: N_("Hasil pemeriksaan"),
    Topic.MATCH: N_("Permintaan dan pembuat yang cocok"),
    Topic.TALK: N_("Pesan dan pertanyaan"),
    Topic.DEAL: N_("Penawaran dan kerja sama"),
    Topic.TASKS: N_("Tugas petugas"),
    Topic.NEWS: N_("Kabar lainnya"),
}
PACE_LABELS = {
    Pace.NOW: N_("Langsung"),
    Pace.DAILY: N_("Rangkuman tiap hari"),
    Pace.WEEKLY: N_("Rangkuman tiap Senin"),
    Pace.OFF: N_("Tidak usah"),
}
CHANNEL_LABELS = {
    Channel.EMAIL: N_("E-mail"),
    Channel.WHATSAPP: N_("WhatsApp"),
    Channel.PUSH: N_("Kabar di layar HP"),
    Channel.WEBHOOK: N_("Sistem sendiri"),
}
# Nobody can turn off what keeps his account safe, and nobody waits for it until morning.
FIXED = frozenset({Topic.ACCOUNT})
# What a person can choose; a brand's own system is no person.
CHOSEN = (Channel.WHATSAPP, Channel.EMAIL, Channel.PUSH)

_EXACT = {
    Message.LISTING_SUBMITTED: Topic.TASKS,
    Message.REQUEST_SUBMITTED: Topic.TASKS,
    Message.CASE_ANSWERED_BY_AUTHOR: Topic.TASKS,
    Message.LISTING_MATCHED: Topic.MATCH,
    Message.REQUEST_MATCHED: Topic.MATCH,
    Message.REQUEST_REFERRED: Topic.TASKS,
    Message.REQUEST_KEPT_WAITING: Topic.TASKS,
    Message.REQUEST_AMENDED: Topic.DEAL,
    Message.REQUEST_CLOSED: Topic.DEAL,
    Message.REQUEST_CANCELLED: Topic.DEAL,
    Message.REQUEST_OVERDUE: Topic.DEAL,
    Message.REQUEST_ESCALATED: Topic.DEAL,
    Message.ANSWER_ASKED: Topic.MATCH,
    Message.ANSWER_CODE: Topic.ACCOUNT,
    Message.ASSISTANCE_CODE: Topic.ACCOUNT,
    Message.ASSISTANCE_ASKED: Topic.TASKS,
    Message.ASSISTANCE_ANSWERED: Topic.TASKS,
    Message.REPLY_RECEIVED: Topic.TASKS,
    # Whoever writes is answered, also with the word that he will hear no more.
    Message.REPLY_ANSWERED: Topic.ACCOUNT,
}
_BY_NOUN = {
    "code": Topic.ACCOUNT,
    "account": Topic.ACCOUNT,
    "market": Topic.ACCOUNT,
    "privacy": Topic.ACCOUNT,
    "breach": Topic.ACCOUNT,
    "person": Topic.ACCOUNT,
    "device": Topic.ACCOUNT,
    "session": Topic.ACCOUNT,
    "digest": Topic.NEWS,
    "listing": Topic.REVIEW,
    "request": Topic.REVIEW,
    "request_invitation": Topic.MATCH,
    "request_question": Topic.TALK,
    "case": Topic.REVIEW,
    "paper": Topic.REVIEW,
    "search": Topic.MATCH,
    "passkey": Topic.ACCOUNT,
    "invitation": Topic.DEAL,
    "claim": Topic.REVIEW,
    "report": Topic.TASKS,
    "sanction": Topic.REVIEW,
    "revision": Topic.REVIEW,
    "message": Topic.TALK,
    # That the staff read along is said whatever somebody has muted.
    "conversation": Topic.ACCOUNT,
    "question": Topic.TALK,
    "proposal": Topic.DEAL,
    "part": Topic.DEAL,
    "partnership": Topic.DEAL,
    "milestone": Topic.DEAL,
    "standing": Topic.DEAL,
    "review": Topic.DEAL,
    "match": Topic.REVIEW,
}


def topic_of(message: Message) -> Topic:
    """What is not named belongs with others of its noun; a noun that nobody has placed is plain news."""
    return _EXACT.get(message) or _BY_NOUN.get(message.value.partition(".")[0], Topic.NEWS)
