"""Finding requests: one for a reader, those of a buyer, those that are open, those that are due, and their cards."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, DateTime, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, NotFound
from marketplace.core.i18n import N_
from marketplace.organisations.models import Organisation
from marketplace.organisations.queries import is_visible
from marketplace.sourcing.models import RequestInvitation, RequestQuestion, RequestVersion, SourcingRequest
from marketplace.sourcing.policy import can_view
from marketplace.sourcing.rules import RequestState
from marketplace.tenants.models import Tenant

PAST = N_("Hari terakhir menjawab sudah lewat, jadi permintaan ini tidak bisa dijawab atau diubah lagi.")
Policy = Callable[[Actor | Visitor, SourcingRequest], bool]


def find(
    actor: Actor | Visitor, request_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False
) -> SourcingRequest:
    """The request for this actor: NotFound when it is not for his eyes, Forbidden when only this is not his.

    With `lock` it is held until the end of the transaction, so that two steps at once become two in a row.
    """
    request = _load(request_id, lock=lock)
    if request is None or not (can_view(actor, request) and is_visible(actor, request.organisation_id)):
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


def owes_answers(organisation_id: uuid.UUID) -> bool:
    """Whether makers have waited for this buyer so long that the staff was told, and still wait."""
    waiting = select(SourcingRequest.id).where(
        SourcingRequest.tenant_id == tenant_id(),
        SourcingRequest.organisation_id == organisation_id,
        SourcingRequest.state == RequestState.CLOSED,
        SourcingRequest.escalated_at.is_not(None),
    )
    return db.session.scalar(select(waiting.exists())) or False


def refuse_while_owing(organisation_id: uuid.UUID, sentence: str) -> None:
    """Conflict as long as it owes answers: nothing new of this buyer goes to makers, whoever sends it."""
    if owes_answers(organisation_id):
        raise Conflict(sentence)


def waiting_since(moment: datetime, *, unmarked: InstrumentedAttribute[datetime | None]) -> Sequence[SourcingRequest]:
    """Requests closed before `moment` where makers still wait, and that do not bear this mark yet; held."""
    due = select(SourcingRequest).where(
        SourcingRequest.state == RequestState.CLOSED, SourcingRequest.closed_at <= moment, unmarked.is_(None)
    )
    return db.session.scalars(due.order_by(SourcingRequest.id).with_for_update(skip_locked=True)).all()


def late_answers() -> Sequence[tuple[SourcingRequest, str]]:
    """Requests whose buyer owes answers since a week or more, with his name, the longest first: for the staff."""
    listed = (
        select(SourcingRequest, Organisation.trade_name)
        .join(Organisation, Organisation.id == SourcingRequest.organisation_id)
        .where(SourcingRequest.state == RequestState.CLOSED, SourcingRequest.overdue_at.is_not(None))
        .order_by(SourcingRequest.closed_at, SourcingRequest.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(listed)]


def with_mentors() -> Sequence[tuple[SourcingRequest, str]]:
    """Requests that wait for a mentor, with the buyer's name, the longest waiting first."""
    listed = (
        select(SourcingRequest, Organisation.trade_name)
        .join(Organisation, Organisation.id == SourcingRequest.organisation_id)
        .where(SourcingRequest.state == RequestState.WITH_MENTOR)
        .order_by(SourcingRequest.updated_at, SourcingRequest.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(listed)]


def versions(request_id: uuid.UUID) -> Sequence[RequestVersion]:
    """What it has said to makers, the first first."""
    listed = select(RequestVersion).where(RequestVersion.request_id == request_id)
    return db.session.scalars(listed.order_by(RequestVersion.number)).all()


def questions(request_id: uuid.UUID) -> Sequence[RequestQuestion]:
    """What was asked about it, the first first."""
    listed = select(RequestQuestion).where(RequestQuestion.request_id == request_id)
    return db.session.scalars(listed.order_by(RequestQuestion.at, RequestQuestion.id)).all()


def question(request_id: uuid.UUID, question_id: uuid.UUID) -> RequestQuestion:
    """A question on this request, held; NotFound when it is on another."""
    found = db.session.get(RequestQuestion, (tenant_id(), question_id), with_for_update=True, populate_existing=True)
    if found is None or found.request_id != request_id:
        raise NotFound()
    return found


def invited(request_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, str]]:
    """(id, name) of the makers who were asked to answer, in the order of their names."""
    listed = (
        select(Organisation.id, Organisation.trade_name)
        .join(RequestInvitation, RequestInvitation.organisation_id == Organisation.id)
        .where(
            RequestInvitation.tenant_id == tenant_id(),
            Organisation.tenant_id == tenant_id(),
            RequestInvitation.request_id == request_id,
        )
        .order_by(Organisation.trade_name, Organisation.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(listed)]


def inviting(organisation_ids: Collection[uuid.UUID]) -> Sequence[tuple[SourcingRequest, str]]:
    """Open requests that ask one of these makers to answer, with the buyer's name, the most pressing first."""
    listed = (
        select(SourcingRequest, Organisation.trade_name)
        .join(RequestInvitation, RequestInvitation.request_id == SourcingRequest.id)
        .join(Organisation, Organisation.id == SourcingRequest.organisation_id)
        .where(SourcingRequest.state == RequestState.OPEN, RequestInvitation.organisation_id.in_(organisation_ids))
        .order_by(SourcingRequest.closes_on, SourcingRequest.id)
    )
    return list({row[0].id: (row[0], row[1]) for row in db.session.execute(listed)}.values())


def refuse_unless_open(request: SourcingRequest, sentence: str) -> None:
    """Conflict unless it still takes answers: also after its last day, while nobody has closed it yet.

    The clock is the database's, read now: whoever holds the request knows that nothing is said too late.
    """
    if request.state != RequestState.OPEN:
        raise Conflict(sentence)
    zone = select(Tenant.time_zone).where(Tenant.id == tenant_id()).scalar_subquery()
    day: date = db.session.scalars(select(cast(func.timezone(zone, func.clock_timestamp()), Date))).one()
    if request.closes_on and request.closes_on < day:
        raise Conflict(PAST)


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
