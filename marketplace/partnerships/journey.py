"""What a page shows of a partnership to one reader: the next step, how far it is, and what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.partnerships.labels import DEEDS, STATES
from marketplace.partnerships.models import Agreement, Milestone, Partnership
from marketplace.partnerships.rules import GOING, NEEDED, Deed, MilestoneKind, PartnershipState, open_deeds

_S = PartnershipState
Open = tuple[MilestoneKind, Deed]
OTHER = {By.BUYER: By.MAKER, By.MAKER: By.BUYER}
_LINE = (_S.AGREED, _S.SAMPLING, _S.PRODUCING, _S.DELIVERING, _S.ACCEPTED, _S.CLOSED)
_ASIDE = {(MilestoneKind.CLAIM, Deed.RAISE)}


@dataclass(frozen=True)
class NextStep:
    """A sentence, and whose turn it is; `deed` is what is to be done, `agreement` that the reader is to accept it."""

    text: str
    whose: frozenset[By] = frozenset()
    deed: Open | None = None
    agreement: bool = False
    is_mine: bool = False
    late: int = 0
    until: date | None = None

    @property
    def is_over(self) -> bool:
        return not self.whose


def deeds(partnership: Partnership, by: By | None, milestones: Mapping[MilestoneKind, Milestone]) -> list[Open]:
    """What the reader may do now, the most pressing first; a claim is always last."""
    if by is None:
        return []
    standing = {kind: milestone.standing for kind, milestone in milestones.items()}
    found = open_deeds(partnership.state, by, standing)
    return sorted(found, key=lambda one: one in _ASIDE)


def next_step(
    partnership: Partnership,
    by: By | None,
    milestones: Mapping[MilestoneKind, Milestone],
    agreement: Agreement | None,
    today: date,
) -> NextStep:
    """What this reader does next, or for whom he waits."""
    if partnership.state not in GOING:
        whose = _MAY_GO_ON.get(partnership.state, frozenset())
        return NextStep(_STILL[partnership.state], whose, is_mine=by in whose)
    if partnership.state == _S.AGREED:
        whose = frozenset(side for side in OTHER if agreement is None or not agreement.accepted_by(side))
        if by not in whose:
            return NextStep(N_("membaca dan menyetujui kesepakatan"), whose)
        return NextStep(N_("Baca dan setujui kesepakatan"), whose, agreement=True, is_mine=True)
    first = _first(partnership, milestones)
    if first is None:
        return NextStep(N_("Tidak ada yang perlu Anda lakukan sekarang."))
    whose, deed = first
    milestone = milestones.get(deed[0])
    until = milestone.due_on if milestone else None
    return NextStep(DEEDS[deed][0], whose, deed, is_mine=by in whose, late=_late(deed, milestones, today), until=until)


def _first(
    partnership: Partnership, milestones: Mapping[MilestoneKind, Milestone]
) -> tuple[frozenset[By], Open] | None:
    """What comes first of all that either side may do, and whose it is."""
    found: dict[Open, set[By]] = {}
    for by in OTHER:
        for deed in deeds(partnership, by, milestones):
            if deed not in _ASIDE:
                found.setdefault(deed, set()).add(by)
    order = list(MilestoneKind)
    first = min(found, key=lambda deed: order.index(deed[0]), default=None)
    return (frozenset(found[first]), first) if first else None


_MAY_GO_ON = {_S.PAUSED: frozenset(OTHER), _S.DISPUTED: frozenset({*OTHER, By.STAFF})}
_STILL = {
    _S.CLOSED: N_("Kemitraan ini selesai. Ceritakan pengalaman Anda, atau pesan lagi."),
    _S.ENDED: N_("Kemitraan ini sudah diakhiri. Catatannya tetap bisa dibaca."),
    _S.PAUSED: N_("Sedang dijeda. Lanjutkan kalau sudah siap."),
    _S.DISPUTED: N_("Sedang ada perselisihan. Selesaikan bersama, atau tunggu petugas menengahi."),
}


def _late(deed: Open, milestones: Mapping[MilestoneKind, Milestone], today: date) -> int:
    milestone = milestones.get(deed[0])
    return milestone.late(today) if milestone else 0


def steps(partnership: Partnership) -> tuple[list[str], int]:
    """The names of the states in their order, and which is now."""
    state = partnership.resume_to or partnership.state
    return [STATES[one][0] for one in _LINE], _LINE.index(state) if state in _LINE else 0


def is_open_now(kind: MilestoneKind, partnership: Partnership) -> bool:
    """Whether the partnership stands where this milestone is made."""
    return kind in NEEDED.get(partnership.state, ())
