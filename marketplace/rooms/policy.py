"""Who fills a room, who may agree, and who sees its files."""

import uuid

from marketplace.accounts.actor import Actor, Belonging, Visitor
from marketplace.rooms.models import RoomAgreement
from marketplace.rooms.rules import AGREEING, READING, RIGHT
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import can_edit, is_member


def fills(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Adds and removes files, and reads who has agreed and looked."""
    return can_edit(actor, request)


def agrees_for(actor: Actor | Visitor, request: SourcingRequest) -> uuid.UUID | None:
    """The organisation for which the actor may agree: one that could make it, and in which he may answer."""
    return next((one.organisation_id for one in actor.belongings if _could_make(actor, one, request)), None)


def may_agree(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Makers while it may lead to something; a moderator agrees as well before he looks."""
    if is_member(actor, request):
        return False
    return actor.is_moderator or (request.state in AGREEING and agrees_for(actor, request) is not None)


def may_open(actor: Actor | Visitor, request: SourcingRequest, agreement: RoomAgreement | None) -> bool:
    """The owner's own people, and whoever has agreed for an organisation that he still belongs to."""
    if is_member(actor, request):
        return True
    if agreement is None:
        return False
    firm = agreement.organisation_id
    return actor.is_moderator if firm is None else actor.belonging(firm) is not None


def _could_make(actor: Actor | Visitor, belonging: Belonging, request: SourcingRequest) -> bool:
    firm = belonging.organisation_id
    return belonging.kind in READING and firm != request.organisation_id and actor.may(RIGHT, firm)
