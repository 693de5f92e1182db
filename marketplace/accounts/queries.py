"""Finding people of the marketplace."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.models import Confirmation, Passkey, Person, PersonSession
from marketplace.accounts.rules import AUDIENCES, StaffRole
from marketplace.core.access import Audience
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound


def get(person_id: uuid.UUID) -> Person:
    return db.session.get_one(Person, (tenant_id(), person_id))


def find(person_id: uuid.UUID) -> Person:
    """Somebody of this marketplace who has not been erased; NotFound otherwise."""
    person = db.session.get(Person, (tenant_id(), person_id))
    if person is None or person.erased_at is not None:
        raise NotFound()
    return person


def by_address(address: Phone | Email) -> Person | None:
    column = Person.phone if isinstance(address, Phone) else Person.email
    return db.session.scalars(select(Person).where(column == str(address))).first()


def staff() -> Sequence[Person]:
    """Everybody with a part in running the marketplace, by name."""
    return db.session.scalars(select(Person).where(Person.staff_role.is_not(None)).order_by(Person.name)).all()


def shut_out() -> Sequence[Person]:
    """Everybody whose account the admin has closed, the last one first."""
    closed = select(Person).where(Person.disabled_at.is_not(None), Person.erased_at.is_(None))
    return db.session.scalars(closed.order_by(Person.disabled_at.desc())).all()


def by_number_or_mail(phone: str | None, email: str | None) -> Person:
    """The person of an address that has just been confirmed."""
    found = select(Person).where(Person.phone == phone if phone else Person.email == email)
    return db.session.scalars(found).one()


def is_taken(phone: str | None, email: str | None) -> bool:
    """Whether somebody has this number or address by now."""
    found = select(Person).where(Person.phone == phone if phone else Person.email == email)
    return db.session.scalars(found).first() is not None


def admins() -> Sequence[Person]:
    """Everyone who runs the marketplace."""
    admin = (Person.staff_role == StaffRole.ADMIN, Person.disabled_at.is_(None))
    return db.session.scalars(select(Person).where(*admin).order_by(Person.id)).all()


def moderators() -> Sequence[Person]:
    """Everyone of the staff who may decide cases."""
    roles = [role for role in StaffRole if Audience.MODERATOR in AUDIENCES[role]]
    return db.session.scalars(select(Person).where(Person.staff_role.in_(roles), Person.disabled_at.is_(None))).all()


def confirmation(confirmation_id: uuid.UUID) -> Confirmation:
    found = db.session.get(Confirmation, (tenant_id(), confirmation_id))
    if found is None:
        raise NotFound()
    return found


def get_confirmation_locked(confirmation_id: uuid.UUID) -> Confirmation:
    """The same, held until the end of the transaction: two guesses at once must count as two."""
    found = db.session.get(Confirmation, (tenant_id(), confirmation_id), with_for_update=True)
    if found is None:
        raise NotFound()
    return found


def session_of(token_sha256: bytes) -> PersonSession | None:
    return db.session.scalars(select(PersonSession).where(PersonSession.token_sha256 == token_sha256)).first()


def sessions_of(person_id: uuid.UUID) -> Sequence[PersonSession]:
    """The devices that a person is signed in on, the latest seen first."""
    own = select(PersonSession).where(PersonSession.person_id == person_id, PersonSession.expires_at > now())
    return db.session.scalars(own.order_by(PersonSession.seen_at.desc())).all()


def passkeys_of(person_id: uuid.UUID) -> Sequence[Passkey]:
    return db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at)).all()
