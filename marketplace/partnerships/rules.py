"""How a partnership lives, what its milestones are, who may do what to them when, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from marketplace.core.states import By, Life, Step, step


class PartnershipState(StrEnum):
    AGREED = "agreed"
    SAMPLING = "sampling"
    PRODUCING = "producing"
    DELIVERING = "delivering"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    PAUSED = "paused"
    DISPUTED = "disputed"
    ENDED = "ended"


_S = PartnershipState
GOING = (_S.AGREED, _S.SAMPLING, _S.PRODUCING, _S.DELIVERING, _S.ACCEPTED)
STOPPED = (_S.PAUSED, _S.DISPUTED)
OVER = (_S.CLOSED, _S.ENDED)


class Verb(StrEnum):
    SAMPLE = "sample"
    SKIP_SAMPLE = "skip_sample"
    PRODUCE = "produce"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    CLOSE = "close"
    PAUSE = "pause"
    DISPUTE = "dispute"
    END = "end"
    BACK_TO_AGREED = "back_to_agreed"
    BACK_TO_SAMPLING = "back_to_sampling"
    BACK_TO_PRODUCING = "back_to_producing"
    BACK_TO_DELIVERING = "back_to_delivering"
    BACK_TO_ACCEPTED = "back_to_accepted"


BACK = {state: Verb(f"back_to_{state.value}") for state in GOING}
_BOTH = (By.BUYER, By.MAKER)


def _stops() -> dict[tuple[StrEnum, StrEnum], Step]:
    """Whatever goes on can be paused and disputed, and goes back to where it was."""
    steps: dict[tuple[StrEnum, StrEnum], Step] = {}
    for state in GOING:
        steps[state, Verb.PAUSE] = step(_S.PAUSED, *_BOTH)
        steps[state, Verb.DISPUTE] = step(_S.DISPUTED, *_BOTH)
        steps[_S.PAUSED, BACK[state]] = step(state, *_BOTH)
        steps[_S.DISPUTED, BACK[state]] = step(state, *_BOTH, By.STAFF)
    return steps


LIFE = Life(
    "partnership",
    (_S.AGREED,),
    {
        (_S.AGREED, Verb.SAMPLE): step(_S.SAMPLING, *_BOTH),
        (_S.AGREED, Verb.SKIP_SAMPLE): step(_S.PRODUCING, *_BOTH),
        (_S.AGREED, Verb.END): step(_S.ENDED, *_BOTH),
        (_S.SAMPLING, Verb.PRODUCE): step(_S.PRODUCING, *_BOTH),
        (_S.PRODUCING, Verb.DISPATCH): step(_S.DELIVERING, By.MAKER),
        (_S.DELIVERING, Verb.ACCEPT): step(_S.ACCEPTED, By.BUYER),
        (_S.ACCEPTED, Verb.CLOSE): step(_S.CLOSED, *_BOTH),
        (_S.PAUSED, Verb.DISPUTE): step(_S.DISPUTED, *_BOTH),
        (_S.PAUSED, Verb.END): step(_S.ENDED, *_BOTH),
        (_S.DISPUTED, Verb.END): step(_S.ENDED, *_BOTH, By.STAFF),
        **_stops(),
    },
)


class Pattern(StrEnum):
    SUBCONTRACT = "subkontrak"
    NUCLEUS = "inti_plasma"
    MAKLON = "maklon"
    PROFIT_SHARE = "bagi_hasil"
    CO_BRAND = "co_brand"


class MilestoneKind(StrEnum):
    SAMPLE = "sample"
    GOLDEN = "golden"
    DEPOSIT = "deposit"
    MATERIAL = "material"
    PRODUCTION = "production"
    QC = "qc"
    DELIVERY = "delivery"
    BALANCE = "balance"
    CLAIM = "claim"


_M = MilestoneKind
IN_RUPIAH = frozenset({_M.DEPOSIT, _M.BALANCE})


class Deed(StrEnum):
    SEND = "send"
    APPROVE = "approve"
    REVISE = "revise"
    REJECT = "reject"
    CONFIRM = "confirm"
    PAY = "pay"
    RECEIVE = "receive"
    COUNT = "count"
    CHECK = "check"
    RAISE = "raise"
    SOLVE = "solve"


@dataclass(frozen=True)
class Allowed:
    """Who may do a deed, and in which states of the partnership."""

    who: frozenset[By]
    states: frozenset[PartnershipState]


def _allowed(who: By | tuple[By, ...], *states: PartnershipState) -> Allowed:
    return Allowed(frozenset((who,) if isinstance(who, By) else who), frozenset(states))


DEEDS: Mapping[tuple[MilestoneKind, Deed], Allowed] = {
    (_M.SAMPLE, Deed.SEND): _allowed(By.MAKER, _S.SAMPLING),
    (_M.SAMPLE, Deed.APPROVE): _allowed(By.BUYER, _S.SAMPLING),
    (_M.SAMPLE, Deed.REVISE): _allowed(By.BUYER, _S.SAMPLING),
    (_M.SAMPLE, Deed.REJECT): _allowed(By.BUYER, _S.SAMPLING),
    (_M.GOLDEN, Deed.CONFIRM): _allowed(_BOTH, _S.SAMPLING),
    (_M.DEPOSIT, Deed.PAY): _allowed(By.BUYER, _S.SAMPLING),
    (_M.DEPOSIT, Deed.RECEIVE): _allowed(By.MAKER, _S.SAMPLING),
    (_M.MATERIAL, Deed.CONFIRM): _allowed(By.MAKER, _S.PRODUCING),
    (_M.PRODUCTION, Deed.COUNT): _allowed(By.MAKER, _S.PRODUCING),
    (_M.QC, Deed.CHECK): _allowed(By.MAKER, _S.PRODUCING),
    (_M.DELIVERY, Deed.SEND): _allowed(By.MAKER, _S.DELIVERING),
    (_M.DELIVERY, Deed.RECEIVE): _allowed(By.BUYER, _S.DELIVERING),
    (_M.BALANCE, Deed.PAY): _allowed(By.BUYER, _S.ACCEPTED),
    (_M.BALANCE, Deed.RECEIVE): _allowed(By.MAKER, _S.ACCEPTED),
    (_M.CLAIM, Deed.RAISE): _allowed(By.BUYER, _S.DELIVERING, _S.ACCEPTED),
    (_M.CLAIM, Deed.SOLVE): _allowed(By.MAKER, _S.DELIVERING, _S.ACCEPTED),
    (_M.CLAIM, Deed.CONFIRM): _allowed(By.BUYER, _S.DELIVERING, _S.ACCEPTED),
}

# What must be complete before a partnership leaves a state.
NEEDED: Mapping[PartnershipState, tuple[MilestoneKind, ...]] = {
    _S.SAMPLING: (_M.SAMPLE, _M.GOLDEN, _M.DEPOSIT),
    _S.PRODUCING: (_M.MATERIAL, _M.PRODUCTION, _M.QC),
    _S.DELIVERING: (_M.DELIVERY,),
    _S.ACCEPTED: (_M.CLAIM, _M.BALANCE),
}
ONWARDS = {_S.SAMPLING: Verb.PRODUCE, _S.PRODUCING: Verb.DISPATCH, _S.DELIVERING: Verb.ACCEPT, _S.ACCEPTED: Verb.CLOSE}


@dataclass(frozen=True)
class Standing:
    """How far a milestone is, as far as what may be done to it depends on that."""

    is_complete: bool = False
    claimed: int = 0
    maker_said: bool = False
    buyer_said: bool = False


def fits(kind: MilestoneKind, deed: Deed, by: By, all_of: Mapping[MilestoneKind, Standing]) -> bool:
    """Whether the deed makes sense now, the state of the partnership apart: first sent, then answered."""
    now = all_of.get(kind)
    if kind == _M.CLAIM and deed == Deed.RAISE:
        return now is None or now.is_complete
    if now is None or now.is_complete:
        return False
    if kind == _M.GOLDEN:
        is_agreed = _M.SAMPLE not in all_of or all_of[_M.SAMPLE].is_complete
        return is_agreed and not (now.maker_said if by == By.MAKER else now.buyer_said)
    if deed in (Deed.APPROVE, Deed.REVISE, Deed.REJECT):
        return now.maker_said
    if deed == Deed.RECEIVE:
        return now.claimed > 0
    if kind == _M.CLAIM:
        return now.maker_said == (deed == Deed.CONFIRM)
    if kind == _M.SAMPLE:
        return not now.maker_said
    return not (deed in (Deed.SEND, Deed.PAY) and now.claimed)


def open_deeds(
    state: PartnershipState, by: By, all_of: Mapping[MilestoneKind, Standing]
) -> list[tuple[MilestoneKind, Deed]]:
    """What this side may do now, in the order in which it comes."""
    return [
        (kind, deed)
        for (kind, deed), allowed in DEEDS.items()
        if by in allowed.who and state in allowed.states and fits(kind, deed, by, all_of)
    ]


DEFECTS = ("bond", "stitch", "stain", "size", "upper", "sole", "colour", "other")
"""What is counted at a check, the bond first: gluing is the largest measured cause (domain.md, 1.9)."""

END_REASONS = ("sample", "late", "quality", "payment", "material", "capacity", "agreement", "other")
TITLE_CHARACTERS = 120
NOTE_CHARACTERS = 1000
REFERENCE_CHARACTERS = 80
BALANCE_DAYS = 14
CLAIM_DAYS = 7
DEPOSIT_DAYS = 3
AMOUNT_MAXIMUM = 1_000_000_000_000
PAGE_SIZE = 20


def days_late(due_on: date | None, completed_on: date | None, today: date | None) -> int:
    """Days after the due day, until it was complete or until today; 0 when in time."""
    ended_on = completed_on or today
    return max(0, (ended_on - due_on).days) if due_on and ended_on else 0


def deposit(pairs: int, price_per_pair: int, share: int) -> int:
    """The deposit in whole rupiah, rounded down, so that deposit and balance make the whole."""
    return pairs * price_per_pair * share // 100


def plan(
    agreed_on: date, first_sample_on: date | None, delivery_on: date, *, has_deposit: bool
) -> dict[MilestoneKind, date]:
    """The due days of the milestones between the agreement and the delivery."""
    due: dict[MilestoneKind, date] = {}
    start = agreed_on
    if first_sample_on:
        start = min(first_sample_on, delivery_on)
        due[_M.SAMPLE] = start
        start = due[_M.GOLDEN] = min(start + timedelta(days=7), delivery_on)
    if has_deposit:
        due[_M.DEPOSIT] = start if first_sample_on else min(agreed_on + timedelta(days=DEPOSIT_DAYS), delivery_on)
    span = max(0, (delivery_on - start).days)
    due[_M.MATERIAL] = start + timedelta(days=span * 3 // 10)
    due[_M.PRODUCTION] = start + timedelta(days=span * 8 // 10)
    due[_M.QC] = start + timedelta(days=span * 9 // 10)
    due[_M.DELIVERY] = delivery_on
    due[_M.BALANCE] = delivery_on + timedelta(days=BALANCE_DAYS)
    return due
