"""Who reads a conversation: its two sides and nobody else; the staff only once they have said why."""

import uuid

from marketplace.accounts.actor import Actor, Visitor
from marketplace.messaging.models import Conversation
from marketplace.messaging.rules import RIGHT, SPEAKING


def can_read(actor: Actor | Visitor, conversation: Conversation) -> bool:
    """Those who speak for one of the two organisations; of a question that is one person's own, he and the asked."""
    if conversation.asking_organisation_id is not None:
        return any(speaks_for(actor, side) for side in conversation.sides)
    return conversation.asker_id == actor.person_id or answers_for(actor, conversation.asked_organisation_id)


def answers_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    return actor.may(RIGHT, organisation_id)


def speaks_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    return any(actor.may(right, organisation_id) for right in SPEAKING)


def belongs_to(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """Nobody asks his own organisation."""
    return actor.belonging(organisation_id) is not None


def may_open(actor: Actor | Visitor, conversation: Conversation) -> bool:
    """A moderator who belongs to neither side; which sides he is too near to otherwise, moderation knows."""
    return actor.is_moderator and not any(belongs_to(actor, side) for side in conversation.sides)
