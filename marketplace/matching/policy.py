"""Who may see how well things fit: the side that it was computed for, and the staff."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.listings.models import Listing
from marketplace.sourcing.models import SourcingRequest


def can_see_matches_of_request(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    return actor.is_staff or actor.belonging(request.organisation_id) is not None


def can_see_matches_of_listing(actor: Actor | Visitor, listing: Listing) -> bool:
    return actor.is_staff or actor.belonging(listing.organisation_id) is not None
