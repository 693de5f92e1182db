"""How a certificate and a skill live, how strong each state is, and how long what a mentor saw is good for."""

from datetime import date, timedelta
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


class CertificateState(StrEnum):
    IN_PROCESS = "in_process"
    CLAIMED = "claimed"
    SEEN = "seen"
    VERIFIED = "verified"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class CertificateVerb(StrEnum):
    OBTAIN = "obtain"
    AMEND = "amend"
    SEE = "see"
    VERIFY = "verify"
    EXPIRE = "expire"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


_C, _V = CertificateState, CertificateVerb
_HELD = (_C.CLAIMED, _C.SEEN, _C.VERIFIED)
CERTIFICATE_LIFE = Life(
    "certificate",
    (_C.CLAIMED, _C.IN_PROCESS),
    {
        (_C.IN_PROCESS, _V.OBTAIN): step(_C.CLAIMED, By.AUTHOR),
        # Whoever changes what it says must have it seen anew.
        **{(state, _V.AMEND): step(_C.CLAIMED, By.AUTHOR) for state in (*_HELD, _C.EXPIRED)},
        (_C.CLAIMED, _V.SEE): step(_C.SEEN, By.STAFF),
        (_C.CLAIMED, _V.VERIFY): step(_C.VERIFIED, By.STAFF),
        (_C.SEEN, _V.VERIFY): step(_C.VERIFIED, By.STAFF),
        **{(state, _V.EXPIRE): step(_C.EXPIRED, By.CLOCK) for state in _HELD},
        **{(state, _V.REVOKE): step(_C.REVOKED, By.STAFF) for state in (*_HELD, _C.EXPIRED, _C.IN_PROCESS)},
        **{(state, _V.WITHDRAW): step(_C.WITHDRAWN, By.AUTHOR) for state in (*_HELD, _C.EXPIRED, _C.IN_PROCESS)},
    },
)
HELD_STATES = frozenset(_HELD)
SHOWN_CERTIFICATES = HELD_STATES | {_C.IN_PROCESS, _C.EXPIRED}


class SkillState(StrEnum):
    DECLARED = "declared"
    ATTESTED = "attested"
    TESTED = "tested"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class SkillVerb(StrEnum):
    DECLARE = "declare"
    ATTEST = "attest"
    TEST = "test"
    EXPIRE = "expire"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


_S, _W = SkillState, SkillVerb
_KNOWN = (_S.DECLARED, _S.ATTESTED, _S.TESTED, _S.EXPIRED)
SKILL_LIFE = Life(
    "skill",
    (_S.DECLARED,),
    {
        # What a laboratory has tested a mentor need not see; it would become weaker.
        **{(state, _W.ATTEST): step(_S.ATTESTED, By.STAFF) for state in (_S.DECLARED, _S.ATTESTED, _S.EXPIRED)},
        **{(state, _W.TEST): step(_S.TESTED, By.STAFF) for state in _KNOWN},
        (_S.ATTESTED, _W.EXPIRE): step(_S.EXPIRED, By.CLOCK),
        (_S.TESTED, _W.EXPIRE): step(_S.EXPIRED, By.CLOCK),
        (_S.EXPIRED, _W.DECLARE): step(_S.DECLARED, By.AUTHOR),
        **{(state, _W.REVOKE): step(_S.REVOKED, By.STAFF) for state in _KNOWN},
        **{(state, _W.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR) for state in _KNOWN},
    },
)
STRENGTHS = (_S.DECLARED, _S.ATTESTED, _S.TESTED)
"""From the weakest to the strongest; no other state says that the skill is there."""
SHOWN_SKILLS = frozenset(_KNOWN)


class EvidenceKind(StrEnum):
    ATTESTED = "attested"
    TESTED = "tested"


PASSPORT_STAGES = ("design", "pattern", "cutting", "sewing", "lasting", "finishing")
"""One skill for each; packing is no skill that anybody attests."""

GOOD_FOR = {EvidenceKind.ATTESTED: timedelta(days=2 * 365), EvidenceKind.TESTED: timedelta(days=3 * 365)}
"""How long after the day on which it was seen or tested, when nobody says otherwise."""

NUMBER_CHARACTERS = 60
ISSUER_CHARACTERS = 100
SCOPE_CHARACTERS = 200
NOTE_CHARACTERS = 600
PHOTOS_MAXIMUM = 3

STATE_HINTS = {
    "claimed": N_("Menurut pembuat sendiri; belum ada yang melihat dokumennya."),
    "seen": N_("Petugas sudah melihat dokumennya."),
    "verified": N_("Petugas sudah mencocokkannya dengan daftar penerbit."),
    "declared": N_("Menurut pembuat sendiri; belum ada yang menyaksikan."),
    "attested": N_("Pendamping menyaksikan sendiri di tempat kerja."),
    "tested": N_("Hasil kerjanya lolos uji laboratorium."),
}


def good_until(kind: EvidenceKind, day: date) -> date:
    return day + GOOD_FOR[kind]
