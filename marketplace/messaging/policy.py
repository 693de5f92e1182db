"""Who reads a conversation: the two sides of it and nobody else, the staff included."""

import uuid

from marketplace.accounts.actor import Actor, Visitor
from marketplace.messaging.models import Conversation
from marketplace.messaging.rules import RIGHT


def can_read(actor: Actor | Visitor, conversation: Conversation) -> bool:
    """Whoever asked, and those who may answer for the organisation that was asked."""
    return conversation.asker_id == actor.person_id or answers_for(actor, conversation.asked_organisation_id)


def answers_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    return actor.may(RIGHT, organisation_id)


def belongs_to(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """Nobody asks his own organisation."""
    return actor.belonging(organisation_id) is not None
