"""A delivery, something that was given up, a muted thread, a firm's own system, and a message that came in."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Relay
from marketplace.listings.models import Listing
from marketplace.notifications import choices, replies, systems
from marketplace.notifications.models import Delivery, Mute
from marketplace.notifications.replies import Received
from tests.cast import Cast


def add_deliveries(cast: Cast, ids: dict[str, uuid.UUID], _drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        listing = db.session.get_one(Listing, (cast.tenant_id, ids["listing_id"]))
        event = record(CLOCK, Kind.LISTING_DRAFTED, listing)
        dead = db.session.scalars(select(Relay).where(Relay.event_id == event.id)).one()
        dead.state, dead.attempts, dead.last_error = "dead", 8, "RuntimeError: it would not"
        choices.mute(cast.owner.person_id, f"/listings/{listing.id}")
        assert cast.owner.organisation_id
        system = systems.connect(cast.owner.actor, cast.owner.organisation_id, "https://example.com/tapak")
        written = replies.receive(Received("wamid.world", cast.owner.phone, "Bisa minta tolong?", now()))
        assert written
        return {
            "endpoint_id": system.id,
            "reply_id": written.id,
            "relay_id": dead.id,
            "delivery_id": db.session.scalars(select(Delivery.id)).first(),  # type: ignore[dict-item]
            "mute_id": db.session.scalars(select(Mute.id)).one(),
        }
