"""Asking and answering: what the same form sends twice is said once."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.messaging.models import Conversation, Message
from marketplace.messaging.policy import belongs_to
from marketplace.messaging.subjects import Asked

OWN = N_("Ini milik usaha Anda sendiri, jadi tidak perlu ditanyakan.")
UNCLAIMED = N_("Profil ini belum diakui pemiliknya, jadi belum ada yang bisa menjawab.")
EMPTY = N_("Tulis pesannya dulu.")


def ask(actor: Actor, asked: Asked, body: str, *, form_key: uuid.UUID) -> Conversation:
    """Ask about a thing: the first question opens the conversation, each further one goes on with it."""
    if belongs_to(actor, asked.organisation.id):
        raise Conflict(OWN)
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
        "last_by_id": actor.person_id,
    }
    db.session.execute(insert(Conversation).values(row).on_conflict_do_nothing())
    conversation = db.session.scalars(
        select(Conversation).where(
            Conversation.subject_kind == asked.kind,
            Conversation.subject_id == asked.id,
            Conversation.asker_id == actor.person_id,
        )
    ).one()
    send(actor, conversation, body, form_key=form_key)
    return conversation


def send(actor: Actor, conversation: Conversation, body: str, *, form_key: uuid.UUID) -> bool:
    """Say something in a conversation that the actor may read. Whether it was said now, and not before."""
    if not body.strip():
        raise Invalid(fields={"body": EMPTY})
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "conversation_id": conversation.id,
        "person_id": actor.person_id,
        "form_key": form_key,
        "body": body,
    }
    made = db.session.scalar(insert(Message).values(row).on_conflict_do_nothing().returning(Message.id))
    if made is None:
        return False
    conversation.last_at = func.now()
    conversation.last_by_id = actor.person_id
    message = db.session.get_one(Message, (tenant_id(), made))
    # The words stay in the message: an event is kept for ever, and may be read by those who keep the market.
    details = {"conversation_id": str(conversation.id)}
    record(actor, Kind.MESSAGE_SENT, message, organisation_id=conversation.asked_organisation_id, **details)
    return True
