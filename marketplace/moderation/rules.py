"""How a case lives, how long a moderator holds it, and how soon it should be decided."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


class CaseState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"


class CaseVerb(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE = "expire"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"


_S, _V = CaseState, CaseVerb
LIFE = Life(
    "case",
    (_S.OPEN,),
    {
        (_S.OPEN, _V.CLAIM): step(_S.CLAIMED, By.STAFF),
        (_S.CLAIMED, _V.RELEASE): step(_S.OPEN, By.STAFF),
        (_S.CLAIMED, _V.EXPIRE): step(_S.OPEN, By.CLOCK),
        # Who decides need not have claimed first: the lock keeps others away, it is no duty.
        (_S.OPEN, _V.APPROVE): step(_S.APPROVED, By.STAFF),
        (_S.CLAIMED, _V.APPROVE): step(_S.APPROVED, By.STAFF),
        (_S.OPEN, _V.ASK_CHANGES): step(_S.CHANGES_ASKED, By.STAFF),
        (_S.CLAIMED, _V.ASK_CHANGES): step(_S.CHANGES_ASKED, By.STAFF),
        (_S.OPEN, _V.REJECT): step(_S.REJECTED, By.STAFF),
        (_S.CLAIMED, _V.REJECT): step(_S.REJECTED, By.STAFF),
    },
)
UNDECIDED = frozenset({_S.OPEN, _S.CLAIMED})


class SubjectKind(StrEnum):
    LISTING = "listing"
    REQUEST = "request"


SUBJECT_LABELS = {SubjectKind.LISTING: N_("Tawaran pembuat"), SubjectKind.REQUEST: N_("Permintaan pembeli")}

CLAIM_LIFE = timedelta(minutes=15)
WORKING_DAYS = 2
NOTE_CHARACTERS = 1000
ANSWER_CHARACTERS = 2000
QUEUE_SIZE = 30
_FRIDAY = 4


def due_at(opened_at: datetime, zone: ZoneInfo) -> datetime:
    """When a case should be decided: the same hour two working days on, Monday to Friday in the market's zone.

    What comes in on a weekend counts from Monday's first minute. Public holidays are not known here.
    """
    moment = opened_at.astimezone(zone)
    while moment.weekday() > _FRIDAY:
        moment = datetime.combine(moment.date() + timedelta(days=1), time.min, zone)
    left = WORKING_DAYS
    while left:
        moment += timedelta(days=1)
        left -= moment.weekday() <= _FRIDAY
    return moment


class Urgency(StrEnum):
    CALM = "calm"
    SOON = "soon"
    LATE = "late"


SOON = timedelta(hours=8)


def urgency(due: datetime, moment: datetime) -> Urgency:
    """How a case's clock stands: late once the time is over, soon in the last hours before."""
    if moment >= due:
        return Urgency.LATE
    return Urgency.SOON if due - moment <= SOON else Urgency.CALM
