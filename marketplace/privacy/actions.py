"""Agreeing and taking back, asking for correction, restricting and objecting; noting a breach and telling of it."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import queries as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.consents import MESSAGES, Consent, Purpose
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications import choices
from marketplace.notifications.models import ChannelPermission, Delivery
from marketplace.notifications.rules import OPEN_STATES, SECRET, Channel, DeliveryState
from marketplace.privacy import queries
from marketplace.privacy.models import Breach, BreachPerson, PrivacyRequest
from marketplace.privacy.rules import CLOCK, RequestKind, RequestVerb
from marketplace.tenants import queries as tenants
from marketplace.tenants.rules import TextKind


def consent_at_registration(event: Event) -> None:
    """What the registration page names is agreed to by registering; twice is once. WhatsApp is asked for by itself."""
    person = accounts.get(event.subject_id)
    for purpose in (Purpose.TERMS, *((Purpose.EMAIL,) if person.email else ())):
        if not queries.consents_for(person.id, purpose):
            _give(person, purpose, "registration", event.at)


def follow_permission(event: Event) -> None:
    """A channel was allowed or refused elsewhere, by STOP or at the foot of a mail: the consents say so, too."""
    permission = db.session.get(ChannelPermission, (tenant_id(), event.subject_id))
    if permission is None or permission.channel not in list(Purpose):
        return
    person, purpose = accounts.get(permission.person_id), Purpose(permission.channel)
    standing = queries.standing(person.id, purpose)
    if permission.is_given and standing is None:
        _give(person, purpose, permission.source, permission.at)
    elif not permission.is_given and standing is not None:
        standing.withdrawn_at, standing.withdrawn_by = permission.at, permission.source


def give(actor: Actor, purpose: Purpose, channel: str = "web") -> None:
    """Agree, to the text that is in force now; agreeing again changes nothing."""
    person = accounts.get(actor.person_id)
    if queries.standing(person.id, purpose) is None:
        _give(person, purpose, channel, now())
        if purpose in MESSAGES:
            choices.allow(actor, person.id, Channel(purpose.value), source=channel)
        record(actor, Kind.PERSON_CONSENTED, person, purpose=purpose.value)


def _give(person: Person, purpose: Purpose, channel: str, at: datetime) -> None:
    version = tenants.version_in_force(TextKind.PRIVACY, person.language)
    consent = Consent(person_id=person.id, purpose=purpose, text_version=version, language=person.language,
                      channel=channel, given_at=at)  # fmt: skip
    db.session.add(consent)


def withdraw(actor: Actor, purpose: Purpose, channel: str = "web") -> int:
    """Take it back; messages that have not gone out yet stop in this same transaction. How many those were."""
    person = accounts.get(actor.person_id)
    consent = queries.standing(person.id, purpose)
    if consent is None and not queries.consents_for(person.id, purpose):
        _give(person, purpose, "before consents were kept", person.created_at)
        db.session.flush()
        consent = queries.standing(person.id, purpose)
    if consent is not None:
        consent.withdrawn_at, consent.withdrawn_by = now(), channel
        record(actor, Kind.PERSON_WITHDREW, person, purpose=purpose.value)
    if purpose in MESSAGES:
        choices.withdraw(actor, person.id, Channel(purpose.value), source=channel)
    return stop_messages(person.id, purpose.value)


def stop_messages(person_id: uuid.UUID, channel: str | None = None) -> int:
    """Cancel what is still to be sent to a person, codes excepted, which he has just asked for himself.

    One that is being sent loses its lease: should the attempt fail, it is not tried again.
    """
    waiting = [Delivery.tenant_id == tenant_id(), Delivery.person_id == person_id, Delivery.state.in_(OPEN_STATES)]
    waiting.append(Delivery.kind.not_in([message.value for message in SECRET]))
    if channel:
        waiting.append(Delivery.channel == channel)
    stopped = update(Delivery).where(*waiting).values(state=DeliveryState.CANCELLED, lease=None)
    return int(db.session.execute(stopped).rowcount)  # type: ignore[attr-defined]


def restrict(actor: Actor, *, is_restricted: bool) -> None:
    """Keep one's data and do nothing with them: no messages, no new matches."""
    person = accounts.get(actor.person_id)
    if bool(person.restricted_at) == is_restricted:
        return
    person.restricted_at = now() if is_restricted else None
    if is_restricted:
        stop_messages(person.id)
    record(actor, Kind.PERSON_RESTRICTED if is_restricted else Kind.PERSON_UNRESTRICTED, person)


def object_to_matching(actor: Actor, *, objects: bool) -> None:
    """Be found and asked, but not scored by a machine."""
    person = accounts.get(actor.person_id)
    if bool(person.objects_to_matching_at) == objects:
        return
    person.objects_to_matching_at = now() if objects else None
    record(actor, Kind.PERSON_OBJECTED if objects else Kind.PERSON_UNOBJECTED, person)


def ask_correction(actor: Actor, wish: str) -> PrivacyRequest:
    """Ask the staff to put right what one cannot change oneself; they have 3 × 24 hours."""
    request = PrivacyRequest(person_id=actor.person_id, kind=RequestKind.CORRECTION, wish=wish)
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        raise Conflict(N_("Permintaan perbaikan Anda masih kami kerjakan.")) from None
    record(actor, Kind.PRIVACY_ASKED, request)
    return request


def answer(actor: Actor, request: PrivacyRequest, words: str, *, is_done: bool) -> None:
    request.advance(RequestVerb.DO if is_done else RequestVerb.REFUSE, By.STAFF)
    request.answer, request.done_at, request.done_by_id = words, now(), actor.person_id
    record(actor, Kind.PRIVACY_ANSWERED, request, person_id=str(request.person_id))


def note_breach(actor: Actor, breach: Breach, addresses: list[str] | None) -> Breach:
    """Note what leaked and whom it touched: the people of these numbers and addresses, or everybody when None.

    The same breach twice, by its id, is one.
    """
    known = db.session.get(Breach, (tenant_id(), breach.id))
    if known is not None:
        return known
    breach.due_at, breach.created_by_id = breach.noticed_at + CLOCK, actor.person_id
    db.session.add(breach)
    db.session.flush()
    people = select(Person.id).where(Person.erased_at.is_(None))
    if addresses is not None:
        people = people.where(Person.phone.in_(addresses) | Person.email.in_(addresses))
    ids = db.session.scalars(people).all()
    rows = [{"tenant_id": tenant_id(), "id": uuid7(), "breach_id": breach.id, "person_id": one} for one in ids]
    if rows:
        db.session.execute(insert(BreachPerson), rows)
    record(actor, Kind.BREACH_NOTED, breach, people=len(rows))
    return breach


def tell_of_breach(actor: Actor, breach: Breach) -> None:
    """Tell everybody touched who has not been told yet; the letters go out like all others."""
    untold = (BreachPerson.tenant_id == tenant_id(), BreachPerson.breach_id == breach.id)
    told = db.session.execute(update(BreachPerson).where(*untold, BreachPerson.told_at.is_(None)).values(told_at=now()))
    if told.rowcount:  # type: ignore[attr-defined]
        record(actor, Kind.BREACH_TOLD, breach, title=breach.title, what=breach.what, data=breach.kinds_of_data,
               measures=breach.measures)  # fmt: skip


def report_breach(actor: Actor, breach: Breach) -> None:
    """Note that the agency has been written to."""
    if breach.reported_at is None:
        breach.reported_at = now()
        record(actor, Kind.BREACH_REPORTED, breach)
