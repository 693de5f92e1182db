"""What follows from what has been loaded: at once, and by the workers' own table."""

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.events import queries as events
from marketplace.events.models import Relay
from workers.reactions import REACTIONS


def follow() -> None:
    """Carry out every reaction that is still to come in this transaction, in the order of the events."""
    while relays := db.session.scalars(select(Relay).order_by(Relay.id)).all():
        for relay in relays:
            event = events.get(relay.event_id)
            for reaction in REACTIONS[event.kind]:
                reaction(event)
            db.session.delete(relay)
        db.session.flush()  # what is done must not be found again
