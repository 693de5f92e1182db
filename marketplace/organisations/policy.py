"""Who may see and change an organisation."""

import uuid

from marketplace.accounts.actor import Actor, Visitor
from marketplace.organisations.models import Organisation


def can_view(actor: Actor | Visitor, organisation: Organisation) -> bool:
    return organisation.is_public or actor.is_staff or actor.belonging(organisation.id) is not None


def can_edit(actor: Actor | Visitor, organisation: Organisation) -> bool:
    belonging = actor.belonging(organisation.id)
    return belonging is not None and belonging.role == "owner"


def can_hand_in(actor: Actor | Visitor, organisation: Organisation) -> bool:
    """Papers come from those who may publish for the organisation."""
    return actor.may("publish", organisation.id)


def can_read_papers(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """A paper is for its own people and for the moderators; a mentor or a viewer has no business there."""
    return actor.is_moderator or actor.belonging(organisation_id) is not None


def can_check(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """A moderator checks what others say, never what his own organisation says."""
    return actor.is_moderator and actor.belonging(organisation_id) is None


def can_see_inside(actor: Actor | Visitor, organisation: Organisation) -> bool:
    """Its own people and the staff see more than the public profile."""
    return actor.is_staff or actor.belonging(organisation.id) is not None


def can_see_papers(actor: Actor | Visitor, organisation: Organisation) -> bool:
    return can_read_papers(actor, organisation.id)


def is_member(actor: Actor | Visitor, organisation: Organisation) -> bool:
    return actor.belonging(organisation.id) is not None
