"""Offers that the staff bring in for a maker, and take back again; the event says from which list they came."""

import uuid

from marketplace.core.db import db
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.listings.actions import Offer, stored
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState, ListingVerb
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState


def bring_in(by: Acting, organisation: Organisation, offer: Offer, *, listing_id: uuid.UUID, intake: str) -> Listing:
    """A new offer in the maker's name: to the moderators when he has joined, else a draft that waits for him.

    The same `listing_id` twice is the same offer.
    """
    known = db.session.get(Listing, (organisation.tenant_id, listing_id))
    if known is not None:
        return known
    values = stored(offer, organisation)
    listing = Listing(id=listing_id, organisation_id=organisation.id, is_demo=organisation.is_demo, **values)
    db.session.add(listing)
    db.session.flush()
    if organisation.state == OrganisationState.ACTIVE and not organisation.is_barred:
        listing.advance(ListingVerb.SUBMIT, By.AUTHOR)  # in his place
        db.session.flush()
    record(by, Kind.LISTING_BROUGHT_IN, listing, organisation_id=organisation.id, intake=intake)
    return listing


def take_back(by: Acting, listing: Listing) -> bool:
    """Off the market and out of the queue; whether it was anywhere to be taken from."""
    if listing.state == ListingState.ARCHIVED:
        return False
    listing.advance(ListingVerb.TAKE_BACK, By.STAFF)
    record(by, Kind.LISTING_TAKEN_BACK, listing, organisation_id=listing.organisation_id)
    return True
