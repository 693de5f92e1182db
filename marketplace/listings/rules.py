"""States of a listing, who takes which step, and the limits on what a listing says."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step
from marketplace.organisations.rules import OFFERING as OFFERING


class ListingState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    PUBLISHED = "published"
    REJECTED = "rejected"
    PAUSED = "paused"
    ARCHIVED = "archived"
    SUSPENDED = "suspended"


class ListingVerb(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    PAUSE = "pause"
    RESUME = "resume"
    REVISE = "revise"
    ARCHIVE = "archive"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


_S, _V = ListingState, ListingVerb
LIFE = Life(
    "listing",
    (_S.DRAFT,),
    {
        (_S.DRAFT, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        (_S.IN_REVIEW, _V.APPROVE): step(_S.PUBLISHED, By.STAFF),
        (_S.IN_REVIEW, _V.ASK_CHANGES): step(_S.CHANGES_ASKED, By.STAFF),
        (_S.IN_REVIEW, _V.REJECT): step(_S.REJECTED, By.STAFF),
        (_S.PUBLISHED, _V.PAUSE): step(_S.PAUSED, By.AUTHOR),
        (_S.PAUSED, _V.RESUME): step(_S.PUBLISHED, By.AUTHOR),
        # Whoever changes what was checked takes the listing off the market until it has been checked again. A revision
        # with a review of its own, while the old text stays in view, will take the place of this step.
        (_S.PAUSED, _V.REVISE): step(_S.DRAFT, By.AUTHOR),
        (_S.DRAFT, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.REJECTED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PUBLISHED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PAUSED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PUBLISHED, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.REINSTATE): step(_S.PUBLISHED, By.STAFF),
    },
)
PUBLIC_STATES = frozenset({_S.PUBLISHED})
EDITABLE_STATES = frozenset({_S.DRAFT, _S.CHANGES_ASKED})
# Here only the figures that claim nothing may change: how few, how many a month, how long.
LIVE_STATES = frozenset({_S.PUBLISHED, _S.PAUSED})


class BrandMode(StrEnum):
    OWN = "own"
    MAKLON = "maklon"
    BOTH = "both"


BRAND_MODE_LABELS = {
    BrandMode.OWN: N_("Merek sendiri"),
    BrandMode.MAKLON: N_("Maklon, memakai merek pembeli"),
    BrandMode.BOTH: N_("Dua-duanya"),
}

TITLE_CHARACTERS = 100
DESCRIPTION_CHARACTERS = 3000
DESCRIPTION_MINIMUM = 30
SIZES_CHARACTERS = 120
MOQ_MAXIMUM = 1_000_000
CAPACITY_MAXIMUM = 10_000_000
LEAD_DAYS_MAXIMUM = 365
PRICE_MAXIMUM = 1_000_000_000
REASON_CHARACTERS = 1000
