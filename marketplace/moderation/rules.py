"""How a case lives, how long a moderator holds it, and how soon it should be decided."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step
from marketplace.reference.calendar import days_of


class CaseState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    LAPSED = "lapsed"
    SETTLED = "settled"


class CaseVerb(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE = "expire"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    UNDO = "undo"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    LAPSE = "lapse"
    SETTLE = "settle"


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
        # Taken back within the minute, before anybody has heard of it: the case is in the same hands again.
        (_S.APPROVED, _V.UNDO): step(_S.CLAIMED, By.STAFF),
        (_S.CHANGES_ASKED, _V.UNDO): step(_S.CLAIMED, By.STAFF),
        (_S.REJECTED, _V.UNDO): step(_S.CLAIMED, By.STAFF),
        (_S.REJECTED, _V.APPEAL): step(_S.APPEALED, By.AUTHOR),
        (_S.APPEALED, _V.UPHOLD): step(_S.UPHELD, By.STAFF),
        (_S.APPEALED, _V.OVERTURN): step(_S.OVERTURNED, By.STAFF),
        # What was to be looked at has been taken back by its author.
        (_S.OPEN, _V.LAPSE): step(_S.LAPSED, By.CLOCK),
        (_S.CLAIMED, _V.LAPSE): step(_S.LAPSED, By.CLOCK),
        # A dispute, which a moderator settles where it is: on the page of the partnership.
        (_S.OPEN, _V.SETTLE): step(_S.SETTLED, By.STAFF),
        (_S.CLAIMED, _V.SETTLE): step(_S.SETTLED, By.STAFF),
    },
)
UNDECIDED = frozenset({_S.OPEN, _S.CLAIMED})
UNDOABLE = frozenset({_S.APPROVED, _S.CHANGES_ASKED, _S.REJECTED})


class SubjectKind(StrEnum):
    LISTING = "listing"
    REQUEST = "request"
    REVISION = "revision"
    REPORT = "report"
    PARTNERSHIP = "partnership"


SUBJECT_LABELS = {
    SubjectKind.LISTING: N_("Tawaran pembuat"),
    SubjectKind.REQUEST: N_("Permintaan pembeli"),
    SubjectKind.REVISION: N_("Perubahan tawaran"),
    SubjectKind.REPORT: N_("Laporan orang"),
    SubjectKind.PARTNERSHIP: N_("Perselisihan kemitraan"),
}


class ReportState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    WARNED = "warned"
    ACTED = "acted"


class ReportVerb(StrEnum):
    DISMISS = "dismiss"
    WARN = "warn"
    ACT = "act"
    UNDO = "undo"
    OVERTURN = "overturn"


_O, _W = ReportState, ReportVerb
REPORT_LIFE = Life(
    "report",
    (_O.OPEN,),
    {
        (_O.OPEN, _W.DISMISS): step(_O.DISMISSED, By.STAFF),
        (_O.OPEN, _W.WARN): step(_O.WARNED, By.STAFF),
        (_O.OPEN, _W.ACT): step(_O.ACTED, By.STAFF),
        (_O.DISMISSED, _W.UNDO): step(_O.OPEN, By.STAFF),
        (_O.WARNED, _W.UNDO): step(_O.OPEN, By.STAFF),
        (_O.ACTED, _W.UNDO): step(_O.OPEN, By.STAFF),
        (_O.ACTED, _W.OVERTURN): step(_O.DISMISSED, By.STAFF),
    },
)


class ReportedKind(StrEnum):
    """What somebody may report."""

    LISTING = "listing"
    REQUEST = "request"
    ORGANISATION = "organisation"
    PARTNERSHIP = "partnership"


REPORT_CATEGORIES = {
    "stolen_photo": N_("Fotonya milik orang lain"),
    "counterfeit": N_("Barang tiruan atau merek orang lain"),
    "fraud": N_("Penipuan"),
    "wrong": N_("Isinya tidak benar"),
    "rude": N_("Kasar atau melecehkan"),
    "unpaid": N_("Sengketa: pembayaran"),
    "undelivered": N_("Sengketa: barang atau mutunya"),
    "other": N_("Hal lain"),
}


class SanctionState(StrEnum):
    IN_FORCE = "in_force"
    SERVED = "served"
    LIFTED = "lifted"


class SanctionVerb(StrEnum):
    SERVE = "serve"
    LIFT = "lift"


SANCTION_LIFE = Life(
    "sanction",
    (SanctionState.IN_FORCE,),
    {
        (SanctionState.IN_FORCE, SanctionVerb.SERVE): step(SanctionState.SERVED, By.CLOCK),
        (SanctionState.IN_FORCE, SanctionVerb.LIFT): step(SanctionState.LIFTED, By.STAFF),
    },
)


class SanctionKind(StrEnum):
    WARNING = "warning"
    NO_PUBLISHING = "no_publishing"
    SUSPENDED = "suspended"


SANCTION_LABELS = {
    SanctionKind.WARNING: N_("Peringatan"),
    SanctionKind.NO_PUBLISHING: N_("Tidak boleh mengirim yang baru"),
    SanctionKind.SUSPENDED: N_("Usaha ditangguhkan dari pasar"),
}
SANCTION_DAYS_MOST = 365

CLAIM_LIFE = timedelta(minutes=15)
WORKING_DAYS = 2
NOTE_CHARACTERS = 1000
ANSWER_CHARACTERS = 2000
APPEAL_CHARACTERS = 2000
QUEUE_SIZE = 30
BATCH_MOST = 50
UNDO_SECONDS = 60
_FRIDAY = 4
Days = Mapping[date, bool]
"""What a market says of single days: whether each is a day off, above the national calendar."""
NO_OTHER_DAYS: Days = {}


def due_at(opened_at: datetime, zone: ZoneInfo, own: Days = NO_OTHER_DAYS) -> datetime:
    """When a case should be decided: the same hour two working days on, in the market's zone.

    What comes in on a day off counts from the first minute of the next working day.
    """
    moment = opened_at.astimezone(zone)
    while not is_working_day(moment.date(), own):
        moment = datetime.combine(moment.date() + timedelta(days=1), time.min, zone)
    left = WORKING_DAYS
    while left:
        moment += timedelta(days=1)
        left -= is_working_day(moment.date(), own)
    return moment


def opened_by(moment: datetime, zone: ZoneInfo, own: Days = NO_OTHER_DAYS) -> datetime:
    """What was opened up to this time is due by `moment`: `due_at` the other way round."""
    last = moment.astimezone(zone)
    while not is_working_day(last.date(), own):
        last = datetime.combine(last.date(), time.min, zone) - timedelta(microseconds=1)
    left = WORKING_DAYS
    while left:
        last -= timedelta(days=1)
        left -= is_working_day(last.date(), own)
    return last


def is_working_day(day: date, own: Days = NO_OTHER_DAYS) -> bool:
    """Monday to Friday, but for public holidays and the days that offices take off jointly (cuti bersama).

    The national list comes from the `holidays` package; what a market says of a day itself goes before it.
    """
    if day in own:
        return not own[day]
    return day.weekday() <= _FRIDAY and day not in days_of(day.year)


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
