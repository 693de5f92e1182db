"""Coming in: ask for a code, confirm it, sign in and out."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete

from marketplace.accounts import queries
from marketplace.accounts.actor import Actor
from marketplace.accounts.codes import is_code
from marketplace.accounts.models import Confirmation, Person, PersonSession
from marketplace.accounts.passwords import is_right, make_hash
from marketplace.accounts.rules import (
    CODE_TRIES,
    DOUBLE_CLICK,
    FOR_KNOWN,
    SESSION_LIFE,
    STAFF_SESSION_LIFE,
    Purpose,
    StaffRole,
    Way,
)
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.tenants import usage
from marketplace.tenants.rules import Quota

WRONG_CODE = N_("Kode ini tidak cocok atau sudah tidak berlaku. Periksa pesan terakhir, atau minta kode baru.")
WRONG_CURRENT = N_("Ini bukan kata sandi Anda yang sekarang.")
WRONG_PASSWORD = N_("Nomor HP, e-mail, atau kata sandi tidak cocok.")


@dataclass(frozen=True)
class AsPerson:
    """Somebody who has just shown who he is, before there is an actor."""

    person_id: uuid.UUID
    part: str = "person"


def register(name: str, address: Phone | Email, password: str, *, language: str) -> Confirmation:
    """Ask for a code. Whether the address is known already, nobody sees here: its owner is told by message.

    Invalid when the marketplace is full, for a known address and an unknown one alike.
    """
    usage.check(Quota.PEOPLE)
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
    return request_code(confirmation)


def ask_code(purpose: Purpose, address: Phone | Email, *, language: str) -> Confirmation:
    """Ask for a code to sign in or to set a new password; to an unknown address nothing goes, and nobody can tell."""
    known = queries.by_address(address)
    confirmation = Confirmation(
        purpose=purpose,
        phone=str(address) if isinstance(address, Phone) else None,
        email=str(address) if isinstance(address, Email) else None,
        person_id=known.id if known else None,
        language=language,
    )
    return request_code(confirmation)


def request_code(confirmation: Confirmation) -> Confirmation:
    """Keep it and have its code sent."""
    db.session.add(confirmation)
    db.session.flush()  # the event refers to its id
    record(CLOCK, Kind.CODE_REQUESTED, confirmation)
    return confirmation


def try_code(secret_key: str, confirmation_id: uuid.UUID, typed: str) -> Confirmation | None:
    """The confirmation when the code is right and alive, else None; a try is counted either way."""
    confirmation = queries.get_confirmation_locked(confirmation_id)
    if not count_try(confirmation) or not _is_open(confirmation):
        return None
    return confirmation if is_code(secret_key, confirmation.id, typed) else None


def try_link(confirmation_id: uuid.UUID) -> Confirmation | None:
    """The same for the link of an e-mail, whose key was right: no try is counted, for it cannot be guessed."""
    confirmation = queries.get_confirmation_locked(confirmation_id)
    is_alive = _is_open(confirmation) and confirmation.tries < CODE_TRIES
    return confirmation if is_alive and confirmation.purpose == Purpose.SIGN_IN else None


def count_try(confirmation: Confirmation) -> bool:
    """Whether one more try is allowed. The form may arrive twice: for a moment a used code is as good as it was."""
    is_spent = confirmation.used_at is not None and confirmation.used_at < now() - DOUBLE_CLICK
    if is_spent or confirmation.expires_at < now() or confirmation.tries >= CODE_TRIES:
        return False
    confirmation.tries += 1
    return True


def _is_open(confirmation: Confirmation) -> bool:
    """Whether the right code would open anything.

    An address that has an owner cannot be registered again, nor an unknown one recovered. Two codes may have been
    asked for with one address: whoever comes second has it registered already.
    """
    is_for_known = confirmation.person_id is not None
    if confirmation.purpose in FOR_KNOWN:
        return is_for_known and queries.get(confirmation.person_id).disabled_at is None  # type: ignore[arg-type]
    if confirmation.purpose == Purpose.REGISTRATION and not is_for_known and confirmation.used_at is None:
        return not queries.is_taken(confirmation.phone, confirmation.email)
    return confirmation.purpose != Purpose.REGISTRATION or not is_for_known


def use(confirmation: Confirmation) -> Person:
    """The person whose code was right; from now on it opens nothing more."""
    confirmation.used_at = confirmation.used_at or now()
    return queries.get(confirmation.person_id)  # type: ignore[arg-type]  # one for the known has a person


def confirm_registration(confirmation: Confirmation) -> Person:
    """Make the person whose address has just been proved; the same one again when the form came twice."""
    if confirmation.used_at is not None:
        return queries.by_number_or_mail(confirmation.phone, confirmation.email)
    usage.check(Quota.PEOPLE)
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
    person.password_hash, person.password_changed_at = make_hash(password), now()
    confirmation.used_at = now()
    db.session.flush()  # the database ends his sessions at once, and not the one that he is about to get
    record(AsPerson(person.id), Kind.PERSON_CHANGED_PASSWORD, person)
    return person


def change_password(actor: Actor, person: Person, current: str, password: str) -> None:
    """Another password for who knows the present one; the database signs out every device, this one too."""
    if not is_right(person.password_hash, current):
        raise Invalid(fields={"current": WRONG_CURRENT})
    person.password_hash, person.password_changed_at = make_hash(password), now()
    db.session.flush()
    record(actor, Kind.PERSON_CHANGED_PASSWORD, person)


def check_password(address: Phone | Email, password: str) -> Person:
    """The person, or Invalid with the same sentence and the same work whether or not there is one."""
    person = queries.by_address(address)
    right = is_right(person.password_hash if person else None, password)
    if person is None or not right or person.disabled_at:
        raise Invalid(WRONG_PASSWORD)
    return person


def sign_in(person: Person, *, user_agent: str, way: Way = Way.PASSWORD, has_second_factor: bool = False) -> str:
    """A new session; returns the token for the cookie, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    session = PersonSession(person_id=person.id, token_sha256=digest(token), user_agent=user_agent[:200], way=way)
    session.second_factor_at = now() if has_second_factor else None
    session.expires_at = now() + (STAFF_SESSION_LIFE if person.staff_role else SESSION_LIFE)
    db.session.add(session)
    record(AsPerson(person.id), Kind.PERSON_SIGNED_IN, person, way=way.value)
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


def end_session(actor: Actor, session_id: uuid.UUID) -> None:
    """Sign out one's own device; NotFound for one that is nobody's or another's."""
    ended = delete(PersonSession).where(PersonSession.id == session_id, PersonSession.person_id == actor.person_id)
    if not db.session.execute(ended.returning(PersonSession.id)).all():
        raise NotFound()
    record(actor, Kind.PERSON_SIGNED_OUT, queries.get(actor.person_id))


def end_other_sessions(actor: Actor) -> None:
    """Sign out everywhere but here."""
    _end(actor, PersonSession.id != actor.session_id)


def end_all_sessions(actor: Actor) -> None:
    """Sign out everywhere, here as well."""
    _end(actor)


def _end(actor: Actor, *which: ColumnElement[bool]) -> None:
    ended = delete(PersonSession).where(PersonSession.person_id == actor.person_id, *which)
    if db.session.execute(ended.returning(PersonSession.id)).all():
        record(actor, Kind.PERSON_SIGNED_OUT, queries.get(actor.person_id))


def renew_session(actor: Actor, *, has_second_factor: bool) -> str:
    """A new token for the session that one is in, as after each change of rights; the old one is worth nothing."""
    token = secrets.token_urlsafe(32)
    session = db.session.get_one(PersonSession, (tenant_id(), actor.session_id))
    session.token_sha256 = digest(token)
    session.second_factor_at = now() if has_second_factor else None
    return token


def give_part(actor: Actor, person: Person, role: StaffRole | None) -> None:
    """Take somebody into the staff, change his part or let him go; he has to come in anew."""
    if person.staff_role == role:
        return
    record(actor, Kind.PERSON_CHANGED_PART, person, before=person.staff_role, after=role)
    person.staff_role = role
    db.session.flush()  # the database ends his sessions


def shut_out(actor: Actor, person: Person, reason: str) -> None:
    """Close somebody's account: he is out on every device, and comes in by no way; what he wrote stays as it is."""
    if person.disabled_at is None:
        person.disabled_at = now()
        db.session.flush()  # the database ends his sessions
        record(actor, Kind.PERSON_SHUT_OUT, person, reason=reason)


def let_in_again(actor: Actor, person: Person) -> None:
    if person.disabled_at is not None:
        person.disabled_at = None
        db.session.flush()
        record(actor, Kind.PERSON_LET_IN, person)


def end_sessions_of(actor: Actor, person: Person) -> None:
    """Sign somebody out everywhere, as when a phone was stolen and he cannot do it himself."""
    ended = delete(PersonSession).where(PersonSession.person_id == person.id)
    if db.session.execute(ended.returning(PersonSession.id)).all():
        record(actor, Kind.PERSON_SIGNED_OUT, person)


def choose_language(person_id: uuid.UUID, language: str) -> None:
    queries.get(person_id).language = language


def digest(token: str) -> bytes:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).digest()
