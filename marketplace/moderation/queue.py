"""The queue: its parts, what may be asked of it, and which case comes next."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.moderation import scopes
from marketplace.moderation.models import Case
from marketplace.moderation.rules import QUEUE_SIZE, UNDECIDED, CaseState, SubjectKind
from marketplace.organisations.models import Organisation


class Tab(StrEnum):
    """The parts of the queue."""

    WAITING = "waiting"
    ANSWERED = "answered"
    APPEALED = "appealed"
    DECIDED = "decided"


@dataclass(frozen=True)
class QueueRow:
    id: uuid.UUID
    title: str
    subject_kind: SubjectKind
    organisation_name: str
    regency_code: str | None
    state: CaseState
    opened_at: datetime
    claimed_by_id: uuid.UUID | None
    claimed_until: datetime | None
    holder: str | None
    decided_at: datetime | None
    is_demo: bool


@dataclass(frozen=True)
class Wanted:
    """What part of the queue somebody wants to see. `opened_before` is for those that wait longer than so many days,
    and for those whose time is over or nearly so."""

    tab: Tab = Tab.WAITING
    kind: SubjectKind | None = None
    regency_code: str = ""
    older_than: timedelta | None = None
    opened_before: datetime | None = None
    batch_id: uuid.UUID | None = None


def page(actor: Actor, wanted: Wanted, *, number: int = 1) -> Page[QueueRow]:
    """One page of a part of the queue: the oldest first while it waits, the last decided first afterwards."""
    holder = aliased(Person)
    columns: Any = select(
        Case.id,
        Case.title,
        Case.subject_kind,
        Organisation.trade_name,
        Case.regency_code,
        Case.state,
        Case.opened_at,
        Case.claimed_by_id,
        Case.claimed_until,
        holder.name,
        Case.decided_at,
        Organisation.is_demo,
    )
    everything = (
        columns.join(
            Organisation, (Organisation.tenant_id == Case.tenant_id) & (Organisation.id == Case.organisation_id)
        )
        .outerjoin(holder, (holder.tenant_id == Case.tenant_id) & (holder.id == Case.claimed_by_id))
        .where(Case.tenant_id == tenant_id(), scopes.within(scopes.of(actor)))
    )
    listed = _asked(everything, wanted)
    total = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    order = (Case.decided_at.desc(), Case.id) if wanted.tab == Tab.DECIDED else (Case.opened_at, Case.id)
    rows = db.session.execute(listed.order_by(*order).limit(QUEUE_SIZE).offset((number - 1) * QUEUE_SIZE)).all()
    return Page([QueueRow(*row) for row in rows], number, QUEUE_SIZE, total)


def counts(actor: Actor) -> dict[Tab, int]:
    """How many cases of his stand in each part of the queue."""
    row = db.session.execute(
        select(
            func.count().filter(Case.state.in_(UNDECIDED)),
            func.count().filter(Case.is_answered),
            func.count().filter(Case.state == CaseState.APPEALED),
            func.count().filter(Case.state.not_in((*UNDECIDED, CaseState.APPEALED))),
        ).where(Case.tenant_id == tenant_id(), scopes.within(scopes.of(actor)))
    ).one()
    return dict(zip(Tab, row, strict=True))


def next_for(actor: Actor, after: Case) -> uuid.UUID | None:
    """The next case that this moderator may decide and that nobody holds: the oldest behind this one, else the
    oldest of all."""
    free = (Case.state == CaseState.OPEN) | (Case.claimed_until < func.now()) | (Case.claimed_by_id == actor.person_id)
    open_ones = (
        select(Case.id)
        .where(
            Case.tenant_id == tenant_id(),
            Case.state.in_(UNDECIDED),
            Case.id != after.id,
            free,
            scopes.within(scopes.of(actor)),
            scopes.none_of(scopes.conflicted(actor)),
        )
        .order_by(Case.opened_at, Case.id)
        .limit(1)
    )
    behind = (Case.opened_at > after.opened_at) | ((Case.opened_at == after.opened_at) & (Case.id > after.id))
    return db.session.scalar(open_ones.where(behind)) or db.session.scalar(open_ones)


def regencies(actor: Actor) -> list[str]:
    """The codes of the regencies from which something of his has come."""
    codes = select(Case.regency_code).where(
        Case.tenant_id == tenant_id(), Case.regency_code.is_not(None), scopes.within(scopes.of(actor))
    )
    return [code for code in db.session.scalars(codes.distinct().order_by(Case.regency_code)) if code]


def _asked(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.tab == Tab.ANSWERED:
        query = query.where(Case.is_answered)
    elif wanted.tab == Tab.APPEALED:
        query = query.where(Case.state == CaseState.APPEALED)
    elif wanted.tab == Tab.WAITING:
        query = query.where(Case.state.in_(UNDECIDED))
    else:
        query = query.where(Case.state.not_in((*UNDECIDED, CaseState.APPEALED)))
    if wanted.kind:
        query = query.where(Case.subject_kind == wanted.kind)
    if wanted.regency_code:
        query = query.where(Case.regency_code == wanted.regency_code)
    if wanted.older_than:
        query = query.where(Case.opened_at < now() - wanted.older_than)
    if wanted.opened_before:
        query = query.where(Case.opened_at <= wanted.opened_before)
    if wanted.batch_id:
        query = query.where(Case.batch_id == wanted.batch_id)
    return query
