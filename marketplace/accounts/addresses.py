"""Changing one's number or e-mail: confirmed where one was reached until now, and where one will be."""

import uuid
from dataclasses import dataclass

from marketplace.accounts import queries
from marketplace.accounts.actions import end_other_sessions, request_code, try_code
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Confirmation, Person
from marketplace.accounts.rules import Purpose
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db
from marketplace.events.actions import record
from marketplace.events.kinds import Kind


@dataclass(frozen=True)
class Change:
    """A change that waits for two codes: `old` is where the first goes, `new_id` the confirmation of the second."""

    new_id: uuid.UUID
    old: Phone | Email


def ask(person: Person, new: Phone | Email, *, language: str) -> Change:
    """Send a code to the old and one to the new address; nothing to a new one that is somebody's already."""
    old = _reached_at(person, new)
    first = request_code(_confirmation(Purpose.OLD_ADDRESS, person, old, language))
    second = _confirmation(Purpose.NEW_ADDRESS, person, new, language)
    second.other_id = first.id
    return Change(request_code(second).id, old)


def confirm(secret_key: str, actor: Actor, new_id: uuid.UUID, old_code: str, new_code: str) -> bool:
    """Whether both codes were right, and the new address is his now; a try of both is counted either way."""
    pending = queries.confirmation(new_id)
    if pending.purpose != Purpose.NEW_ADDRESS or pending.person_id != actor.person_id or pending.other_id is None:
        return False
    old, new = try_code(secret_key, pending.other_id, old_code), try_code(secret_key, new_id, new_code)
    if old is None or new is None:
        return False
    if new.used_at is not None:
        return True  # the form came twice
    if queries.is_taken(new.phone, new.email):
        return False  # two had asked for the same one
    person = queries.get(actor.person_id)
    former = person.phone if new.phone else person.email
    if new.phone:
        person.phone = new.phone
    else:
        person.email = new.email
    old.used_at = new.used_at = now()
    db.session.flush()  # two at once: the database lets one of them
    record(actor, Kind.PERSON_CHANGED_ADDRESS, person, former=former)
    end_other_sessions(actor)
    return True


def _reached_at(person: Person, new: Phone | Email) -> Phone | Email:
    """The address of the same sort if there is one, else the other."""
    phone = Phone(person.phone) if person.phone else None
    email = Email(person.email) if person.email else None
    found = (phone or email) if isinstance(new, Phone) else (email or phone)
    assert found is not None
    return found


def _confirmation(purpose: Purpose, person: Person, address: Phone | Email, language: str) -> Confirmation:
    return Confirmation(
        purpose=purpose,
        person_id=person.id,
        phone=str(address) if isinstance(address, Phone) else None,
        email=str(address) if isinstance(address, Email) else None,
        language=language,
    )
