"""Finding conversations: those of a person, one of them, its messages and its readers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.messaging.models import Conversation, ConversationRead, Message, MessageFile
from marketplace.messaging.policy import can_read, speaks_for
from marketplace.messaging.rules import PAGE_SIZE, RIGHT, SPEAKING, SubjectKind
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole

_Asking = aliased(Organisation)


@dataclass(frozen=True)
class Row:
    """A conversation in a list; `unread` messages of others are new to whom the list is for."""

    id: uuid.UUID
    title: str
    subject_kind: SubjectKind
    asker_id: uuid.UUID
    asker_name: str
    asked_id: uuid.UUID
    asked_name: str
    asking_name: str | None
    last_at: datetime
    last_by_id: uuid.UUID
    last_by: str
    last_body: str
    unread: int

    def other_name(self, actor: Actor) -> str:
        """With whom the reader talks."""
        is_asked = actor.belonging(self.asked_id) is not None and self.asker_id != actor.person_id
        if self.asking_name:
            return self.asking_name if actor.belonging(self.asked_id) is not None else self.asked_name
        return self.asker_name if is_asked else self.asked_name


@dataclass(frozen=True)
class Said:
    """One message, and the file that came with it."""

    person_id: uuid.UUID
    name: str
    body: str
    at: datetime
    file: MessageFile | None


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


def about(
    actor: Actor, kind: SubjectKind, subject_id: uuid.UUID, asking_id: uuid.UUID | None = None
) -> Conversation | None:
    """The thread of this organisation about a thing, or the actor's own when he asks for himself."""
    mine = (
        Conversation.asking_organisation_id == asking_id
        if asking_id
        else and_(Conversation.asker_id == actor.person_id, Conversation.asking_organisation_id.is_(None))
    )
    thread = select(Conversation).where(Conversation.subject_kind == kind, Conversation.subject_id == subject_id, mine)
    return db.session.scalars(thread).first()


def of_actor(actor: Actor, *, number: int = 1) -> Page[Row]:
    """The conversations that the actor takes part in, the last spoken in first."""
    mine = (Conversation.tenant_id == tenant_id(), _takes_part(actor))
    total = db.session.scalar(select(func.count()).select_from(Conversation).where(*mine)) or 0
    newest = _listed(actor).where(*mine).order_by(Conversation.last_at.desc(), Conversation.id)
    rows = db.session.execute(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page([Row(*row) for row in rows], number, PAGE_SIZE, total)


def _listed(actor: Actor) -> Any:
    own = (Message.tenant_id == Conversation.tenant_id, Message.conversation_id == Conversation.id)
    last = select(Message.body).where(*own).order_by(Message.id.desc()).limit(1).scalar_subquery()
    news = Message.at > func.coalesce(ConversationRead.read_at, Conversation.created_at - func.make_interval(1))
    by_others = (*own, Message.person_id != actor.person_id, news)
    unread = select(func.count()).where(*by_others).correlate(Conversation, ConversationRead).scalar_subquery()
    mine = and_(
        ConversationRead.tenant_id == Conversation.tenant_id,
        ConversationRead.conversation_id == Conversation.id,
        ConversationRead.person_id == actor.person_id,
    )
    speaker = aliased(Person)
    return (
        select(
            Conversation.id,
            Conversation.title,
            Conversation.subject_kind,
            Conversation.asker_id,
            Person.name,
            Conversation.asked_organisation_id,
            Organisation.trade_name,
            _Asking.trade_name,
            Conversation.last_at,
            Conversation.last_by_id,
            func.coalesce(speaker.name, ""),
            func.coalesce(last, ""),
            unread,
        )
        .join(Person, and_(Person.tenant_id == Conversation.tenant_id, Person.id == Conversation.asker_id))
        .outerjoin(speaker, and_(speaker.tenant_id == Conversation.tenant_id, speaker.id == Conversation.last_by_id))
        .join(Organisation, _side(Organisation, Conversation.asked_organisation_id))
        .outerjoin(ConversationRead, mine)
        .outerjoin(_Asking, _side(_Asking, Conversation.asking_organisation_id))
    )


def _side(organisation: Any, column: Any) -> ColumnElement[bool]:
    return and_(organisation.tenant_id == Conversation.tenant_id, organisation.id == column)


def messages(conversation_id: uuid.UUID) -> list[Said]:
    """What was said, in order."""
    said = (
        select(Message.person_id, Person.name, Message.body, Message.at, MessageFile)
        .join(Person, (Person.tenant_id == Message.tenant_id) & (Person.id == Message.person_id))
        .outerjoin(MessageFile, (MessageFile.tenant_id == Message.tenant_id) & (MessageFile.message_id == Message.id))
        .where(Message.tenant_id == tenant_id(), Message.conversation_id == conversation_id)
        .order_by(Message.id)
    )
    return [Said(*row) for row in db.session.execute(said)]


def file(conversation: Conversation, file_id: uuid.UUID) -> MessageFile:
    """A file of this conversation; the caller has let the reader in."""
    found = db.session.get(MessageFile, (tenant_id(), file_id))
    if found is None or found.conversation_id != conversation.id:
        raise NotFound()
    return found


def readers(conversation: Conversation) -> Sequence[Person]:
    """Everybody who takes part, whoever spoke last: for those who tell people of a message."""
    member = select(Membership.person_id).where(Membership.tenant_id == tenant_id())
    taking_part: ColumnElement[bool]
    if conversation.asking_organisation_id is not None:
        speaking = or_(Membership.role == MembershipRole.OWNER, Membership.rights.overlap(list(SPEAKING)))
        taking_part = Person.id.in_(member.where(Membership.organisation_id.in_(conversation.sides), speaking))
    else:
        answering = or_(Membership.role == MembershipRole.OWNER, Membership.rights.contains([RIGHT]))
        asked = member.where(Membership.organisation_id == conversation.asked_organisation_id, answering)
        taking_part = or_(Person.id == conversation.asker_id, Person.id.in_(asked))
    people = select(Person).where(taking_part, Person.disabled_at.is_(None))
    return db.session.scalars(people.order_by(Person.id)).all()


def _takes_part(actor: Actor) -> ColumnElement[bool]:
    answering = [b.organisation_id for b in actor.belongings if actor.may(RIGHT, b.organisation_id)]
    speaking = [b.organisation_id for b in actor.belongings if speaks_for(actor, b.organisation_id)]
    own, asked = Conversation.asker_id == actor.person_id, Conversation.asked_organisation_id
    return or_(
        and_(Conversation.asking_organisation_id.is_(None), or_(own, asked.in_(answering))),
        and_(
            Conversation.asking_organisation_id.is_not(None),
            or_(asked.in_(speaking), Conversation.asking_organisation_id.in_(speaking)),
        ),
    )
