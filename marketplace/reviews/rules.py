"""How a review lives, and how long its author has."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


class ReviewState(StrEnum):
    OPEN = "open"
    WRITTEN = "written"
    PUBLISHED = "published"
    CONTESTED = "contested"
    KEPT = "kept"
    REMOVED = "removed"
    LAPSED = "lapsed"


class ReviewVerb(StrEnum):
    WRITE = "write"
    LAPSE = "lapse"
    PUBLISH = "publish"
    CONTEST = "contest"
    KEEP = "keep"
    REMOVE = "remove"


_S, _V = ReviewState, ReviewVerb
LIFE = Life(
    "review",
    (_S.OPEN,),
    {
        (_S.OPEN, _V.WRITE): step(_S.WRITTEN, By.AUTHOR),
        (_S.OPEN, _V.LAPSE): step(_S.LAPSED, By.CLOCK),
        (_S.WRITTEN, _V.PUBLISH): step(_S.PUBLISHED, By.CLOCK),
        (_S.PUBLISHED, _V.CONTEST): step(_S.CONTESTED, By.AUTHOR),
        (_S.CONTESTED, _V.KEEP): step(_S.KEPT, By.STAFF),
        (_S.CONTESTED, _V.REMOVE): step(_S.REMOVED, By.STAFF),
    },
)
SHOWN = (_S.PUBLISHED, _S.CONTESTED, _S.KEPT)
BLIND = timedelta(days=14)
WORDS_CHARACTERS = 1000
REPLY_CHARACTERS = 500
LATE = N_("Waktu menulis ulasan sudah lewat.")
ONCE = N_("Balasan hanya bisa ditulis sekali.")
WHY = N_("Tulis apa yang tidak benar, supaya petugas bisa memeriksa.")
