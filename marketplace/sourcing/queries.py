"""Finding requests: one for a reader, those of a buyer, those that are open, those that are due, and their cards."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, DateTime, cast, func, literal, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations.models import Organisation
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import can_view
from marketplace.sourcing.rules import RequestState
from marketplace.tenants.models import Tenant

Policy = Callable[[Actor | Visitor, SourcingRequest], bool]


def find(
    actor: Actor | Visitor, request_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False
) -> SourcingRequest:
    """The request for this actor: NotFound when it is not for his eyes, Forbidden when only this is not his.

    With `lock` it is held until the end of the transaction, so that two steps at once become two in a row.
    """
    request = _load(request_id, lock=lock)
    if request is None or not can_view(actor, request):
        raise NotFound()
    if not to(actor, request):
        raise Forbidden()
    return request


def get(request_id: uuid.UUID, *, lock: bool = False) -> SourcingRequest:
    """The request, whoever asks: for workers."""
    request = _load(request_id, lock=lock)
    if request is None:
        raise NotFound()
    return request


def _load(request_id: uuid.UUID, *, lock: bool = False) -> SourcingRequest | None:
    return db.session.get(
        SourcingRequest, (tenant_id(), request_id), with_for_update=lock or None, populate_existing=lock
    )


def of_organisations(organisation_ids: Collection[uuid.UUID]) -> Sequence[SourcingRequest]:
    """Every request of these organisations, the last changed first; what was taken back comes last."""
    own = select(SourcingRequest).where(SourcingRequest.organisation_id.in_(organisation_ids))
    away = SourcingRequest.state.in_([RequestState.WITHDRAWN, RequestState.CANCELLED])
    return db.session.scalars(own.order_by(away, SourcingRequest.updated_at.desc(), SourcingRequest.id)).all()


def open_requests(request_ids: Collection[uuid.UUID] | None = None) -> Sequence[SourcingRequest]:
    """What is open, whoever may see it, or those of the given that are."""
    shown = select(SourcingRequest).where(SourcingRequest.state == RequestState.OPEN)
    if request_ids is not None:
        shown = shown.where(SourcingRequest.id.in_(request_ids))
    return db.session.scalars(shown.order_by(SourcingRequest.published_at.desc(), SourcingRequest.id)).all()


def due_for_closing(moment: datetime | None) -> Sequence[SourcingRequest]:
    """Open requests whose last day is over where the market is, held; `moment` stands in for the database's clock.

    One that somebody else holds is left for the next round.
    """
    clock = func.now() if moment is None else literal(moment, DateTime(timezone=True))
    zone = select(Tenant.time_zone).where(Tenant.id == tenant_id()).scalar_subquery()
    due = (
        select(SourcingRequest)
        .where(
            SourcingRequest.state == RequestState.OPEN,
            SourcingRequest.closes_on < cast(func.timezone(zone, clock), Date),
        )
        .order_by(SourcingRequest.id)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(due).all()


def today() -> date:
    """The day that it is where the market is."""
    zone = select(Tenant.time_zone).where(Tenant.id == tenant_id()).scalar_subquery()
    stamp = literal(now(), DateTime(timezone=True))
    return db.session.scalars(select(cast(func.timezone(zone, stamp), Date))).one()


@dataclass(frozen=True)
class RequestCard:
    """What a card shows of a request; rupiah per pair."""

    id: uuid.UUID
    title: str
    state: str
    product_type: str | None
    pairs: int | None
    is_monthly: bool
    budget_min: int | None
    budget_max: int | None
    needed_by: date | None
    closes_on: date | None
    delivery_regency_code: str | None
    organisation_id: uuid.UUID
    organisation_name: str


def cards(request_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, RequestCard]:
    """The cards of these requests by id, whatever their state: the caller has chosen them for his reader."""
    asked = SourcingRequest.__table__.c
    columns = [asked[name] for name in RequestCard.__dataclass_fields__ if name in asked]
    rows = db.session.execute(
        select(*columns, Organisation.trade_name.label("organisation_name"))
        .join(Organisation, (Organisation.tenant_id == asked.tenant_id) & (Organisation.id == asked.organisation_id))
        .where(asked.tenant_id == tenant_id(), asked.id.in_(request_ids))
    ).all()
    return {row.id: RequestCard(**row._mapping) for row in rows}
