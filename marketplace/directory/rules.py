"""What an import decides about a row, how an import lives, and the limits on files."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step

FILE_BYTES = 5 * 1024 * 1024
UNPACKED_BYTES = 40 * 1024 * 1024
"""An XLSX is a packed folder; a small one can hold a huge one."""
ROWS = 10_000
COLUMNS = 60
CELL_CHARACTERS = 1_000
HEADING_ROWS = 10
"""The headings stand somewhere in the first ten rows; titles may stand above them."""
ROWS_A_CHUNK = 100


class Verdict(StrEnum):
    """What becomes of a row."""

    IMPORT = "import"
    SITE = "site"
    MERGE = "merge"
    KNOWN = "known"
    REFUSED = "refused"


VERDICT_LABELS = {
    Verdict.IMPORT: N_("Baru"),
    Verdict.SITE: N_("Lokasi lain"),
    Verdict.MERGE: N_("Digabung"),
    Verdict.KNOWN: N_("Sudah ada"),
    Verdict.REFUSED: N_("Ditolak"),
}


class ImportState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    DISCARDED = "discarded"
    UNDONE = "undone"


class ImportVerb(StrEnum):
    START = "start"
    FINISH = "finish"
    DISCARD = "discard"
    UNDO = "undo"


STATE_LABELS = {
    ImportState.PLANNED: N_("Menunggu persetujuan"),
    ImportState.RUNNING: N_("Sedang berjalan"),
    ImportState.FINISHED: N_("Selesai"),
    ImportState.DISCARDED: N_("Dibatalkan"),
    ImportState.UNDONE: N_("Ditarik kembali"),
}

_S, _V = ImportState, ImportVerb
LIFE = Life(
    "import",
    (_S.PLANNED,),
    {
        (_S.PLANNED, _V.START): step(_S.RUNNING, By.STAFF),
        (_S.PLANNED, _V.DISCARD): step(_S.DISCARDED, By.STAFF),
        (_S.RUNNING, _V.FINISH): step(_S.FINISHED, By.CLOCK),
        (_S.FINISHED, _V.UNDO): step(_S.UNDONE, By.STAFF),
    },
)
