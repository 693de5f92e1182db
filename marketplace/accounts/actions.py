"""Coming in: ask for a code, confirm it, sign in and out."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import delete

from marketplace.accounts import queries
from marketplace.accounts.actor import Actor
from marketplace.accounts.codes import is_code
from marketplace.accounts.models import Confirmation, Person, PersonSession
from marketplace.accounts.passwords import is_right, make_hash
from marketplace.accounts.rules import CODE_TRIES, DOUBLE_CLICK, Purpose
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind

WRONG_CODE = N_("Kode ini tidak cocok atau sudah tidak berlaku. Periksa pesan terakhir, atau minta kode baru.")
WRONG_PASSWORD = N_("Nomor HP, e-mail, atau kata sandi tidak cocok.")


@dataclass(frozen=True)
class AsPerson:
    """Somebody who has just shown who he is, before there is an actor."""

    person_id: uuid.UUID
    part: str = "person"


def register(name: str, address: Phone | Email, password: str, *, language: str) -> Confirmation:
    """Ask for a code. Whether the address is known already, nobody sees here: its owner is told by message."""
    known = queries.by_address(address)
    confirmation = Confirmation(
        purpose=Purpose.REGISTRATION,
        name=name,
        phone=str(address) if isinstance(address, Phone) else None,
        email=str(address) if isinstance(address, Email) else None,
        password_hash=make_hash(password),
        person_id=known.id if known else None,
        language=language,
    )
    return _request(confirmation)


def ask_recovery(address: Phone | Email, *, language: str) -> Confirmation:
    """Ask for a code to set a new password; for an unknown address nothing is sent, and nobody can tell."""
    known = queries.by_address(address)
    confirmation = Confirmation(
        purpose=Purpose.RECOVERY,
        phone=str(address) if isinstance(address, Phone) else None,
        email=str(address) if isinstance(address, Email) else None,
        person_id=known.id if known else None,
        language=language,
    )
    return _request(confirmation)


def _request(confirmation: Confirmation) -> Confirmation:
    db.session.add(confirmation)
    db.session.flush()  # the event refers to its id
    record(CLOCK, Kind.CODE_REQUESTED, confirmation)
    return confirmation


def try_code(secret_key: str, confirmation_id: uuid.UUID, typed: str) -> Confirmation | None:
    """The confirmation when the code is right and alive, else None; a try is counted either way."""
    confirmation = queries.get_confirmation_locked(confirmation_id)
    # The form may arrive twice: for a moment a used code is still as good as it was, and leads to the same person.
    is_spent = confirmation.used_at is not None and confirmation.used_at < now() - DOUBLE_CLICK
    if is_spent or confirmation.expires_at < now() or confirmation.tries >= CODE_TRIES:
        return None
    confirmation.tries += 1
    # An address that has an owner already cannot be registered again, nor an unknown one recovered, code or not.
    is_for_known = confirmation.person_id is not None
    if is_for_known != (confirmation.purpose == Purpose.RECOVERY):
        return None
    # Two codes may have been asked for with one address: whoever comes second has it registered already.
    if not is_for_known and confirmation.used_at is None and queries.is_taken(confirmation.phone, confirmation.email):
        return None
    return confirmation if is_code(secret_key, confirmation.id, typed) else None


def confirm_registration(confirmation: Confirmation) -> Person:
    """Make the person whose address has just been proved; the same one again when the form came twice."""
    if confirmation.used_at is not None:
        return queries.by_number_or_mail(confirmation.phone, confirmation.email)
    person = Person(
        name=confirmation.name,
        phone=confirmation.phone,
        email=confirmation.email,
        password_hash=confirmation.password_hash,
        language=confirmation.language,
    )
    db.session.add(person)
    confirmation.used_at = now()
    confirmation.password_hash = None
    db.session.flush()  # the event refers to the person
    record(AsPerson(person.id), Kind.PERSON_REGISTERED, person)
    return person


def set_password(confirmation: Confirmation, password: str) -> Person:
    """A new password for the person whose address has just been proved; every device is signed out."""
    person = queries.get(confirmation.person_id)  # type: ignore[arg-type]  # a recovery that passed has one
    person.password_hash = make_hash(password)
    confirmation.used_at = now()
    db.session.execute(delete(PersonSession).where(PersonSession.person_id == person.id))
    record(AsPerson(person.id), Kind.PERSON_CHANGED_PASSWORD, person)
    return person


def check_password(address: Phone | Email, password: str) -> Person:
    """The person, or Invalid with the same sentence and the same work whether or not there is one."""
    person = queries.by_address(address)
    right = is_right(person.password_hash if person else None, password)
    if person is None or not right or person.disabled_at:
        raise Invalid(WRONG_PASSWORD)
    return person


def sign_in(person: Person, *, user_agent: str) -> str:
    """A new session; returns the token for the cookie, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    db.session.add(PersonSession(person_id=person.id, token_sha256=digest(token), user_agent=user_agent[:200]))
    record(AsPerson(person.id), Kind.PERSON_SIGNED_IN, person)
    return token


def sign_out(token: str) -> None:
    """End the session that the token opens; nothing happens when it has ended already."""
    session = queries.session_of(digest(token))
    if session is None:
        return
    person = queries.get(session.person_id)
    db.session.delete(session)
    record(AsPerson(person.id), Kind.PERSON_SIGNED_OUT, person)


def change_settings(actor: Actor, person: Person, *, name: str, language: str) -> None:
    if (person.name, person.language) == (name, language):
        return
    person.name, person.language = name, language
    record(actor, Kind.PERSON_CHANGED_SETTINGS, person)


def end_other_sessions(actor: Actor) -> None:
    """Sign out everywhere but here."""
    others = (PersonSession.person_id == actor.person_id, PersonSession.id != actor.session_id)
    ended = db.session.execute(delete(PersonSession).where(*others).returning(PersonSession.id)).all()
    if ended:
        record(actor, Kind.PERSON_SIGNED_OUT, queries.get(actor.person_id))


def choose_language(person_id: uuid.UUID, language: str) -> None:
    queries.get(person_id).language = language


def digest(token: str) -> bytes:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).digest()
