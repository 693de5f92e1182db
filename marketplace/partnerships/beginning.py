"""How a partnership begins: one for each confirmed part of an award, with its milestones and its first agreement."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.partnerships import queries, wording
from marketplace.partnerships.models import Agreement, Milestone, Partnership
from marketplace.partnerships.rules import TITLE_CHARACTERS, MilestoneKind, Pattern, deposit, plan
from marketplace.tenants.queries import today

_M = MilestoneKind


@dataclass(frozen=True)
class Deal:
    """What was agreed on for one part; rupiah per pair, `deposit_share` in percent.

    Without `first_sample_on` the sample of an earlier order holds.
    """

    part_id: uuid.UUID
    buyer_id: uuid.UUID
    maker_id: uuid.UUID
    title: str
    pairs: int
    price_per_pair: int
    delivery_on: date
    first_sample_on: date | None = None
    stage: str | None = None
    request_id: uuid.UUID | None = None
    proposal_id: uuid.UUID | None = None
    standing_order_id: uuid.UUID | None = None
    deposit_share: int = 50
    pattern: Pattern = Pattern.MAKLON
    is_demo: bool = False


def begin(by: Acting, deal: Deal, *, agreed_on: date | None = None) -> Partnership:
    """The partnership of this part; begun again, it is the same."""
    # Whoever begins the same part at the same moment waits here, and then finds it.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"part {deal.part_id}", 0))))
    known = queries.of_part(deal.part_id)
    if known:
        return known
    day = agreed_on or today()
    delivery_on = max(deal.delivery_on, day)
    facts = {**vars(deal), "title": deal.title[:TITLE_CHARACTERS], "delivery_on": delivery_on}
    partnership = Partnership(id=uuid7(), agreed_on=day, **facts)
    db.session.add(partnership)
    db.session.flush()
    _set_milestones(partnership)
    write_agreement(partnership, deal.pattern, version=1)
    record(by, Kind.PARTNERSHIP_BEGUN, partnership, organisation_id=partnership.maker_id)
    if queries.worked_before(partnership):
        record(by, Kind.PARTNERSHIP_REORDERED, partnership, organisation_id=partnership.maker_id)
    return partnership


def write_agreement(partnership: Partnership, pattern: Pattern, *, version: int) -> Agreement:
    """A new version of the agreement's words, which nobody has accepted yet."""
    buyer, maker = (organisations.get(one).trade_name for one in (partnership.buyer_id, partnership.maker_id))
    words = wording.write(partnership, pattern, buyer, maker)
    agreement = Agreement(partnership_id=partnership.id, version=version, pattern=pattern, **vars(words))
    partnership.pattern = pattern
    db.session.add(agreement)
    db.session.flush()
    return agreement


def _set_milestones(partnership: Partnership) -> None:
    advance = deposit(partnership.pairs, partnership.price_per_pair, partnership.deposit_share)
    due = {
        _M.DEPOSIT: advance,
        _M.PRODUCTION: partnership.pairs,
        _M.DELIVERY: partnership.pairs,
        _M.BALANCE: partnership.worth - advance,
    }
    days = plan(partnership.agreed_on, partnership.first_sample_on, partnership.delivery_on, has_deposit=advance > 0)
    for kind, day in days.items():
        db.session.add(Milestone(partnership_id=partnership.id, kind=kind, due_on=day, due=due.get(kind)))
    db.session.flush()
