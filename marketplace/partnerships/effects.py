"""What each deed does to its milestone: one function a deed; the numbers stay within what is due."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from marketplace.core.clock import now
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.partnerships import queries
from marketplace.partnerships.models import Milestone, Partnership
from marketplace.partnerships.rules import CLAIM_DAYS, IN_RUPIAH, Deed, MilestoneKind

_M = MilestoneKind
TOO_MUCH = N_("Paling banyak %(most)s.")
TOO_LITTLE = N_("Isi jumlahnya, lebih dari 0.")
NOT_FEWER = N_("Sudah tercatat %(done)s pasang, jadi isi lebih dari itu.")
WHY = N_("Tulis alasannya, supaya pihak lain tahu apa yang perlu diperbaiki.")
MEASURE = N_("Tulis hasil ukurnya, contoh: panjang insole 25,5 cm; tinggi hak 3 cm.")
FUTURE = N_("Tanggalnya belum tiba. Isi hari ini atau sebelumnya.")


@dataclass(frozen=True)
class Report:
    """What somebody says with a deed. `amount` and `refused` are pairs, or rupiah where money is reported."""

    note: str = ""
    amount: int | None = None
    refused: int | None = None
    happened_on: date | None = None
    reference: str = ""
    measurements: str = ""
    defects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Deeded:
    """A deed at its milestone: who does it, in what part, when."""

    partnership: Partnership
    milestone: Milestone
    by: By
    person_id: UUID
    report: Report
    day: date


def _say(deed: Deeded) -> None:
    moment: datetime = now()
    if deed.by == By.MAKER:
        deed.milestone.maker_at, deed.milestone.maker_person_id = moment, deed.person_id
    else:
        deed.milestone.buyer_at, deed.milestone.buyer_person_id = moment, deed.person_id


def _unsay(milestone: Milestone) -> None:
    milestone.maker_at = milestone.maker_person_id = milestone.buyer_at = milestone.buyer_person_id = None


def _amount(deed: Deeded) -> int:
    """The amount that was reported, within what is left."""
    amount = deed.report.amount
    if not amount:
        raise Invalid(fields={"amount": TOO_LITTLE})
    if amount > deed.milestone.left:
        raise Invalid(fields={"amount": TOO_MUCH}, most=f"{deed.milestone.left:,}".replace(",", "."))
    return amount


def _sample_sent(deed: Deeded) -> None:
    _unsay(deed.milestone)
    _say(deed)
    deed.milestone.rounds += 1
    deed.milestone.verdict = None


def _sample_judged(verdict: str) -> Callable[[Deeded], None]:
    def judge(deed: Deeded) -> None:
        if verdict != "approved" and not deed.report.note:
            raise Invalid(fields={"note": WHY})
        deed.milestone.verdict = verdict
        if verdict == "approved":
            _say(deed)
            deed.milestone.completed_on = deed.day
        else:
            _unsay(deed.milestone)

    return judge


def _golden_confirmed(deed: Deeded) -> None:
    if not deed.report.measurements:
        raise Invalid(fields={"measurements": MEASURE})
    _say(deed)
    if deed.milestone.maker_at and deed.milestone.buyer_at:
        deed.milestone.completed_on = deed.day


def _material_ready(deed: Deeded) -> None:
    _say(deed)
    deed.milestone.completed_on = deed.day


def _paid(deed: Deeded) -> None:
    deed.milestone.claimed += _amount(deed)
    _say(deed)


def _payment_received(deed: Deeded) -> None:
    milestone = deed.milestone
    milestone.claimed, milestone.done = 0, milestone.done + milestone.claimed
    _say(deed)
    if milestone.done >= (milestone.due or 0):
        paid_on = queries.last_day_of(deed.partnership.id, milestone.kind, Deed.PAY)
        milestone.completed_on = paid_on or deed.day


def _counted(deed: Deeded) -> None:
    milestone, amount = deed.milestone, deed.report.amount or 0
    if amount <= milestone.done:
        raise Invalid(fields={"amount": NOT_FEWER}, done=milestone.done)
    if amount > (milestone.due or 0):
        raise Invalid(fields={"amount": TOO_MUCH}, most=milestone.due)
    milestone.done = amount
    _say(deed)
    if amount == milestone.due:
        milestone.completed_on = deed.day


def _checked(deed: Deeded) -> None:
    amount, found = deed.report.amount or 0, sum(deed.report.defects.values())
    if not 0 < amount <= deed.partnership.pairs:
        raise Invalid(fields={"amount": TOO_MUCH if amount else TOO_LITTLE}, most=deed.partnership.pairs)
    deed.milestone.done, deed.milestone.refused = amount, found
    _say(deed)
    deed.milestone.completed_on = deed.day


def _handed_over(deed: Deeded) -> None:
    deed.milestone.claimed = _amount(deed)
    deed.milestone.rounds += 1
    _say(deed)


def _handover_received(deed: Deeded) -> None:
    milestone, refused = deed.milestone, deed.report.refused or 0
    if refused > milestone.claimed:
        raise Invalid(fields={"refused": TOO_MUCH}, most=milestone.claimed)
    if refused and not deed.report.note:
        raise Invalid(fields={"note": WHY})
    accepted = milestone.claimed - refused
    milestone.claimed, milestone.done, milestone.refused = 0, milestone.done + accepted, milestone.refused + refused
    _say(deed)
    if milestone.done + milestone.refused >= (milestone.due or 0):
        sent_on = queries.last_day_of(deed.partnership.id, milestone.kind, Deed.SEND)
        milestone.completed_on = sent_on or deed.day
        settle_balance(deed.partnership, milestone.done)


def settle_balance(partnership: Partnership, accepted: int) -> None:
    """What is still to be paid: the pairs accepted, less the deposit."""
    own = queries.milestones(partnership.id)
    paid = own[_M.DEPOSIT].done if _M.DEPOSIT in own else 0
    own[_M.BALANCE].due = max(0, accepted * partnership.price_per_pair - paid)


def _claim_raised(deed: Deeded) -> None:
    if not deed.report.note:
        raise Invalid(fields={"note": WHY})
    _unsay(deed.milestone)
    deed.milestone.completed_on, deed.milestone.due_on = None, deed.day + timedelta(days=CLAIM_DAYS)
    deed.milestone.rounds += 1


def _claim_answered(deed: Deeded) -> None:
    if not deed.report.note:
        raise Invalid(fields={"note": WHY})
    _say(deed)


def _claim_solved(deed: Deeded) -> None:
    _say(deed)
    deed.milestone.completed_on = deed.day


EFFECTS: dict[tuple[MilestoneKind, Deed], Callable[[Deeded], Any]] = {
    (_M.SAMPLE, Deed.SEND): _sample_sent,
    (_M.SAMPLE, Deed.APPROVE): _sample_judged("approved"),
    (_M.SAMPLE, Deed.REVISE): _sample_judged("revise"),
    (_M.SAMPLE, Deed.REJECT): _sample_judged("rejected"),
    (_M.GOLDEN, Deed.CONFIRM): _golden_confirmed,
    (_M.MATERIAL, Deed.CONFIRM): _material_ready,
    (_M.PRODUCTION, Deed.COUNT): _counted,
    (_M.QC, Deed.CHECK): _checked,
    (_M.DELIVERY, Deed.SEND): _handed_over,
    (_M.DELIVERY, Deed.RECEIVE): _handover_received,
    (_M.CLAIM, Deed.RAISE): _claim_raised,
    (_M.CLAIM, Deed.SOLVE): _claim_answered,
    (_M.CLAIM, Deed.CONFIRM): _claim_solved,
    **{(kind, Deed.PAY): _paid for kind in IN_RUPIAH},
    **{(kind, Deed.RECEIVE): _payment_received for kind in IN_RUPIAH},
}
