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
    UNDO = "undo"
    OVERTURN = "overturn"
    TAKE_BACK = "take_back"


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
        # Whoever changes what was checked takes the listing off the market until it has been checked again: that is
        # for its photos. Its words change by a revision, while the old ones stay in view.
        (_S.PAUSED, _V.REVISE): step(_S.DRAFT, By.AUTHOR),
        (_S.DRAFT, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.REJECTED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PUBLISHED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PAUSED, _V.ARCHIVE): step(_S.ARCHIVED, By.AUTHOR),
        (_S.PUBLISHED, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.REINSTATE): step(_S.PUBLISHED, By.STAFF),
        # A decision taken back before anybody heard of it, and one that an appeal has turned.
        (_S.PUBLISHED, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.CHANGES_ASKED, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.REJECTED, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.REJECTED, _V.OVERTURN): step(_S.PUBLISHED, By.STAFF),
        # The list with which the staff brought it was wrong, and is taken back whole.
        **{
            (state, _V.TAKE_BACK): step(_S.ARCHIVED, By.STAFF)
            for state in (_S.DRAFT, _S.IN_REVIEW, _S.CHANGES_ASKED, _S.REJECTED, _S.PUBLISHED, _S.PAUSED, _S.SUSPENDED)
        },
    },
)
PUBLIC_STATES = frozenset({_S.PUBLISHED})
EDITABLE_STATES = frozenset({_S.DRAFT, _S.CHANGES_ASKED})
# Here only the figures that claim nothing may change: how few, how many a month, how long.
LIVE_STATES = frozenset({_S.PUBLISHED, _S.PAUSED})


class RevisionState(StrEnum):
    """A change of what is on the market; the old text stays there until the new one has been checked."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RevisionVerb(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    OVERTURN = "overturn"


_RS, _RV = RevisionState, RevisionVerb
REVISION_LIFE = Life(
    "revision",
    (_RS.DRAFT,),
    {
        (_RS.DRAFT, _RV.SUBMIT): step(_RS.IN_REVIEW, By.AUTHOR),
        (_RS.CHANGES_ASKED, _RV.SUBMIT): step(_RS.IN_REVIEW, By.AUTHOR),
        (_RS.IN_REVIEW, _RV.APPROVE): step(_RS.APPROVED, By.STAFF),
        (_RS.IN_REVIEW, _RV.ASK_CHANGES): step(_RS.CHANGES_ASKED, By.STAFF),
        (_RS.IN_REVIEW, _RV.REJECT): step(_RS.REJECTED, By.STAFF),
        (_RS.DRAFT, _RV.WITHDRAW): step(_RS.WITHDRAWN, By.AUTHOR),
        (_RS.IN_REVIEW, _RV.WITHDRAW): step(_RS.WITHDRAWN, By.AUTHOR),
        (_RS.CHANGES_ASKED, _RV.WITHDRAW): step(_RS.WITHDRAWN, By.AUTHOR),
        (_RS.APPROVED, _RV.UNDO): step(_RS.IN_REVIEW, By.STAFF),
        (_RS.CHANGES_ASKED, _RV.UNDO): step(_RS.IN_REVIEW, By.STAFF),
        (_RS.REJECTED, _RV.UNDO): step(_RS.IN_REVIEW, By.STAFF),
        (_RS.REJECTED, _RV.OVERTURN): step(_RS.APPROVED, By.STAFF),
    },
)
LIVE_REVISIONS = frozenset({_RS.DRAFT, _RS.IN_REVIEW, _RS.CHANGES_ASKED})


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
