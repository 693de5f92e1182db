"""A member of the staff reads a conversation: with a reason, for a day, and both sides see who, why and when."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.messaging.models import Conversation, ConversationOpening, Message
from marketplace.messaging.policy import can_read, may_open
from marketplace.messaging.rules import OPENING, SHORTEST_REASON, SubjectKind
from marketplace.organisations.models import Organisation

WHY = N_("Tulis alasannya dengan jelas, paling sedikit 10 huruf. Kedua pihak akan membacanya.")


@dataclass(frozen=True)
class Outline:
    """What the staff see of a conversation before they give a reason: between whom, how much, and until when."""

    conversation: Conversation
    asked_name: str
    other_name: str
    count: int


def open_for(actor: Actor, conversation: Conversation, reason: str) -> ConversationOpening:
    """Let this moderator read for a day, and have both sides told; while one opening lasts there is no second."""
    if not may_open(actor, conversation):
        raise Forbidden()
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(fields={"reason": WHY})
    db.session.scalars(select(Conversation).where(Conversation.id == conversation.id).with_for_update()).one()
    running = live(actor, conversation)
    if running:
        return running
    moment = db.session.scalars(select(func.now())).one()
    opening = ConversationOpening(
        id=uuid7(),
        conversation_id=conversation.id,
        person_id=actor.person_id,
        reason=reason.strip(),
        opened_at=moment,
        expires_at=moment + OPENING,
    )
    db.session.add(opening)
    # The reason stays in its row: what an event notes is not for everybody who reads the trail.
    record(actor, Kind.CONVERSATION_OPENED, conversation, opening_id=str(opening.id))
    return opening


def live(actor: Actor, conversation: Conversation) -> ConversationOpening | None:
    """The opening by which the actor may read now; the clock is the database's."""
    own = select(ConversationOpening).where(
        ConversationOpening.conversation_id == conversation.id,
        ConversationOpening.person_id == actor.person_id,
        ConversationOpening.expires_at > func.now(),
    )
    return db.session.scalars(own).first() if may_open(actor, conversation) else None


def find(actor: Actor, conversation_id: uuid.UUID) -> tuple[Conversation, ConversationOpening | None]:
    """The conversation for its two sides, or for the staff by their opening, which comes with it; else NotFound."""
    conversation = db.session.get(Conversation, (tenant_id(), conversation_id))
    if conversation is not None and can_read(actor, conversation):
        return conversation, None
    opening = live(actor, conversation) if conversation is not None else None
    if conversation is None or opening is None:
        raise NotFound()
    return conversation, opening


def note_read(opening: ConversationOpening) -> None:
    opening.last_read_at = func.now()


def of(conversation: Conversation) -> Sequence[tuple[ConversationOpening, str]]:
    """Who of the staff has opened it, with their names, the first first."""
    named = (
        select(ConversationOpening, Person.name)
        .join(Person, Person.id == ConversationOpening.person_id)
        .where(ConversationOpening.conversation_id == conversation.id)
        .order_by(ConversationOpening.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(named)]


def get(opening_id: uuid.UUID) -> ConversationOpening:
    return db.session.get_one(ConversationOpening, (tenant_id(), opening_id))


def outline(actor: Actor, conversation_id: uuid.UUID) -> Outline:
    """One conversation from outside, for those who may open it."""
    conversation = db.session.get(Conversation, (tenant_id(), conversation_id))
    if conversation is None or not may_open(actor, conversation):
        raise NotFound()
    return _outlines([conversation])[0]


def about(kind: SubjectKind, subject_id: uuid.UUID) -> list[Outline]:
    """Every conversation about a thing, from outside."""
    those = select(Conversation).where(Conversation.subject_kind == kind, Conversation.subject_id == subject_id)
    return _outlines(db.session.scalars(those.order_by(Conversation.last_at.desc())).all())


def _outlines(conversations: Sequence[Conversation]) -> list[Outline]:
    firms = {side for one in conversations for side in one.sides}
    named = select(Organisation.id, Organisation.trade_name).where(
        Organisation.tenant_id == tenant_id(), Organisation.id.in_(firms)
    )
    people = select(Person.id, Person.name).where(
        Person.tenant_id == tenant_id(), Person.id.in_({one.asker_id for one in conversations})
    )
    counted = (
        select(Message.conversation_id, func.count())
        .where(Message.tenant_id == tenant_id(), Message.conversation_id.in_([one.id for one in conversations]))
        .group_by(Message.conversation_id)
    )
    names: dict[uuid.UUID, str] = {row[0]: row[1] for row in db.session.execute(named)}
    askers: dict[uuid.UUID, str] = {row[0]: row[1] for row in db.session.execute(people)}
    counts: dict[uuid.UUID, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    return [
        Outline(
            one,
            names[one.asked_organisation_id],
            names[one.asking_organisation_id] if one.asking_organisation_id else askers[one.asker_id],
            counts.get(one.id, 0),
        )
        for one in conversations
    ]
