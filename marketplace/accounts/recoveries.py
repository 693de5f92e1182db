"""A number that was lost, shared or passed on: a mentor who knows the person has the account moved to a new one.

The new number shows a code at once; the old one has a day to object. The person and the mentor hear of every step.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from marketplace.accounts import queries
from marketplace.accounts.actions import request_code, try_code
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Confirmation, Person, PersonSession, PhoneRecovery
from marketplace.accounts.rules import RECOVERY_WAIT, Purpose, RecoveryState, RecoveryVerb, StaffRole
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind

NOBODY = N_("Tidak ada akun dengan nomor atau e-mail itu.")
NOT_STAFF = N_("Nomor petugas tidak dipindahkan lewat pendamping. Minta pengelola pasar.")
ALREADY = N_("Nomor orang ini sedang dipindahkan.")
HELPING = frozenset({StaffRole.MENTOR, StaffRole.MODERATOR, StaffRole.ADMIN})


def may_help(actor: Actor) -> bool:
    return actor.staff_role in HELPING


def ask(actor: Actor, known: Phone | Email, new: Phone, reason: str) -> PhoneRecovery:
    """Begin to move somebody's account to a new number, to which a code goes."""
    if not may_help(actor):
        raise Forbidden()
    person = queries.by_address(known)
    if person is None or person.disabled_at is not None:
        raise Invalid(fields={"identifier": NOBODY})
    if person.staff_role is not None or person.id == actor.person_id:
        raise Invalid(fields={"identifier": NOT_STAFF})
    if _open_of(person.id):
        raise Conflict(ALREADY)
    code = Confirmation(purpose=Purpose.NEW_PHONE, person_id=person.id, phone=str(new), language=person.language)
    request_code(code)
    recovery = PhoneRecovery(
        person_id=person.id,
        mentor_id=actor.person_id,
        old_phone=person.phone,
        new_phone=str(new),
        reason=reason,
        confirmation_id=code.id,
    )
    db.session.add(recovery)
    db.session.flush()  # the event refers to it
    record(actor, Kind.PHONE_RECOVERY_ASKED, recovery)
    return recovery


def confirm(secret_key: str, actor: Actor, recovery: PhoneRecovery, typed: str) -> bool:
    """Whether the new number's code was right; from now on the old one has a day to object."""
    if not may_help(actor):
        raise Forbidden()
    code = try_code(secret_key, recovery.confirmation_id, typed)
    if code is None:
        return False
    if recovery.state == RecoveryState.ASKED:
        recovery.advance(RecoveryVerb.CONFIRM, By.STAFF)
        recovery.due_at = now() + RECOVERY_WAIT
        code.used_at = now()
        record(actor, Kind.PHONE_RECOVERY_CONFIRMED, recovery)
    return True


def stop(actor: Actor, recovery: PhoneRecovery) -> None:
    """The staff gives it up."""
    if not may_help(actor):
        raise Forbidden()
    recovery.advance(RecoveryVerb.STOP, By.STAFF)
    recovery.ended_at = now()
    record(actor, Kind.PHONE_RECOVERY_STOPPED, recovery)


def object_to(recovery: PhoneRecovery) -> None:
    """Whoever reads the old address says no; a second no changes nothing."""
    if recovery.state == RecoveryState.STOPPED:
        return
    recovery.advance(RecoveryVerb.STOP, By.AUTHOR)
    recovery.ended_at = now()
    record(CLOCK, Kind.PHONE_RECOVERY_STOPPED, recovery, by_objection=True)


def finish_due() -> int:
    """Move the accounts to whose move nobody has objected; how many."""
    due = select(PhoneRecovery).where(PhoneRecovery.state == RecoveryState.WAITING, PhoneRecovery.due_at <= now())
    return sum(_finish(recovery) for recovery in db.session.scalars(due.with_for_update(skip_locked=True)).all())


def _finish(recovery: PhoneRecovery) -> bool:
    person = queries.get(recovery.person_id)
    recovery.ended_at = now()
    if queries.is_taken(recovery.new_phone, None) or person.staff_role is not None or person.disabled_at is not None:
        recovery.advance(RecoveryVerb.STOP, By.CLOCK)
        record(CLOCK, Kind.PHONE_RECOVERY_STOPPED, recovery)
        return False
    recovery.advance(RecoveryVerb.FINISH, By.CLOCK)
    person.phone = recovery.new_phone
    # Whoever has the old phone may still be signed in on it.
    db.session.execute(delete(PersonSession).where(PersonSession.person_id == person.id))
    record(CLOCK, Kind.PHONE_RECOVERY_DONE, recovery)
    return True


def find(actor: Actor, recovery_id: uuid.UUID) -> PhoneRecovery:
    found = db.session.get(PhoneRecovery, (tenant_id(), recovery_id), with_for_update=True)
    if found is None:
        raise NotFound()
    if not may_help(actor):
        raise Forbidden()
    return found


def of_confirmation(confirmation_id: uuid.UUID) -> PhoneRecovery:
    """The move that a link to object belongs to, held until the end of the transaction."""
    found = select(PhoneRecovery).where(PhoneRecovery.confirmation_id == confirmation_id).with_for_update()
    recovery = db.session.scalars(found).first()
    if recovery is None:
        raise NotFound()
    return recovery


def latest(most: int = 50) -> Sequence[tuple[PhoneRecovery, str]]:
    """The last moves, newest first, each with the person's name."""
    named = select(PhoneRecovery, Person.name).join(Person, Person.id == PhoneRecovery.person_id)
    rows = db.session.execute(named.order_by(PhoneRecovery.id.desc()).limit(most)).all()
    return [(recovery, name) for recovery, name in rows]


def _open_of(person_id: uuid.UUID) -> PhoneRecovery | None:
    is_open = PhoneRecovery.state.in_((RecoveryState.ASKED, RecoveryState.WAITING))
    return db.session.scalars(select(PhoneRecovery).where(PhoneRecovery.person_id == person_id, is_open)).first()
