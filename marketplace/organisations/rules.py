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


RIGHTS = ("publish", "answer", "prices", "award")

NAME_CHARACTERS = 100
ADDRESS_CHARACTERS = 300
DESCRIPTION_CHARACTERS = 2000
_NIB = re.compile(r"^[0-9]{13}$")


def is_nib(text: str) -> bool:
    """Whether `text` has the form of an NIB: 13 digits. That OSS knows it is another question."""
    return bool(_NIB.match(text))
