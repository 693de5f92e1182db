"""Finding what was filled in: one for a reader, what waits for whom, and who filled in what has come of it."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.assistance.models import Assisted
from marketplace.assistance.policy import can_view
from marketplace.assistance.rules import HELPED, AssistedState, Cap, Deed
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.text import search_key
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole, OrganisationState

Policy = Callable[[Actor | Visitor, Assisted], bool]
MOST = 30


@dataclass(frozen=True)
class Row:
    """One thing filled in, with the names of the workshop and of the mentor."""

    assisted: Assisted
    firm: str
    mentor: str


@dataclass(frozen=True)
class Tag:
    """Who filled in what a page shows, and when the maker said yes."""

    mentor: str
    at: datetime


def find(actor: Actor | Visitor, assisted_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False) -> Assisted:
    found = db.session.get(Assisted, (tenant_id(), assisted_id), with_for_update=lock or None, populate_existing=lock)
    if found is None or not can_view(actor, found):
        raise NotFound()
    if not to(actor, found):
        raise Forbidden()
    return found


def get(assisted_id: uuid.UUID) -> Assisted:
    return db.session.get_one(Assisted, (tenant_id(), assisted_id))


def by_key(mentor_id: uuid.UUID | None, form_key: uuid.UUID) -> Assisted | None:
    """What this mentor has sent with this form already."""
    same = select(Assisted).where(Assisted.mentor_id == mentor_id, Assisted.form_key == form_key)
    return db.session.scalars(same).first()


def count_waiting(cap: Cap, identifier: uuid.UUID | None) -> int:
    column = Assisted.__table__.c[cap.column]
    waiting = (Assisted.tenant_id == tenant_id(), Assisted.state == AssistedState.WAITING, column == identifier)
    return db.session.scalar(select(func.count(Assisted.id)).where(*waiting)) or 0


def waiting_for(person_id: uuid.UUID | None, *, lock: bool = False) -> Sequence[Assisted]:
    """What waits for this person's word and is not past its time, the oldest first."""
    own = select(Assisted).where(
        Assisted.person_id == person_id,
        Assisted.state == AssistedState.WAITING,
        Assisted.expires_at > func.now(),
    )
    return db.session.scalars((own.with_for_update() if lock else own).order_by(Assisted.id)).all()


def due(moment: datetime | None) -> Sequence[Assisted]:
    """What nobody answered in time, held."""
    late = select(Assisted).where(
        Assisted.state == AssistedState.WAITING, Assisted.expires_at <= (moment or func.now())
    )
    return db.session.scalars(late.order_by(Assisted.id).with_for_update(skip_locked=True)).all()


def is_stopped(mentor_id: uuid.UUID | None, organisation_id: uuid.UUID) -> bool:
    """Whether this maker wants no more of this mentor."""
    said = select(Assisted.id).where(
        Assisted.mentor_id == mentor_id, Assisted.organisation_id == organisation_id, Assisted.is_stopping
    )
    return db.session.scalars(said.limit(1)).first() is not None


def confirmer(organisation_id: uuid.UUID) -> Person | None:
    """Whose phone the code goes to: the owner who opened the workshop, or the next one who has a number."""
    owner = (
        select(Person)
        .join(Membership, (Membership.tenant_id == Person.tenant_id) & (Membership.person_id == Person.id))
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == MembershipRole.OWNER,
            Person.phone.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Membership.created_at)
    )
    return db.session.scalars(owner.limit(1)).first()


def of_mentor(actor: Actor) -> list[Row]:
    return _rows(Assisted.mentor_id == actor.person_id)


def of_organisation(organisation_id: uuid.UUID) -> list[Row]:
    return _rows(Assisted.organisation_id == organisation_id)


def of_maker(actor: Actor) -> list[Row]:
    """What was filled in for the actor's workshops."""
    return _rows(Assisted.organisation_id.in_(actor.organisation_ids))


def makers(words: str) -> Sequence[Organisation]:
    """Makers that may be helped, by name."""
    found = select(Organisation).where(Organisation.kind.in_(HELPED), Organisation.state == OrganisationState.ACTIVE)
    for word in search_key(words).split():
        found = found.where(func.lower(Organisation.trade_name).contains(word, autoescape=True))
    return db.session.scalars(found.order_by(Organisation.trade_name, Organisation.id).limit(MOST)).all()


def tag(deed: str, subject_id: uuid.UUID) -> Tag | None:
    """The mentor who filled this in last, if one did."""
    row = db.session.execute(
        select(Person.name, Assisted.decided_at)
        .join(Person, (Person.tenant_id == Assisted.tenant_id) & (Person.id == Assisted.mentor_id))
        .where(
            Assisted.tenant_id == tenant_id(),
            Assisted.deed == Deed(deed),
            Assisted.subject_id == subject_id,
            Assisted.state == AssistedState.CONFIRMED,
        )
        .order_by(Assisted.decided_at.desc())
        .limit(1)
    ).first()
    return Tag(row[0], row[1]) if row and row[1] else None


def _rows(which: ColumnElement[bool]) -> list[Row]:
    """What waits first, then the latest."""
    found = (
        select(Assisted, Organisation.trade_name, Person.name)
        .join(
            Organisation,
            (Organisation.tenant_id == Assisted.tenant_id) & (Organisation.id == Assisted.organisation_id),
        )
        .join(Person, (Person.tenant_id == Assisted.tenant_id) & (Person.id == Assisted.mentor_id))
        .where(Assisted.tenant_id == tenant_id(), which)
        .order_by(Assisted.state != AssistedState.WAITING, Assisted.id.desc())
        .limit(MOST)
    )
    return [Row(*row) for row in db.session.execute(found)]
