"""Finding standing orders and calls, for a reader and for the clock, and what the radar sees ahead."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from marketplace.proposals.models import Proposal
from marketplace.proposals.rules import ProposalState
from marketplace.standing import peaks
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.policy import can_view
from marketplace.standing.rules import MONTHS_SHOWN, CallState, OrderState, Plan, Terms, month_after, plan

Policy = Callable[[Actor | Visitor, StandingOrder], bool]
LISTED = 50
MAKERS_LISTED = 500


def find(actor: Actor | Visitor, order_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False) -> StandingOrder:
    """The order for this actor; with `lock` it is held, so that two steps at once become two in a row."""
    found = db.session.get(StandingOrder, (tenant_id(), order_id), with_for_update=lock or None, populate_existing=lock)
    if found is None or not can_view(actor, found):
        raise NotFound()
    if not to(actor, found):
        raise Forbidden()
    return found


def is_seen(actor: Actor | Visitor, order_id: uuid.UUID) -> bool:
    """A backup maker has a call and not the order."""
    found = db.session.get(StandingOrder, (tenant_id(), order_id))
    return found is not None and can_view(actor, found)


def hold(order_id: uuid.UUID) -> StandingOrder | None:
    """The order, whoever asks, until the end of the transaction: for workers."""
    return db.session.get(StandingOrder, (tenant_id(), order_id), with_for_update=True, populate_existing=True)


def call(order: StandingOrder, call_id: uuid.UUID) -> StandingCall:
    """One call of this order; whoever changes it holds the order."""
    found = db.session.get(StandingCall, (tenant_id(), call_id), populate_existing=True)
    if found is None or found.standing_order_id != order.id:
        raise NotFound()
    return found


def calls(order_id: uuid.UUID) -> Sequence[StandingCall]:
    """All that were proposed or made, the first first."""
    own = select(StandingCall).where(StandingCall.standing_order_id == order_id)
    return db.session.scalars(own.order_by(StandingCall.number)).all()


def call_of(partnership_id: uuid.UUID) -> StandingCall | None:
    own = select(StandingCall).where(StandingCall.partnership_id == partnership_id)
    return db.session.scalars(own).first()


def running() -> Sequence[uuid.UUID]:
    """The ids of the orders that the clock looks after."""
    going = select(StandingOrder.id).where(
        StandingOrder.tenant_id == tenant_id(), StandingOrder.state == OrderState.RUNNING
    )
    return db.session.scalars(going.order_by(StandingOrder.id)).all()


def unanswered(day: date) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """(order, call) of the proposals whose time to answer is over."""
    waiting = select(StandingCall.standing_order_id, StandingCall.id).where(
        StandingCall.tenant_id == tenant_id(),
        StandingCall.state == CallState.PROPOSED,
        StandingCall.answer_by < day,
    )
    return [(row[0], row[1]) for row in db.session.execute(waiting.order_by(StandingCall.id))]


@dataclass(frozen=True)
class Row:
    """A standing order in a list, with the names of both sides and the call that waits for the buyer, if one does."""

    order: StandingOrder
    buyer: str
    maker: str
    waiting: StandingCall | None


def of_actor(actor: Actor) -> list[Row]:
    """Those of the actor's organisations: what runs first, then the last changed."""
    buyer, maker = aliased(Organisation), aliased(Organisation)
    mine = or_(*(column.in_(actor.organisation_ids) for column in (StandingOrder.buyer_id, StandingOrder.maker_id)))
    waits = (
        (StandingCall.tenant_id == StandingOrder.tenant_id)
        & (StandingCall.standing_order_id == StandingOrder.id)
        & (StandingCall.state == CallState.PROPOSED)
    )
    listed = (
        select(StandingOrder, buyer.trade_name, maker.trade_name, StandingCall)
        .join(buyer, (buyer.tenant_id == StandingOrder.tenant_id) & (buyer.id == StandingOrder.buyer_id))
        .join(maker, (maker.tenant_id == StandingOrder.tenant_id) & (maker.id == StandingOrder.maker_id))
        .outerjoin(StandingCall, waits)
        .where(mine)
        .order_by(StandingOrder.state != OrderState.RUNNING, StandingOrder.updated_at.desc(), StandingOrder.id)
    )
    return [Row(*row) for row in db.session.execute(listed.limit(LISTED))]


def count_of(actor: Actor) -> int:
    """How many the actor's organisations have."""
    mine = or_(*(column.in_(actor.organisation_ids) for column in (StandingOrder.buyer_id, StandingOrder.maker_id)))
    counted = select(func.count()).select_from(StandingOrder).where(StandingOrder.tenant_id == tenant_id(), mine)
    return db.session.scalar(counted) or 0


def planned(terms: Terms, number: int) -> Plan:
    """One call as the radar sees it."""
    day = month_after(terms.first_delivery_on, number - 1)
    return plan(terms, number, peaks.between(day - timedelta(days=31), day + timedelta(days=45)))


def ahead(order: StandingOrder, known: Sequence[StandingCall]) -> list[Plan]:
    """The months to come that have not been proposed yet, as many as a page shows."""
    first = max((one.number for one in known), default=0) + 1
    return [planned(order.terms, number) for number in range(first, min(first + MONTHS_SHOWN, order.months + 1))]


def backups(order: StandingOrder) -> list[tuple[str, str]]:
    """(id, name) of makers who may step in: whoever answered the same request comes first."""
    answered = (
        select(Proposal.organisation_id)
        .where(Proposal.tenant_id == tenant_id(), Proposal.request_id == order.request_id)
        .where(Proposal.state.not_in((ProposalState.DRAFT, ProposalState.WITHDRAWN)))
    )
    others = (
        select(Organisation.id, Organisation.trade_name)
        .where(Organisation.tenant_id == tenant_id(), Organisation.kind == OrganisationKind.PRODUCER)
        .where(Organisation.state == OrganisationState.ACTIVE, Organisation.id.not_in((order.maker_id, order.buyer_id)))
        .order_by(Organisation.id.not_in(answered), Organisation.trade_name)
        .limit(MAKERS_LISTED)
    )
    return [(str(row.id), row.trade_name) for row in db.session.execute(others)]
