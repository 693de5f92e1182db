"""What people are told, how long each message is worth sending, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.jobs import ATTEMPTS


class Message(StrEnum):
    """What a message says; one event may say different things to different people."""

    CODE_REGISTRATION = "code.registration"
    CODE_RECOVERY = "code.recovery"
    CODE_KNOWN = "code.known"
    MARKET_ENTRUSTED = "market.entrusted"
    CODE_SIGN_IN = "code.sign_in"
    CODE_ADDRESS = "code.address"
    ACCOUNT_CHANGED = "account.changed"
    PRIVACY_ASKED = "privacy.asked"
    PRIVACY_ANSWERED = "privacy.answered"
    BREACH_TOLD = "breach.told"
    ACCOUNT_MOVING = "account.moving"
    ACCOUNT_MOVED = "account.moved"
    ACCOUNT_STAYS = "account.stays"
    LISTING_SUBMITTED = "listing.submitted"
    LISTING_PUBLISHED = "listing.published"
    LISTING_CHANGES_ASKED = "listing.changes_asked"
    LISTING_REJECTED = "listing.rejected"
    LISTING_SUSPENDED = "listing.suspended"
    LISTING_MATCHED = "listing.matched"
    REQUEST_SUBMITTED = "request.submitted"
    REQUEST_PUBLISHED = "request.published"
    REQUEST_CHANGES_ASKED = "request.changes_asked"
    REQUEST_REJECTED = "request.rejected"
    REQUEST_SUSPENDED = "request.suspended"
    REQUEST_MATCHED = "request.matched"
    REQUEST_REFERRED = "request.referred"
    REQUEST_HANDED_BACK = "request.handed_back"
    REQUEST_AMENDED = "request.amended"
    REQUEST_CLOSED = "request.closed"
    REQUEST_CANCELLED = "request.cancelled"
    REQUEST_INVITED = "request_invitation.sent"
    REQUEST_OVERDUE = "request.overdue"
    REQUEST_ESCALATED = "request.escalated"
    REQUEST_KEPT_WAITING = "request.kept_waiting"
    QUESTION_ASKED = "request_question.asked"
    QUESTION_ANSWERED = "request_question.answered"
    REVISION_SUBMITTED = "revision.submitted"
    REVISION_APPROVED = "revision.approved"
    REVISION_CHANGES_ASKED = "revision.changes_asked"
    REVISION_REJECTED = "revision.rejected"
    REPORT_SENT = "report.sent"
    REPORT_CLOSED = "report.closed"
    WARNED = "report.warned"
    CASE_APPEALED = "case.appealed"
    CASE_UPHELD = "case.upheld"
    SANCTION_IMPOSED = "sanction.imposed"
    SANCTION_ENDED = "sanction.ended"
    CASE_ANSWERED_BY_AUTHOR = "case.answered_by_author"
    CASE_ANSWERED_BY_STAFF = "case.answered_by_staff"
    SEARCH_FOUND = "search.found"
    MESSAGE_SENT = "message.sent"
    CONVERSATION_OPENED = "conversation.opened"
    ROOM_FILE_ADDED = "room_file.added"
    ROOM_AGREED = "room_agreement.made"
    ASSISTANCE_ASKED = "assistance.asked"
    ASSISTANCE_CODE = "assistance.code"
    ASSISTANCE_ANSWERED = "assistance.answered"
    ORGANISATION_SUSPENDED = "organisation.suspended"
    ORGANISATION_RESUMED = "organisation.resumed"
    CLAIM_MADE = "claim.made"
    CLAIM_ACCEPTED = "claim.accepted"
    CLAIM_REFUSED = "claim.refused"
    INVITATION_SENT = "invitation.sent"
    INVITATION_ACCEPTED = "invitation.accepted"
    MEMBERSHIP_CHANGED = "membership.changed"
    MEMBERSHIP_ENDED = "membership.ended"
    PAPER_GIVEN = "paper.given"
    PAPER_ACCEPTED = "paper.accepted"
    PAPER_REFUSED = "paper.refused"
    PAPER_ENDING = "paper.ending"
    PAPER_EXPIRED = "paper.expired"
    PROPOSAL_SUBMITTED = "proposal.submitted"
    PROPOSAL_EDITED = "proposal.edited"
    PROPOSAL_UNSETTLED = "proposal.unsettled"
    PROPOSAL_RECONFIRMED = "proposal.reconfirmed"
    PROPOSAL_SHORTLISTED = "proposal.shortlisted"
    PROPOSAL_OFFERED = "proposal.offered"
    PROPOSAL_COUNTERED = "proposal.countered"
    PROPOSAL_ACCEPTED = "proposal.accepted"
    PROPOSAL_DECLINED = "proposal.declined"
    PROPOSAL_EXPIRED = "proposal.expired"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PROPOSAL_SUSPENDED = "proposal.suspended"
    PART_INVITED = "part.invited"
    PART_CONFIRMED = "part.confirmed"
    PART_REFUSED = "part.refused"
    PART_FAILED = "part.failed"
    PROPOSAL_REINSTATED = "proposal.reinstated"
    DIGEST_MADE = "digest.made"
    PARTNERSHIP_NEWS = "partnership.news"
    PARTNERSHIP_DISPUTED = "partnership.disputed"
    STANDING_NEWS = "standing.news"
    REVIEW_NEWS = "review.news"
    MATCH_NEWS = "match.news"
    REPLY_ANSWERED = "reply.answered"
    REPLY_RECEIVED = "reply.received"
    ANSWER_ASKED = "answer.asked"
    ANSWER_CODE = "answer.code"


# A row may hold another: one that a newer version has queued, or an older.
KINDS = frozenset(Message)


class Channel(StrEnum):
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    PUSH = "push"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


OPEN_STATES = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.RETRY, DeliveryState.UNKNOWN)

# Whoever may not have asked for it sees no code in a list of what was sent.
SECRET = frozenset(
    {
        Message.CODE_REGISTRATION,
        Message.CODE_RECOVERY,
        Message.CODE_SIGN_IN,
        Message.CODE_ADDRESS,
        Message.ANSWER_CODE,
        Message.ASSISTANCE_CODE,
    }
)
# Where the way in stands in the link itself, made when the letter is written and kept nowhere.
LINKED = frozenset({Message.CODE_SIGN_IN, Message.ACCOUNT_MOVING})

_WEEK = timedelta(days=7)
# After this nobody wants the message any more, and it is not tried again.
WORTH: dict[Message, timedelta] = dict.fromkeys(Message, _WEEK) | {
    Message.CODE_REGISTRATION: timedelta(minutes=10),
    Message.CODE_RECOVERY: timedelta(minutes=10),
    Message.CODE_SIGN_IN: timedelta(minutes=10),
    Message.CODE_ADDRESS: timedelta(minutes=10),
    Message.CODE_KNOWN: timedelta(hours=24),
    Message.MESSAGE_SENT: timedelta(days=2),
    Message.DIGEST_MADE: timedelta(hours=12),
    Message.REPLY_ANSWERED: timedelta(hours=24),
    Message.ANSWER_ASKED: timedelta(hours=72),
    Message.ANSWER_CODE: timedelta(minutes=30),
}

# The pauses of Standard Webhooks, which suit any server that is down for a minute, an hour or a night.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
)
JITTER = 0.2
# A code that comes after ten minutes is no help: it is tried soon and often, and not at all when it has expired.
HURRIED = tuple(timedelta(seconds=pause) for pause in (5, 10, 20, 40, 80, 160, 320))
RETRIES: dict[Message, tuple[timedelta, ...]] = dict.fromkeys(SECRET, HURRIED)
# The other side may ask for more patience (Retry-After), within reason.
LONGEST_PATIENCE = timedelta(hours=24)
# When nobody knows whether a call was accepted: e-mail, push and web hooks are repeated under the key they had, which
# the other side can recognise. WhatsApp recognises nothing, but reports: its report is awaited before it is repeated.
UNKNOWN_WAITS: dict[Channel, timedelta] = {Channel.WHATSAPP: timedelta(minutes=10)}

SENT_KEPT = timedelta(days=90)
INBOX_KEPT = timedelta(days=365)
OUTBOX_KEPT = timedelta(days=30)
PAGE_SIZE = 20


def is_last(attempts: int, tries: int = ATTEMPTS) -> bool:
    return attempts >= tries


def pause_after(attempts: int, chance: float, message: Message | None = None, *, is_ours: bool = False) -> timedelta:
    """How long to wait after so many attempts; `chance`, from 0 to 1, spreads it by a fifth to either side.

    `is_ours`: our own database was away, say. It is back sooner than a stranger's server would be.
    """
    pauses = HURRIED if is_ours else RETRIES.get(message, PAUSES) if message else PAUSES
    return pauses[min(attempts, len(pauses)) - 1] * (1 - JITTER + 2 * JITTER * chance)
