"""Listings for the tests, in the state that a story begins with."""

import uuid
from dataclasses import replace

from marketplace.listings import actions
from marketplace.listings.actions import Offer
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from tests.cast import Cast, Player

WHOLE = Offer(
    title="Sandal kulit anyam Pringgasela",
    description="Kami enam orang di Lombok Timur, biasa membuat sandal kulit untuk toko oleh-oleh.",
    product_types=("sandal_kulit", "tenun"),
    stages=("cutting", "sewing", "lasting"),
    constructions=("cemented",),
    materials=("kulit_sapi", "sol_karet"),
    certificates=("halal",),
    moq=20,
    capacity_month=400,
    lead_days=21,
    price_min=85_000,
    price_max=140_000,
    sizes="36–43",
    takes_visits=True,
)
REASON = "Foto belum ada, tolong ditambah."


def a_listing(
    cast: Cast, state: ListingState = ListingState.DRAFT, by: Player | None = None, **changes: object
) -> uuid.UUID:
    """A whole listing of Sari's (or `by`), brought to `state` by the steps that lead there."""
    with cast.inside():
        author = (by or cast.owner).actor
        organisation_id = (by or cast.owner).organisation_id
        assert organisation_id is not None
        listing = actions.draft(author, organisation_id, replace(WHOLE, **changes))  # type: ignore[arg-type]
        _bring(cast, listing, state, by or cast.owner)
        return listing.id


def _bring(cast: Cast, listing: Listing, state: ListingState, by: Player) -> None:
    staff = cast.moderator.actor
    if state == ListingState.DRAFT:
        return None
    if state == ListingState.ARCHIVED:
        return actions.archive(by.actor, listing)
    actions.submit(by.actor, listing)
    if state == ListingState.CHANGES_ASKED:
        actions.ask_changes(staff, listing, REASON)
    elif state == ListingState.REJECTED:
        actions.reject(staff, listing, REASON)
    elif state != ListingState.IN_REVIEW:
        actions.approve(staff, listing)
        if state == ListingState.PAUSED:
            actions.pause(by.actor, listing)
        elif state == ListingState.SUSPENDED:
            actions.suspend(staff, listing, REASON)
    return None
