"""Finding organisations and who belongs to them."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Date, DateTime, Row, cast, func, literal, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations.models import Document, Membership, Organisation, Site
from marketplace.organisations.policy import can_view
from marketplace.organisations.rules import DocumentState
from marketplace.tenants.models import Tenant

Policy = Callable[[Actor | Visitor, Organisation], bool]


def find(actor: Actor | Visitor, organisation_id: uuid.UUID, *, to: Policy = can_view) -> Organisation:
    """The organisation for this actor: NotFound when it is not for his eyes, Forbidden when only this is not his."""
    organisation = db.session.get(Organisation, (tenant_id(), organisation_id))
    if organisation is None or not can_view(actor, organisation):
        raise NotFound()
    if not to(actor, organisation):
        raise Forbidden()
    return organisation


def get(organisation_id: uuid.UUID) -> Organisation:
    return db.session.get_one(Organisation, (tenant_id(), organisation_id))


def names(organisation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The trade names of these organisations."""
    asked = select(Organisation.id, Organisation.trade_name).where(
        Organisation.tenant_id == tenant_id(), Organisation.id.in_(organisation_ids)
    )
    return {row.id: row.trade_name for row in db.session.execute(asked)}


def members(organisation_id: uuid.UUID) -> Sequence[Person]:
    """The people of an organisation, those who opened it first."""
    belonging = select(Person).join(Membership, Membership.person_id == Person.id)
    return db.session.scalars(
        belonging.where(Membership.organisation_id == organisation_id).order_by(Membership.created_at)
    ).all()


def of_person(person_id: uuid.UUID) -> Sequence[Organisation]:
    own = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    return db.session.scalars(own.where(Membership.person_id == person_id).order_by(Organisation.trade_name)).all()


def sites(organisation_id: uuid.UUID) -> Sequence[Site]:
    return db.session.scalars(select(Site).where(Site.organisation_id == organisation_id).order_by(Site.id)).all()


def today(moment: datetime | None = None) -> date:
    """The day that it is where the market is, now or at `moment`."""
    zone = select(Tenant.time_zone).where(Tenant.id == tenant_id()).scalar_subquery()
    stamp = literal(moment or now(), DateTime(timezone=True))
    return db.session.scalars(select(cast(func.timezone(zone, stamp), Date))).one()


def papers(organisation_id: uuid.UUID) -> Sequence[Row[Document, str | None]]:
    """(paper, name of whoever saw it) for all that were not taken back, the newest first."""
    seen = (
        select(Document, Person.name)
        .outerjoin(Person, Person.id == Document.seen_by_id)
        .where(Document.organisation_id == organisation_id, Document.state != DocumentState.WITHDRAWN)
    )
    return db.session.execute(seen.order_by(Document.id.desc())).all()


def is_visible(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """Whether what it has may be shown: of a suspended one nothing, except to its own people and the staff."""
    return can_view(actor, get(organisation_id))


def name_of_person(person_id: uuid.UUID) -> str:
    return db.session.get_one(Person, (tenant_id(), person_id)).name
