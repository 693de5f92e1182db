"""What can be talked about, who the two sides are, and how long a question may be."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.i18n import N_


class SubjectKind(StrEnum):
    LISTING = "listing"
    REQUEST = "request"
    ORGANISATION = "organisation"
    PROPOSAL = "proposal"
    PARTNERSHIP = "partnership"


# What anybody may ask about; about the others the two sides alone talk, and either may begin.
ASKED = (SubjectKind.LISTING, SubjectKind.REQUEST, SubjectKind.ORGANISATION)
BETWEEN_TWO = (SubjectKind.PROPOSAL, SubjectKind.PARTNERSHIP)

SUBJECT_LABELS = {
    SubjectKind.LISTING: N_("Tentang kemampuan"),
    SubjectKind.REQUEST: N_("Tentang permintaan"),
    SubjectKind.ORGANISATION: N_("Tentang usaha"),
    SubjectKind.PROPOSAL: N_("Tentang jawaban"),
    SubjectKind.PARTNERSHIP: N_("Tentang kemitraan"),
}
FOLDERS = {
    SubjectKind.LISTING: "listings",
    SubjectKind.REQUEST: "requests",
    SubjectKind.ORGANISATION: "organisations",
    SubjectKind.PROPOSAL: "proposals",
    SubjectKind.PARTNERSHIP: "partnerships",
}
MESSAGE_CHARACTERS = 2000
REASON_CHARACTERS = 500
SHORTEST_REASON = 10
PAGE_SIZE = 30
RIGHT = "answer"
# Who speaks for one of two sides: whoever may answer for it, or award.
SPEAKING = ("answer", "award")
# So long may a member of the staff read what he has opened with a reason.
OPENING = timedelta(hours=24)
