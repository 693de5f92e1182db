"""Finding conversations: those of a person, one of them, its messages and its readers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.messaging.models import Conversation, Message
from marketplace.messaging.policy import can_read
from marketplace.messaging.rules import PAGE_SIZE, RIGHT, SubjectKind
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole


@dataclass(frozen=True)
class Row:
    """A conversation in a list."""

    id: uuid.UUID
    title: str
    subject_kind: SubjectKind
    asker_id: uuid.UUID
    asker_name: str
    organisation_name: str
    last_at: datetime
    last_by_id: uuid.UUID
    last_body: str


@dataclass(frozen=True)
class Said:
    """One message."""

    person_id: uuid.UUID
    name: str
    body: str
    at: datetime


def find(actor: Actor, conversation_id: uuid.UUID) -> Conversation:
    """The conversation, for those who take part in it; to everybody else, staff included, there is none."""
    conversation = db.session.get(Conversation, (tenant_id(), conversation_id))
    if conversation is None or not can_read(actor, conversation):
        raise NotFound()
    return conversation


def get(conversation_id: uuid.UUID) -> Conversation:
    return db.session.get_one(Conversation, (tenant_id(), conversation_id))


def of_message(message_id: uuid.UUID) -> Conversation:
    """The conversation in which this was said: for workers."""
    message = db.session.get_one(Message, (tenant_id(), message_id))
    return get(message.conversation_id)


def of_asker(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID) -> Conversation | None:
    """The actor's own conversation about a thing, if he has asked before."""
    mine = select(Conversation).where(
        Conversation.subject_kind == kind,
        Conversation.subject_id == subject_id,
        Conversation.asker_id == actor.person_id,
    )
    return db.session.scalars(mine).first()


def of_actor(actor: Actor, *, number: int = 1) -> Page[Row]:
    """The conversations that the actor takes part in, the last spoken in first."""
    last = (
        select(Message.body)
        .where(Message.tenant_id == Conversation.tenant_id, Message.conversation_id == Conversation.id)
        .order_by(Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    listed = (
        select(
            Conversation.id,
            Conversation.title,
            Conversation.subject_kind,
            Conversation.asker_id,
            Person.name,
            Organisation.trade_name,
            Conversation.last_at,
            Conversation.last_by_id,
            last,
        )
        .join(Person, (Person.tenant_id == Conversation.tenant_id) & (Person.id == Conversation.asker_id))
        .join(
            Organisation,
            (Organisation.tenant_id == Conversation.tenant_id)
            & (Organisation.id == Conversation.asked_organisation_id),
        )
        .where(Conversation.tenant_id == tenant_id(), _takes_part(actor))
    )
    count = select(func.count()).select_from(Conversation).where(Conversation.tenant_id == tenant_id())
    total = db.session.scalar(count.where(_takes_part(actor))) or 0
    newest = listed.order_by(Conversation.last_at.desc(), Conversation.id)
    rows = db.session.execute(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page([Row(*row) for row in rows], number, PAGE_SIZE, total)


def messages(conversation_id: uuid.UUID) -> list[Said]:
    """What was said, in order."""
    said = (
        select(Message.person_id, Person.name, Message.body, Message.at)
        .join(Person, (Person.tenant_id == Message.tenant_id) & (Person.id == Message.person_id))
        .where(Message.tenant_id == tenant_id(), Message.conversation_id == conversation_id)
        .order_by(Message.id)
    )
    return [Said(*row) for row in db.session.execute(said)]


def readers(conversation: Conversation) -> Sequence[Person]:
    """Everybody who takes part, whoever spoke last: for those who tell people of a message."""
    answering = select(Membership.person_id).where(
        Membership.tenant_id == tenant_id(),
        Membership.organisation_id == conversation.asked_organisation_id,
        or_(Membership.role == MembershipRole.OWNER, Membership.rights.contains([RIGHT])),
    )
    people = select(Person).where(
        or_(Person.id == conversation.asker_id, Person.id.in_(answering)), Person.disabled_at.is_(None)
    )
    return db.session.scalars(people.order_by(Person.id)).all()


def _takes_part(actor: Actor) -> ColumnElement[bool]:
    answering = [b.organisation_id for b in actor.belongings if actor.may(RIGHT, b.organisation_id)]
    return or_(Conversation.asker_id == actor.person_id, Conversation.asked_organisation_id.in_(answering))
