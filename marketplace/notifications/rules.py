"""What people are told, how long each message is worth sending, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.jobs import ATTEMPTS


class Message(StrEnum):
    """What a message says; one event may say different things to different people."""

    CODE_REGISTRATION = "code.registration"
    CODE_RECOVERY = "code.recovery"
    CODE_KNOWN = "code.known"
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
    CASE_ANSWERED_BY_AUTHOR = "case.answered_by_author"
    CASE_ANSWERED_BY_STAFF = "case.answered_by_staff"
    MESSAGE_SENT = "message.sent"


class Channel(StrEnum):
    EMAIL = "email"
    WHATSAPP = "whatsapp"


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
SECRET = frozenset({Message.CODE_REGISTRATION, Message.CODE_RECOVERY})

_WEEK = timedelta(days=7)
# After this nobody wants the message any more, and it is not tried again.
WORTH: dict[Message, timedelta] = dict.fromkeys(Message, _WEEK) | {
    Message.CODE_REGISTRATION: timedelta(minutes=30),
    Message.CODE_RECOVERY: timedelta(minutes=30),
    Message.CODE_KNOWN: timedelta(hours=24),
    Message.MESSAGE_SENT: timedelta(days=2),
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

SENT_KEPT = timedelta(days=90)
INBOX_KEPT = timedelta(days=365)
OUTBOX_KEPT = timedelta(days=30)
PAGE_SIZE = 20


def is_last(attempts: int) -> bool:
    return attempts >= ATTEMPTS


def pause_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts; `chance`, from 0 to 1, spreads it by a fifth to either side."""
    return PAUSES[min(attempts, len(PAUSES)) - 1] * (1 - JITTER + 2 * JITTER * chance)
