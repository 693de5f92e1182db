"""The clock of 3 × 24 hours, how a request for one's data lives, and what may be asked."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step

# UU PDP 27/2022, articles 30, 32, 40 and 46: three times twenty-four hours.
CLOCK = timedelta(hours=72)
WARNED_BEFORE = timedelta(hours=24)
WISH_CHARACTERS = 2000
ERASED_NAME = "(dihapus)"


class RequestKind(StrEnum):
    CORRECTION = "correction"
    ERASURE = "erasure"


class RequestState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class RequestVerb(StrEnum):
    DO = "do"
    REFUSE = "refuse"


_S, _V = RequestState, RequestVerb
LIFE = Life(
    "privacy_request",
    (_S.OPEN, _S.DONE),
    {
        (_S.OPEN, _V.DO): step(_S.DONE, By.STAFF),
        (_S.OPEN, _V.REFUSE): step(_S.REFUSED, By.STAFF),
    },
)

KIND_LABELS = {RequestKind.CORRECTION: N_("Perbaikan data"), RequestKind.ERASURE: N_("Penghapusan")}
STATE_LABELS = {
    RequestState.OPEN: N_("menunggu"),
    RequestState.DONE: N_("selesai"),
    RequestState.REFUSED: N_("ditolak"),
}
PURPOSES = {
    "terms": N_("Ketentuan dan data pribadi"),
    "whatsapp": N_("Kabar lewat WhatsApp"),
    "email": N_("Kabar lewat e-mail"),
}
