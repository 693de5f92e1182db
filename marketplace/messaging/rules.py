"""What can be asked about, and how long a question may be."""

from enum import StrEnum

from marketplace.core.i18n import N_


class SubjectKind(StrEnum):
    LISTING = "listing"
    REQUEST = "request"
    ORGANISATION = "organisation"


SUBJECT_LABELS = {
    SubjectKind.LISTING: N_("Tentang kemampuan"),
    SubjectKind.REQUEST: N_("Tentang permintaan"),
    SubjectKind.ORGANISATION: N_("Tentang usaha"),
}
MESSAGE_CHARACTERS = 2000
PAGE_SIZE = 30
RIGHT = "answer"
