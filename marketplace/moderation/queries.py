"""Finding cases: the queue, one case for each side, and what was said in it."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.pages import Page
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation.models import Case, CaseMessage
from marketplace.moderation.policy import can_moderate, is_author
from marketplace.moderation.rules import QUEUE_SIZE, UNDECIDED, CaseState, SubjectKind
from marketplace.organisations.models import Organisation

Policy = Callable[[Actor, Case], bool]


class Tab(StrEnum):
    """The parts of the queue."""

    WAITING = "waiting"
    ANSWERED = "answered"
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
class Said:
    """One message of a case's thread."""

    person_id: uuid.UUID
    name: str
    is_from_staff: bool
    body: str
    at: datetime


@dataclass(frozen=True)
class Happened:
    """One event of a thing's life; `name` is None for the clock."""

    kind: Kind
    at: datetime
    part: str
    name: str | None


def find(actor: Actor, case_id: uuid.UUID, *, to: Policy = can_moderate, lock: bool = False) -> Case:
    """The case for the staff: NotFound when there is none, Forbidden when this is not for him."""
    case = _load(case_id, lock=lock)
    if case is None or not can_moderate(actor, case):
        raise NotFound()
    if not to(actor, case):
        raise Forbidden()
    return case


def find_as_author(actor: Actor, case_id: uuid.UUID, *, lock: bool = False) -> Case:
    """The case for the people of the organisation that sent the thing; to everybody else there is none."""
    case = _load(case_id, lock=lock)
    if case is None or not is_author(actor, case):
        raise NotFound()
    return case


def get(case_id: uuid.UUID) -> Case:
    return db.session.get_one(Case, (tenant_id(), case_id))


def _load(case_id: uuid.UUID, *, lock: bool) -> Case | None:
    return db.session.get(Case, (tenant_id(), case_id), with_for_update=lock, populate_existing=lock)


def latest(kind: SubjectKind, subject_id: uuid.UUID) -> Case | None:
    """The last case about a thing."""
    return next(iter(all_about(kind, subject_id)), None)


def all_about(kind: SubjectKind, subject_id: uuid.UUID) -> Sequence[Case]:
    """Every case about a thing, the last first."""
    about = select(Case).where(Case.subject_kind == kind, Case.subject_id == subject_id)
    return db.session.scalars(about.order_by(Case.opened_at.desc(), Case.id.desc())).all()


def thread(case_id: uuid.UUID) -> list[Said]:
    """What was said about a case, in order."""
    said = (
        select(CaseMessage.person_id, Person.name, CaseMessage.is_from_staff, CaseMessage.body, CaseMessage.at)
        .join(Person, (Person.tenant_id == CaseMessage.tenant_id) & (Person.id == CaseMessage.person_id))
        .where(CaseMessage.tenant_id == tenant_id(), CaseMessage.case_id == case_id)
        .order_by(CaseMessage.id)
    )
    return [Said(*row) for row in db.session.execute(said)]


def history(kind: SubjectKind, subject_id: uuid.UUID, cases: Collection[uuid.UUID]) -> list[Happened]:
    """What happened to a thing and in its cases, in order."""
    about_thing = (Event.subject_kind == kind.value) & (Event.subject_id == subject_id)
    about_cases = (Event.subject_kind == "case") & Event.subject_id.in_(cases)
    told = (
        select(Event.kind, Event.at, Event.part, Person.name)
        .outerjoin(Person, (Person.tenant_id == Event.tenant_id) & (Person.id == Event.person_id))
        .where(Event.tenant_id == tenant_id(), or_(about_thing, about_cases))
        .order_by(Event.id)
    )
    return [Happened(*row) for row in db.session.execute(told)]


def queue(
    tab: Tab = Tab.WAITING, kind: SubjectKind | None = None, regency_code: str = "", *, number: int = 1
) -> Page[QueueRow]:
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
        .where(Case.tenant_id == tenant_id())
    )
    listed = _filtered(_in_tab(everything, tab), kind, regency_code)
    total = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    order = (Case.opened_at, Case.id) if tab != Tab.DECIDED else (Case.decided_at.desc(), Case.id)
    rows = db.session.execute(listed.order_by(*order).limit(QUEUE_SIZE).offset((number - 1) * QUEUE_SIZE)).all()
    return Page([QueueRow(*row) for row in rows], number, QUEUE_SIZE, total)


def counts() -> dict[Tab, int]:
    """How many cases stand in each part of the queue."""
    row = db.session.execute(
        select(
            func.count().filter(Case.state.in_(UNDECIDED)),
            func.count().filter(Case.is_answered),
            func.count().filter(Case.state.not_in(UNDECIDED)),
        ).where(Case.tenant_id == tenant_id())
    ).one()
    return dict(zip(Tab, row, strict=True))


def regencies() -> list[str]:
    """The codes of the regencies from which something has come."""
    codes = select(Case.regency_code).where(Case.tenant_id == tenant_id(), Case.regency_code.is_not(None)).distinct()
    return [code for code in db.session.scalars(codes.order_by(Case.regency_code)) if code]


def _in_tab(query: Select[Any], tab: Tab) -> Select[Any]:
    if tab == Tab.ANSWERED:
        return query.where(Case.is_answered)
    return query.where(Case.state.in_(UNDECIDED) if tab == Tab.WAITING else Case.state.not_in(UNDECIDED))


def _filtered(query: Select[Any], kind: SubjectKind | None, regency_code: str) -> Select[Any]:
    if kind:
        query = query.where(Case.subject_kind == kind)
    if regency_code:
        query = query.where(Case.regency_code == regency_code)
    return query
