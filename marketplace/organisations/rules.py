"""Kinds of organisations, how one lives, and the limits on what it says of itself."""

import re
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


class OrganisationKind(StrEnum):
    PRODUCER = "producer"
    BRAND = "brand"
    DESIGNER = "designer"
    TOURISM = "tourism"
    ACADEMIC = "academic"
    INSTITUTION = "institution"


KIND_LABELS = {
    OrganisationKind.PRODUCER: N_("Produsen / IKM"),
    OrganisationKind.BRAND: N_("Pemilik merek"),
    OrganisationKind.DESIGNER: N_("Desainer"),
    OrganisationKind.TOURISM: N_("Usaha wisata"),
    OrganisationKind.ACADEMIC: N_("Akademisi / laboratorium"),
    OrganisationKind.INSTITUTION: N_("Dinas / asosiasi"),
}
KIND_HINTS = {
    OrganisationKind.PRODUCER: N_("Membuat sepatu, sandal, atau komponennya"),
    OrganisationKind.BRAND: N_("Mencari pembuat untuk merek sendiri"),
    OrganisationKind.DESIGNER: N_("Menjual desain, pola, atau tech pack"),
    OrganisationKind.TOURISM: N_("Hotel, biro perjalanan, toko oleh-oleh"),
    OrganisationKind.ACADEMIC: N_("Pengujian, pendampingan, penelitian"),
    OrganisationKind.INSTITUTION: N_("Pembina dan pemantau"),
}
OFFERING = frozenset({OrganisationKind.PRODUCER, OrganisationKind.DESIGNER})
BUYING = frozenset({OrganisationKind.BRAND, OrganisationKind.TOURISM, OrganisationKind.DESIGNER})


class OrganisationState(StrEnum):
    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    MERGED = "merged"
    LEFT = "left"


class OrganisationVerb(StrEnum):
    CLAIM = "claim"
    ACCEPT_CLAIM = "accept_claim"
    REFUSE_CLAIM = "refuse_claim"
    SUSPEND = "suspend"
    RESUME = "resume"
    MERGE = "merge"
    UNMERGE_PROFILE = "unmerge_profile"
    UNMERGE = "unmerge"
    LEAVE = "leave"


_S, _V = OrganisationState, OrganisationVerb
LIFE = Life(
    "organisation",
    (_S.UNCLAIMED, _S.ACTIVE),
    {
        (_S.UNCLAIMED, _V.CLAIM): step(_S.CLAIMED, By.AUTHOR),
        (_S.CLAIMED, _V.ACCEPT_CLAIM): step(_S.ACTIVE, By.STAFF),
        (_S.CLAIMED, _V.REFUSE_CLAIM): step(_S.UNCLAIMED, By.STAFF, By.AUTHOR),
        (_S.ACTIVE, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.RESUME): step(_S.ACTIVE, By.STAFF),
        (_S.UNCLAIMED, _V.MERGE): step(_S.MERGED, By.STAFF),
        (_S.ACTIVE, _V.MERGE): step(_S.MERGED, By.STAFF),
        (_S.MERGED, _V.UNMERGE_PROFILE): step(_S.UNCLAIMED, By.STAFF),
        (_S.MERGED, _V.UNMERGE): step(_S.ACTIVE, By.STAFF),
        (_S.ACTIVE, _V.LEAVE): step(_S.LEFT, By.AUTHOR),
    },
)
PUBLIC_STATES = frozenset({_S.UNCLAIMED, _S.CLAIMED, _S.ACTIVE})


class MembershipRole(StrEnum):
    OWNER = "owner"
    MEMBER = "member"


BARRED = N_("Karena sanksi, usaha ini untuk sementara tidak boleh mengirim yang baru.")
RIGHTS = ("publish", "answer", "prices", "award")
ROLE_LABELS = {MembershipRole.OWNER: N_("Pemilik"), MembershipRole.MEMBER: N_("Anggota")}
ROLE_HINTS = {
    MembershipRole.OWNER: N_("Boleh semuanya, termasuk mengundang dan mengeluarkan orang."),
    MembershipRole.MEMBER: N_("Boleh yang dicentang di bawah ini."),
}
RIGHT_LABELS = {
    "publish": N_("Memasang kemampuan dan permintaan"),
    "answer": N_("Menjawab pertanyaan"),
    "prices": N_("Melihat harga"),
    "award": N_("Memutuskan pemenang"),
}
INVITATION_LIFE_DAYS = 14
ALIKE_FROM = 0.55
"""From which likeness of two names (pg_trgm, 0 to 1) a moderator is asked whether they are one."""


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationVerb(StrEnum):
    ACCEPT = "accept"
    REVOKE = "revoke"
    EXPIRE = "expire"


INVITATION_LIFE = Life(
    "invitation",
    (InvitationState.OPEN,),
    {
        (InvitationState.OPEN, InvitationVerb.ACCEPT): step(InvitationState.ACCEPTED, By.AUTHOR),
        (InvitationState.OPEN, InvitationVerb.REVOKE): step(InvitationState.REVOKED, By.AUTHOR),
        (InvitationState.OPEN, InvitationVerb.EXPIRE): step(InvitationState.EXPIRED, By.CLOCK),
    },
)


class ClaimState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClaimVerb(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


CLAIM_LIFE = Life(
    "claim",
    (ClaimState.WAITING,),
    {
        (ClaimState.WAITING, ClaimVerb.ACCEPT): step(ClaimState.ACCEPTED, By.STAFF),
        (ClaimState.WAITING, ClaimVerb.REFUSE): step(ClaimState.REFUSED, By.STAFF),
        (ClaimState.WAITING, ClaimVerb.WITHDRAW): step(ClaimState.WITHDRAWN, By.AUTHOR),
    },
)

NAME_CHARACTERS = 100
ADDRESS_CHARACTERS = 300
DESCRIPTION_CHARACTERS = 2000
REASON_CHARACTERS = 600
_NIB = re.compile(r"^[0-9]{13}$")


def is_nib(text: str) -> bool:
    """Whether `text` has the form of an NIB: 13 digits. That OSS knows it is another question."""
    return bool(_NIB.match(text))


class DocumentKind(StrEnum):
    NIB = "nib"
    NPWP = "npwp"
    DEED = "deed"
    SIINAS = "siinas"
    CERTIFICATE = "certificate"
    REPORT = "report"
    OTHER = "other"


DOCUMENT_LABELS = {
    DocumentKind.NIB: N_("NIB"),
    DocumentKind.NPWP: N_("NPWP"),
    DocumentKind.DEED: N_("Akta pendirian"),
    DocumentKind.SIINAS: N_("Akun SIINas"),
    DocumentKind.CERTIFICATE: N_("Sertifikat"),
    DocumentKind.REPORT: N_("Laporan uji"),
    DocumentKind.OTHER: N_("Dokumen lain"),
}
# What is handed in by itself; certificates and reports come with what they prove.
LEGALITY = (DocumentKind.NIB, DocumentKind.NPWP, DocumentKind.DEED, DocumentKind.SIINAS, DocumentKind.OTHER)


class DocumentState(StrEnum):
    GIVEN = "given"
    SEEN = "seen"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class DocumentVerb(StrEnum):
    SEE = "see"
    REFUSE = "refuse"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


_D, _W = DocumentState, DocumentVerb
DOCUMENT_LIFE = Life(
    "document",
    (_D.GIVEN,),
    {
        (_D.GIVEN, _W.SEE): step(_D.SEEN, By.STAFF),
        (_D.GIVEN, _W.REFUSE): step(_D.REFUSED, By.STAFF),
        (_D.GIVEN, _W.EXPIRE): step(_D.EXPIRED, By.CLOCK),
        (_D.SEEN, _W.EXPIRE): step(_D.EXPIRED, By.CLOCK),
        **{
            (state, _W.WITHDRAW): step(_D.WITHDRAWN, By.AUTHOR) for state in (_D.GIVEN, _D.SEEN, _D.REFUSED, _D.EXPIRED)
        },
    },
)
REMINDERS = (7, 30, 60)
"""Days before something ends on which its people are reminded, the last first."""


def reminder_due(days_left: int, reminded: int | None) -> int | None:
    """Which reminder (7, 30 or 60 days) is due now; None when none is, or when it or a later one went out already."""
    due = next((days for days in REMINDERS if 0 <= days_left <= days), None)
    return due if due is not None and (reminded is None or due < reminded) else None
