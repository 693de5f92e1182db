"""Does at once, in this process, what the workers would do a moment later."""

import time

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.events.models import Relay
from marketplace.notifications.models import Delivery
from tests.cast import Cast
from workers.app import flask_app
from workers.tasks.events import relay
from workers.tasks.notifications import deliver

PATIENCE_SECONDS = 40
__all__ = ["drain_tenant", "flask_app"]


def drain_tenant(cast: Cast) -> int:
    """Run reactions and deliveries of the tenant until none is left; returns how many rows were handled here.

    Where real workers run beside this, a row may be in their hands: it is waited for.
    """
    handled, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    while True:
        relays, queued = _waiting(cast)
        if not relays and not queued:
            return handled
        assert time.monotonic() < deadline, f"still not done: relays {relays}, deliveries {queued}"
        if relays:
            relay(str(cast.tenant_id), relays)
        if queued:
            deliver(str(cast.tenant_id), queued)
        handled += len(relays) + len(queued)
        if _waiting(cast) == (relays, queued):
            time.sleep(0.05)  # nothing moved: somebody else has them


def _waiting(cast: Cast) -> tuple[list[str], list[str]]:
    with cast.inside():
        relays = [str(i) for i in db.session.scalars(select(Relay.id).where(Relay.state == "waiting"))]
        queued = [str(i) for i in db.session.scalars(select(Delivery.id).where(Delivery.state == "queued"))]
    return relays, queued
