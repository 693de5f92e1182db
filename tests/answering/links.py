"""Sari's link to an open request that fits her listing, as it would come to her over WhatsApp."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from marketplace.answering import actions
from marketplace.answering.models import AnswerLink
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from tests.cast import Cast
from tests.world import BRIEF, OFFER


def a_link(cast: Cast, drain: Callable[[], int]) -> uuid.UUID:
    """Asked twice, she has one."""
    with cast.inside():
        assert cast.owner.organisation_id
        assert cast.buyer.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        request = sourcing.draft(cast.buyer.actor, cast.buyer.organisation_id, BRIEF)
        sourcing.submit(cast.buyer.actor, request)
        ids = listing.id, request.id
    drain()
    with cast.inside():
        sourcing.approve(cast.moderator.actor, db.session.get_one(SourcingRequest, (cast.tenant_id, ids[1])))
    drain()
    with cast.inside():
        listing = db.session.get_one(Listing, (cast.tenant_id, ids[0]))
        event = record(CLOCK, Kind.LISTING_MATCHED, listing, request_ids=[str(ids[1])])
        actions.ask_makers(event)
        actions.ask_makers(event)
        own = select(AnswerLink).where(AnswerLink.person_id == cast.owner.person_id)
        return db.session.scalars(own).one().id
