"""Who may see a listing and who may change it."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.listings.models import Listing
from marketplace.listings.rules import OFFERING, PUBLIC_STATES


def can_view(actor: Actor | Visitor, listing: Listing) -> bool:
    """Everybody sees what is published; the rest only its own people and the staff."""
    return listing.state in PUBLIC_STATES or is_member(actor, listing) or actor.is_staff


def can_edit(actor: Actor | Visitor, listing: Listing) -> bool:
    """Write, submit, pause, put away: whoever may publish for the organisation."""
    return actor.may("publish", listing.organisation_id)


def is_member(actor: Actor | Visitor, listing: Listing) -> bool:
    return actor.belonging(listing.organisation_id) is not None


def offering_organisations(actor: Actor | Visitor) -> list[tuple[str, str]]:
    """(id, name) of the organisations for which the actor may offer something."""
    return [
        (str(b.organisation_id), b.name)
        for b in actor.belongings
        if b.kind in OFFERING and actor.may("publish", b.organisation_id)
    ]
