"""Who may see a request and who may change it."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import BUYING


def can_view(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Everybody sees what is open to all; the rest only the buyer's own people and the staff.

    Whom a buyer invites will see an invited one as well, once there are invitations.
    """
    return request.is_public or is_member(actor, request) or actor.is_staff


def can_edit(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """Write, submit, withdraw, cancel: whoever may publish for the organisation."""
    return actor.may("publish", request.organisation_id)


def is_member(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    return actor.belonging(request.organisation_id) is not None


def buying_organisations(actor: Actor | Visitor) -> list[tuple[str, str]]:
    """(id, name) of the organisations for which the actor may ask."""
    return [
        (str(b.organisation_id), b.name)
        for b in actor.belongings
        if b.kind in BUYING and actor.may("publish", b.organisation_id)
    ]
