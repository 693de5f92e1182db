"""Reading consents, requests and breaches."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.consents import Consent
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.organisations.models import Membership
from marketplace.organisations.rules import MembershipRole
from marketplace.privacy.models import Breach, BreachPerson, PrivacyRequest
from marketplace.privacy.rules import RequestState


def consents(person_id: uuid.UUID) -> Sequence[Consent]:
    """All that a person ever agreed to, the newest first."""
    own = select(Consent).where(Consent.person_id == person_id)
    return db.session.scalars(own.order_by(Consent.given_at.desc())).all()


def standing(person_id: uuid.UUID, purpose: str) -> Consent | None:
    own = (Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return db.session.scalars(select(Consent).where(*own)).first()


def requests_of(person_id: uuid.UUID) -> Sequence[PrivacyRequest]:
    own = select(PrivacyRequest).where(PrivacyRequest.person_id == person_id)
    return db.session.scalars(own.order_by(PrivacyRequest.asked_at.desc())).all()


def desk() -> Sequence[Any]:
    """Every request with the name of who asked, the open ones that are due first on top."""
    asked = select(PrivacyRequest, Person.name).join(Person, Person.id == PrivacyRequest.person_id)
    order = (PrivacyRequest.state != RequestState.OPEN, PrivacyRequest.due_at)
    return db.session.execute(asked.order_by(*order).limit(200)).all()


def find(request_id: uuid.UUID) -> PrivacyRequest:
    found = db.session.get(PrivacyRequest, (tenant_id(), request_id), with_for_update=True)
    if found is None:
        raise NotFound()
    return found


def breaches() -> Sequence[Any]:
    """Each breach with how many people it touched and how many of them have been told."""
    counted = (
        select(Breach, func.count(BreachPerson.id), func.count(BreachPerson.told_at))
        .outerjoin(BreachPerson, BreachPerson.breach_id == Breach.id)
        .group_by(Breach.tenant_id, Breach.id)
    )
    return db.session.execute(counted.order_by(Breach.noticed_at.desc())).all()


def breach(breach_id: uuid.UUID) -> Breach:
    found = db.session.get(Breach, (tenant_id(), breach_id), with_for_update=True)
    if found is None:
        raise NotFound()
    return found


def touched(breach_id: uuid.UUID) -> Sequence[Any]:
    pairs = select(BreachPerson, Person).join(Person, Person.id == BreachPerson.person_id)
    return db.session.execute(pairs.where(BreachPerson.breach_id == breach_id).order_by(Person.name).limit(500)).all()


def alone(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The organisations in which there is nobody but this person: they go with him."""
    mine = select(Membership.organisation_id).where(Membership.person_id == person_id)
    others = select(Membership.organisation_id).where(Membership.person_id != person_id)
    found = select(Membership.organisation_id).where(
        Membership.person_id == person_id,
        Membership.organisation_id.in_(mine),
        Membership.organisation_id.not_in(others),
    )
    return list(db.session.scalars(found))


def last_owner_of(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The organisations that others belong to, too, but nobody else owns."""
    owned = (Membership.person_id == person_id, Membership.role == MembershipRole.OWNER)
    mine = db.session.scalars(select(Membership.organisation_id).where(*owned)).all()
    others = select(Membership.organisation_id, Membership.role).where(
        Membership.organisation_id.in_(mine), Membership.person_id != person_id
    )
    roles: dict[uuid.UUID, set[str]] = {}
    for organisation_id, role in db.session.execute(others):
        roles.setdefault(organisation_id, set()).add(role)
    return [one for one, held in roles.items() if MembershipRole.OWNER not in held]


def consents_for(person_id: uuid.UUID, purpose: str) -> bool:
    """Whether a person has ever been asked for this purpose."""
    own = select(Consent.id).where(Consent.person_id == person_id, Consent.purpose == purpose)
    return db.session.scalars(own.limit(1)).first() is not None
