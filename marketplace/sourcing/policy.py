"""Who may see a request and who may change it."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.rules import StaffRole
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import BUYING


def can_view(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Everybody sees what is open to all, the makers whom a buyer has asked see it as well.

    The rest is for the buyer's own people and the staff.
    """
    is_shown = request.is_public or request.invites(actor.organisation_ids)
    return is_shown or is_member(actor, request) or actor.is_staff


def can_edit(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Write, submit, withdraw, cancel: whoever may publish for the organisation."""
    return actor.may("publish", request.organisation_id)


def can_mentor(actor: Actor | Visitor, _request: SourcingRequest) -> bool:
    """Help a request that is not ready: a mentor, or whoever stands above him."""
    return actor.is_moderator or actor.staff_role == StaffRole.MENTOR


def asks_for(actor: Actor | Visitor, request: SourcingRequest) -> list[tuple[str, str]]:
    """(id, name) of the actor's organisations that may ask about it: those that could answer it, never the buyer's."""
    return [
        (str(b.organisation_id), b.name)
        for b in actor.belongings
        if b.organisation_id != request.organisation_id and actor.may("answer", b.organisation_id)
    ]


def is_member(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    return actor.belonging(request.organisation_id) is not None


def buying_organisations(actor: Actor | Visitor) -> list[tuple[str, str]]:
    """(id, name) of the organisations for which the actor may ask."""
    return [
        (str(b.organisation_id), b.name)
        for b in actor.belongings
        if b.kind in BUYING and actor.may("publish", b.organisation_id)
    ]
