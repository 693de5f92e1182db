"""Who is told when a request fits a maker, and when somebody writes back."""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Params, Told, members
from marketplace.sourcing.models import SourcingRequest


def to_maker(event: Event) -> Iterator[Told]:
    listing = db.session.get(Listing, (tenant_id(), event.subject_id))
    named: Any = events.details(event.id).get("request_ids", [])
    wanted = [uuid.UUID(identifier) for identifier in named]
    requests = db.session.scalars(select(SourcingRequest).where(SourcingRequest.id.in_(wanted))).all()
    if listing is None or not requests:
        return
    params: Params = {"title": listing.title, "count": len(requests), "request": requests[0].title}
    path = f"/requests/{requests[0].id}" if len(requests) == 1 else f"/listings/{listing.id}/matches"
    # Over WhatsApp it comes as a link that is answered with five taps.
    yield Told(
        Message.LISTING_MATCHED,
        path,
        params,
        members(listing.organisation_id),
        listing.organisation_id,
        frozenset({Channel.WHATSAPP}),
    )


def to_those_who_answer(event: Event) -> Iterator[Told]:
    """Only what nobody could be answered to by itself."""
    if events.details(event.id).get("is_for_staff"):
        yield Told(Message.REPLY_RECEIVED, "/replies", {}, accounts.moderators())
