"""What somebody writes to the marketplace's WhatsApp number: understood and done, or put before a person."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.assistance import actions as assistance
from marketplace.capacity import actions as capacity
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications import choices
from marketplace.notifications.actions import queue
from marketplace.notifications.channels.whatsapp import is_open
from marketplace.notifications.messages import words
from marketplace.notifications.models import Delivery, InboundMessage
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.understanding import Meaning, Understood, understand
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationKind
from marketplace.tenants.queries import today

STOPPED = N_("Baik, kami berhenti mengirim pesan WhatsApp. Balas MULAI kalau mau dikabari lagi.")
STARTED = N_("Baik, kabar akan datang lewat WhatsApp. Balas STOP kapan saja untuk berhenti.")
NOTED = N_("Tercatat: %(pairs)s pasang untuk minggu mulai %(week)s.")
NO_WORKSHOP = N_("Nomor ini belum terhubung dengan satu usaha pembuat. Isi kapasitasnya lewat halaman usaha Anda.")
NO_SUCH_CODE = N_("Kode itu tidak kami kenal atau sudah lewat waktunya.")
CONFIRMED = N_("Terima kasih, sudah kami catat sebagai persetujuan Anda.")
HANDED_ON = N_("Terima kasih, pesan Anda sudah kami teruskan ke petugas. Mereka membalas secepatnya di sini.")
CLOSED = N_("Sudah lewat 24 jam sejak pesan terakhirnya, jadi WhatsApp tidak mengizinkan balasan bebas lagi.")

THREAD = 100


@dataclass(frozen=True)
class Received:
    """One message as it came in."""

    provider_id: str
    phone: str
    body: str
    sent_at: datetime


def receive(received: Received) -> InboundMessage | None:
    """Take a message in, once: what comes again under its id changes nothing."""
    person = db.session.scalars(select(Person).where(Person.phone == received.phone)).first()
    meaning = understand(received.body)
    row = {
        **vars(received),
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "person_id": person.id if person else None,
        "understood": meaning.meaning.value,
        "received_at": now(),
        "answer": "",
    }
    made = insert(InboundMessage).values(row).on_conflict_do_nothing().returning(InboundMessage.id)
    key = db.session.scalar(made)
    if key is None:
        return None
    message = db.session.get_one(InboundMessage, (tenant_id(), key))
    sentence, values = _act(person, meaning)
    is_for_staff = sentence == HANDED_ON
    event = record(_acting(person) if person else CLOCK, Kind.REPLY_RECEIVED, message, is_for_staff=is_for_staff)
    answer(message, event, sentence, values, person.language if person else "id")
    return message


def answer(message: InboundMessage, event: Any, sentence: str, values: dict[str, Any], language: str) -> None:
    params = {"sentence": sentence, "values": values}
    way = (None, message.person_id, Channel.WHATSAPP, message.phone, language, None)
    queue(event, Message.REPLY_ANSWERED, params, "", [way])


def answer_by_hand(actor: Actor, message: InboundMessage, said: str) -> None:
    """A member of the staff answers, while WhatsApp allows it. The same words twice are one answer."""
    if message.answered_by_id == actor.person_id and message.answer == said:
        return
    if not is_open(message.phone):
        raise Conflict(CLOSED)
    message.answer, message.answered_by_id, message.answered_at = said, actor.person_id, now()
    event = record(actor, Kind.REPLY_ANSWERED, message)
    answer(message, event, said, {}, "id")


def find(message_id: uuid.UUID, *, lock: bool = False) -> InboundMessage:
    found = db.session.get(InboundMessage, (tenant_id(), message_id), with_for_update=lock or None)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Line:
    """One line of the thread with a number; `by` is a member of the staff, nobody where the answer came by itself."""

    body: str
    at: datetime
    is_ours: bool
    by: str = ""
    state: str = ""


def thread(phone: str) -> list[Line]:
    """What this number has written and what was answered, the oldest first."""
    said = (
        select(InboundMessage, Person.name)
        .outerjoin(
            Person, (Person.tenant_id == InboundMessage.tenant_id) & (Person.id == InboundMessage.answered_by_id)
        )
        .where(InboundMessage.tenant_id == tenant_id(), InboundMessage.phone == phone)
        .order_by(InboundMessage.id.desc())
        .limit(THREAD)
    )
    lines = []
    for message, name in db.session.execute(said):
        lines.append(Line(message.body, message.sent_at, is_ours=False))
        if message.answer and message.answered_at:
            lines.append(Line(message.answer, message.answered_at, is_ours=True, by=name or ""))
    return sorted([*lines, *_by_itself(phone)], key=lambda line: line.at)


def _by_itself(phone: str) -> list[Line]:
    """What was answered without anybody, in the words and the language that went out, and whether it has arrived."""
    said = (
        select(Delivery, Event.at)
        .join(Event, (Event.tenant_id == Delivery.tenant_id) & (Event.id == Delivery.event_id))
        .where(Delivery.tenant_id == tenant_id(), Delivery.channel == Channel.WHATSAPP, Delivery.address == phone)
        .where(Delivery.kind == Message.REPLY_ANSWERED, Event.kind == Kind.REPLY_RECEIVED)
        .order_by(Delivery.id.desc())
        .limit(THREAD)
    )
    lines = []
    for sent, at in db.session.execute(said):
        with force_locale(sent.language):
            body = words(Message.REPLY_ANSWERED, sent.params).title
        lines.append(Line(body, at, is_ours=True, state=sent.state))
    return lines


def waiting() -> list[tuple[InboundMessage, str]]:
    """What people wrote that nobody has answered, with their names, the latest first."""
    asked = (
        select(InboundMessage, Person.name)
        .outerjoin(Person, (Person.tenant_id == InboundMessage.tenant_id) & (Person.id == InboundMessage.person_id))
        .where(InboundMessage.tenant_id == tenant_id(), InboundMessage.understood == Meaning.OTHER)
        .order_by(InboundMessage.answered_at.is_not(None), InboundMessage.id.desc())
        .limit(50)
    )
    return [(message, name or "") for message, name in db.session.execute(asked)]


def _act(person: Person | None, said: Understood) -> tuple[str, dict[str, Any]]:
    """Do what was meant; the sentence to answer with."""
    if person is None:
        return HANDED_ON, {}
    actor = _acting(person)
    if said.meaning == Meaning.STOP:
        choices.withdraw(actor, person.id, Channel.WHATSAPP, source="whatsapp")
        return STOPPED, {}
    if said.meaning == Meaning.START:
        choices.allow(actor, person.id, Channel.WHATSAPP, source="whatsapp")
        return STARTED, {}
    if said.meaning == Meaning.CAPACITY:
        return _declare(actor, person, said)
    if said.meaning == Meaning.CONFIRM:
        return _confirm(person, said.code)
    return HANDED_ON, {}


def _confirm(person: Person, code: str) -> tuple[str, dict[str, Any]]:
    """Let count what a mentor filled in for him; what cannot count any more is said, and waits on."""
    secret = current_app.extensions["settings"].secret_key
    savepoint = db.session.begin_nested()
    try:
        found = assistance.confirm_by_message(person, code, secret_key=secret)
    except DomainError as error:
        savepoint.rollback()
        return next(iter(error.fields.values()), error.message), dict(error.values)
    savepoint.commit()
    return (CONFIRMED if found else NO_SUCH_CODE), {}


def _declare(actor: Actor, person: Person, said: Understood) -> tuple[str, dict[str, Any]]:
    workshops = db.session.scalars(
        select(Organisation.id)
        .join(
            Membership,
            (Membership.tenant_id == Organisation.tenant_id) & (Membership.organisation_id == Organisation.id),
        )
        .where(
            Organisation.tenant_id == tenant_id(),
            Organisation.kind == OrganisationKind.PRODUCER,
            Membership.person_id == person.id,
        )
    ).all()
    if len(workshops) != 1:
        return NO_WORKSHOP, {}
    week = today() + timedelta(weeks=said.weeks_ahead)
    monday = week - timedelta(days=week.weekday())
    savepoint = db.session.begin_nested()
    try:
        capacity.declare(actor, workshops[0], week, said.pairs)
    except DomainError as error:
        savepoint.rollback()
        return next(iter(error.fields.values()), error.message), dict(error.values)
    savepoint.commit()
    return NOTED, {"pairs": said.pairs, "week": monday.isoformat()}


def _acting(person: Person) -> Actor:
    return Actor(person_id=person.id, name=person.name, language=person.language, staff_role=person.staff_role)
