"""Does at once, in this process, what the workers would do a moment later."""

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.events.models import Relay
from marketplace.notifications.models import Delivery
from tests.cast import Cast
from workers.app import flask_app
from workers.tasks.events import relay
from workers.tasks.notifications import deliver

ROUNDS = 20
__all__ = ["drain_tenant", "flask_app"]


def drain_tenant(cast: Cast) -> int:
    """Run reactions and deliveries of the tenant until none is due; returns how many rows were handled."""
    handled = 0
    for _round in range(ROUNDS):
        with cast.inside():
            relays = [str(i) for i in db.session.scalars(select(Relay.id).where(Relay.state == "waiting"))]
            queued = [str(i) for i in db.session.scalars(select(Delivery.id).where(Delivery.state == "queued"))]
        if not relays and not queued:
            return handled
        if relays:
            relay(str(cast.tenant_id), relays)
        if queued:
            deliver(str(cast.tenant_id), queued)
        handled += len(relays) + len(queued)
    raise AssertionError(f"still not done after {ROUNDS} rounds: relays {relays}, deliveries {queued}")
