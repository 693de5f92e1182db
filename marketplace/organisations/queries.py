"""Finding organisations and who belongs to them."""

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations.models import Membership, Organisation, Site
from marketplace.organisations.policy import can_view

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
