"""What becomes of a row of a list of offers, and how such a list lives."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step

ROWS_A_CHUNK = 50
ROWS_A_PAGE = 50


class RowVerdict(StrEnum):
    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


VERDICT_LABELS = {
    RowVerdict.NEW: N_("Siap masuk"),
    RowVerdict.KNOWN: N_("Sudah ada"),
    RowVerdict.REFUSED: N_("Perlu diperbaiki"),
}


class IntakeState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    DISCARDED = "discarded"
    UNDONE = "undone"


class IntakeVerb(StrEnum):
    START = "start"
    FINISH = "finish"
    DISCARD = "discard"
    UNDO = "undo"


STATE_LABELS = {
    IntakeState.PLANNED: N_("Menunggu persetujuan"),
    IntakeState.RUNNING: N_("Sedang berjalan"),
    IntakeState.FINISHED: N_("Selesai"),
    IntakeState.DISCARDED: N_("Dibatalkan"),
    IntakeState.UNDONE: N_("Ditarik kembali"),
}

_S, _V = IntakeState, IntakeVerb
LIFE = Life(
    "intake",
    (_S.PLANNED,),
    {
        (_S.PLANNED, _V.START): step(_S.RUNNING, By.STAFF),
        (_S.PLANNED, _V.DISCARD): step(_S.DISCARDED, By.STAFF),
        (_S.RUNNING, _V.FINISH): step(_S.FINISHED, By.CLOCK),
        (_S.FINISHED, _V.UNDO): step(_S.UNDONE, By.STAFF),
    },
)
