"""Filling in for a maker, within limits, and what he answers; before his yes nothing of it is anywhere but here."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.assistance import deeds, queries
from marketplace.assistance.codes import code_of, is_code
from marketplace.assistance.models import Assisted
from marketplace.assistance.policy import can_answer, is_mentor_of, may_help
from marketplace.assistance.rules import (
    CAPS,
    CODE_TRIES,
    ENDED,
    NO_PHONE,
    NO_TRIES,
    REMINDER_PAUSE,
    SOON,
    STOPPED,
    WAITS,
    AssistedState,
    AssistedVerb,
    Deed,
    Via,
)
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, marked, record
from marketplace.events.kinds import Kind
from marketplace.organisations.acting import actor_of
from marketplace.organisations.models import Organisation


@dataclass(frozen=True)
class Helper:
    """A mentor who acts on somebody's behalf: who, in which part, for whom."""

    person_id: uuid.UUID | None
    part: str
    on_behalf_of_id: uuid.UUID


def fill_in(
    actor: Actor,
    organisation: Organisation,
    deed: Deed,
    payload: dict[str, Any],
    *,
    title: str,
    form_key: uuid.UUID,
    secret_key: str,
) -> Assisted:
    """Put it before the maker. It is tried first, as he would do it, and taken back: what cannot count is not asked.

    Whatever his verbs refuse is refused here, with their sentences. The same key is the same thing.
    """
    if not may_help(actor, organisation):
        raise Forbidden()
    known = queries.by_key(actor.person_id, form_key)
    if known:
        return known
    person = queries.confirmer(organisation.id)
    if person is None:
        raise Conflict(NO_PHONE)
    if queries.is_stopped(actor.person_id, organisation.id):
        raise Conflict(STOPPED)
    _check_caps(actor, organisation)
    assisted = Assisted(
        id=_fresh_id(person.id, secret_key),
        organisation_id=organisation.id,
        mentor_id=actor.person_id,
        person_id=person.id,
        form_key=form_key,
        deed=deed,
        title=title,
        payload=payload,
        expires_at=now() + WAITS,
    )
    trial = db.session.begin_nested()
    try:
        deeds.do(actor_of(person), assisted)
        db.session.flush()
    finally:
        trial.rollback()
    db.session.add(assisted)
    db.session.flush()
    record(_helper(actor, assisted), Kind.ASSISTANCE_ASKED, assisted, organisation_id=organisation.id, deed=deed.value)
    return assisted


def confirm(actor: Actor, assisted: Assisted, typed: str, *, secret_key: str) -> bool:
    """Let it count, with the code that came to his phone. Whether it does: a wrong code is counted and no error."""
    if not can_answer(actor, assisted):
        raise Forbidden()
    if assisted.state == AssistedState.CONFIRMED:
        return True
    _refuse_the_ended(assisted)
    if assisted.tries >= CODE_TRIES:
        raise Conflict(NO_TRIES)
    if not is_code(secret_key, assisted.id, typed):
        assisted.tries += 1
        return False
    _let_count(actor, assisted, Via.PAGE)
    return True


def confirm_by_message(person: Person, typed: str, *, secret_key: str) -> bool:
    """The same from his own number: whether the code belongs to something that waits for him.

    A number is proved by WhatsApp itself; what the verbs refuse now is raised, for him to read.
    """
    actor = actor_of(person)
    for assisted in queries.waiting_for(person.id, lock=True):
        if is_code(secret_key, assisted.id, typed) and can_answer(actor, assisted):
            _let_count(actor, assisted, Via.WHATSAPP)
            return True
    return False


def refuse(actor: Actor, assisted: Assisted, *, is_stopping: bool) -> None:
    """No, and perhaps never again from this mentor."""
    if not can_answer(actor, assisted):
        raise Forbidden()
    if assisted.state == AssistedState.REFUSED:
        return
    _refuse_the_ended(assisted)
    assisted.advance(AssistedVerb.REFUSE, By.MAKER)
    assisted.decided_at, assisted.is_stopping = now(), is_stopping
    record(actor, Kind.ASSISTANCE_REFUSED, assisted, organisation_id=assisted.organisation_id, stop=is_stopping)


def withdraw(actor: Actor, assisted: Assisted) -> None:
    """The mentor takes it back before it counts."""
    if not is_mentor_of(actor, assisted):
        raise Forbidden()
    if assisted.state != AssistedState.WITHDRAWN:
        assisted.advance(AssistedVerb.WITHDRAW, By.STAFF)
        assisted.decided_at = now()
        _told(actor, Kind.ASSISTANCE_WITHDRAWN, assisted)


def remind(actor: Actor, assisted: Assisted) -> None:
    """Send the code once more, to the same phone."""
    _refuse_the_ended(assisted)
    if now() - assisted.reminded_at < REMINDER_PAUSE:
        raise Conflict(SOON)
    assisted.reminded_at = now()
    by = _helper(actor, assisted) if is_mentor_of(actor, assisted) else actor
    record(by, Kind.ASSISTANCE_REMINDED, assisted, organisation_id=assisted.organisation_id)


def let_days_pass(moment: datetime | None = None) -> int:
    """What was not answered in a week is forgotten; how many. For the clock."""
    late = queries.due(moment)
    for assisted in late:
        assisted.advance(AssistedVerb.EXPIRE, By.CLOCK)
        assisted.decided_at = now()
        record(CLOCK, Kind.ASSISTANCE_EXPIRED, assisted, organisation_id=assisted.organisation_id)
    return len(late)


def _let_count(actor: Actor, assisted: Assisted, via: Via) -> None:
    # The deed is the maker's own; in the trail it bears the mark of who wrote it for him.
    with marked(filled_in_by=str(assisted.mentor_id)):
        assisted.subject_id = deeds.do(actor, assisted)
    assisted.advance(AssistedVerb.CONFIRM, By.MAKER)
    assisted.decided_at, assisted.via = now(), via
    details = {"deed": assisted.deed.value, "subject_id": str(assisted.subject_id), "via": via.value}
    filled_in = {"filled_in_by": str(assisted.mentor_id)}
    record(
        actor,
        Kind.ASSISTANCE_CONFIRMED,
        assisted,
        organisation_id=assisted.organisation_id,
        **details,
        **filled_in,
    )


def _check_caps(actor: Actor, organisation: Organisation) -> None:
    """Both are held while they are counted, always in one order: two forms at once are two in a row."""
    for table, identifier in ((Organisation, organisation.id), (Person, actor.person_id)):
        db.session.scalars(select(table.id).where(table.id == identifier).with_for_update()).one()
    counted = {"organisation_id": organisation.id, "mentor_id": actor.person_id}
    for cap in CAPS:
        if queries.count_waiting(cap, counted[cap.column]) >= cap.most:
            raise Conflict(cap.sentence)


def _fresh_id(person_id: uuid.UUID, secret_key: str) -> uuid.UUID:
    """An id whose code is none of those that wait for this person already: one YA means one thing."""
    taken = {code_of(secret_key, one.id) for one in queries.waiting_for(person_id)}
    return _free(taken, secret_key)


def _free(taken: Collection[str], secret_key: str) -> uuid.UUID:
    while True:
        identifier = uuid7()
        if code_of(secret_key, identifier) not in taken:
            return identifier


def _refuse_the_ended(assisted: Assisted) -> None:
    if assisted.state != AssistedState.WAITING or assisted.expires_at <= now():
        raise Conflict(ENDED)


def _helper(actor: Actor, assisted: Assisted) -> Helper:
    return Helper(actor.person_id, actor.part, assisted.person_id)


def _told(actor: Actor, kind: Kind, assisted: Assisted) -> None:
    record(_helper(actor, assisted), kind, assisted, organisation_id=assisted.organisation_id)
