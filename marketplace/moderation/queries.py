"""Finding cases: the queue, one case for each side, and what was said in it."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation import scopes
from marketplace.moderation.models import Case, CaseMessage
from marketplace.moderation.policy import can_moderate, is_author
from marketplace.moderation.rules import UNDOABLE, SubjectKind

Policy = Callable[[Actor, Case], bool]


@dataclass(frozen=True)
class Said:
    """One message of a case's thread."""

    person_id: uuid.UUID
    name: str
    is_from_staff: bool
    is_internal: bool
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
    if case is None or not can_moderate(actor, case) or not scopes.holds(scopes.of(actor), case.regency_code):
        raise NotFound()
    if not to(actor, case) or (to is not can_moderate and case.organisation_id in scopes.conflicted(actor)):
        raise Forbidden()
    return case


def find_as_author(actor: Actor, case_id: uuid.UUID, *, to: Policy = is_author, lock: bool = False) -> Case:
    """The case for the people of the organisation that sent the thing; to everybody else there is none."""
    case = _load(case_id, lock=lock)
    if case is None or not is_author(actor, case):
        raise NotFound()
    if not to(actor, case):
        raise Forbidden()
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


def thread(case_id: uuid.UUID, *, with_internal: bool = False) -> list[Said]:
    """What was said about a case, in order; what the staff wrote for themselves only for them."""
    columns = (CaseMessage.is_from_staff, CaseMessage.is_internal, CaseMessage.body, CaseMessage.at)
    said = (
        select(CaseMessage.person_id, Person.name, *columns)
        .join(Person, (Person.tenant_id == CaseMessage.tenant_id) & (Person.id == CaseMessage.person_id))
        .where(CaseMessage.tenant_id == tenant_id(), CaseMessage.case_id == case_id)
        .order_by(CaseMessage.id)
    )
    if not with_internal:
        said = said.where(~CaseMessage.is_internal)
    return [Said(*row) for row in db.session.execute(said)]


def undoable(actor: Actor) -> Case | None:
    """His last decision that may still be taken back."""
    own = select(Case).where(Case.decided_by_id == actor.person_id, Case.undo_until > func.now())
    own = own.where(Case.state.in_(UNDOABLE))
    return db.session.scalars(own.order_by(Case.decided_at.desc()).limit(1)).first()


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
