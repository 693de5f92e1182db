"""Asking and answering: what the same form sends twice is said once."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.messaging import files, queries
from marketplace.messaging.models import Conversation, ConversationRead, Message
from marketplace.messaging.policy import belongs_to, can_read, speaks_for
from marketplace.messaging.rules import SubjectKind
from marketplace.messaging.subjects import Asked
from marketplace.organisations.blocks import is_unwelcome
from marketplace.organisations.papers import Paper, called

OWN = N_("Ini milik usaha Anda sendiri, jadi tidak perlu ditanyakan.")
UNCLAIMED = N_("Profil ini belum diakui pemiliknya, jadi belum ada yang bisa menjawab.")
UNWELCOME = N_("Usaha ini sedang tidak menerima pertanyaan dari Anda.")
EMPTY = N_("Tulis pesannya dulu.")


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message: what it is called, what was read of it, and where files are kept."""

    name: str
    paper: Paper
    store: FileStore


def ask(
    actor: Actor, asked: Asked, body: str, *, form_key: uuid.UUID, attached: Attached | None = None
) -> Conversation:
    """Ask about a thing: the first question opens the conversation, each further one goes on with it."""
    if not asked.is_between_two and belongs_to(actor, asked.organisation.id):
        raise Conflict(OWN)
    if asked.is_between_two and asked.own_side(actor) is None:
        raise Forbidden()
    if not asked.can_answer:
        raise Conflict(UNCLAIMED)
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "subject_kind": asked.kind,
        "subject_id": asked.id,
        "title": asked.title,
        "asker_id": actor.person_id,
        "asked_organisation_id": asked.organisation.id,
        "asking_organisation_id": asked.asking_id,
        "last_by_id": actor.person_id,
    }
    db.session.execute(insert(Conversation).values(row).on_conflict_do_nothing())
    conversation = queries.about(actor, asked.kind, asked.id, asked.asking_id)
    assert conversation is not None
    send(actor, conversation, body, form_key=form_key, attached=attached)
    return conversation


def send(
    actor: Actor, conversation: Conversation, body: str, *, form_key: uuid.UUID, attached: Attached | None = None
) -> bool:
    """Say something in a conversation that the actor takes part in. Whether it was said now, and not before."""
    if not can_read(actor, conversation):
        raise Forbidden()
    # A file alone says something, too: then its name stands where the words would.
    name = called(attached.name, attached.paper) if attached else ""
    said = body if body.strip() else name
    if not said:
        raise Invalid(fields={"body": EMPTY})
    if _is_refused(actor, conversation):
        raise Conflict(UNWELCOME)
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "conversation_id": conversation.id,
        "person_id": actor.person_id,
        "form_key": form_key,
        "body": said,
    }
    made = db.session.scalar(insert(Message).values(row).on_conflict_do_nothing().returning(Message.id))
    if made is None:
        return False
    conversation.last_at = func.now()
    conversation.last_by_id = actor.person_id
    message = db.session.get_one(Message, (tenant_id(), made))
    if attached:
        files.keep(actor, message, name, attached.paper, attached.store)
    # The words stay in the message: an event is kept for ever, and may be read by those who keep the market.
    details = {"conversation_id": str(conversation.id)}
    record(actor, Kind.MESSAGE_SENT, message, organisation_id=_heard_by(actor, conversation), **details)
    return True


def note_read(actor: Actor, conversation: Conversation) -> None:
    """From here on what was said so far is no news to him."""
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "conversation_id": conversation.id,
        "person_id": actor.person_id,
        "read_at": func.now(),
    }
    seen = insert(ConversationRead).values(row)
    again = ["tenant_id", "person_id", "conversation_id"]
    db.session.execute(seen.on_conflict_do_update(index_elements=again, set_={"read_at": func.now()}))


def _heard_by(actor: Actor, conversation: Conversation) -> uuid.UUID:
    """Whom the event names: the organisation that was asked or, between two, the one that spoke."""
    if conversation.asking_organisation_id is None:
        return conversation.asked_organisation_id
    return next(side for side in reversed(conversation.sides) if speaks_for(actor, side))


def _is_refused(actor: Actor, conversation: Conversation) -> bool:
    """Whoever is blocked asks nothing more; partners go on talking about what they have agreed."""
    if conversation.subject_kind == SubjectKind.PARTNERSHIP or belongs_to(actor, conversation.asked_organisation_id):
        return False
    return is_unwelcome(actor.organisation_ids, conversation.asked_organisation_id)
