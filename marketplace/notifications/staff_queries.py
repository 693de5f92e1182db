"""What the staff look at: deliveries with their attempts, what was given up, and who hears what."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.events.models import Event, Relay
from marketplace.notifications.models import Delivery, DeliveryAttempt
from marketplace.notifications.rules import PAGE_SIZE


@dataclass(frozen=True)
class Stopped:
    """An event of which something could not be carried out."""

    relay: Relay
    event: Event


def deliveries(number: int, *, state: str = "", channel: str = "") -> Page[Delivery]:
    """A page of deliveries, newest first."""
    wanted: list[Any] = [Delivery.tenant_id == tenant_id()]
    wanted += [Delivery.state == state] if state else []
    wanted += [Delivery.channel == channel] if channel else []
    counted = select(func.count()).select_from(select(Delivery.id).where(*wanted).limit(Page.ceiling + 1).subquery())
    newest = select(Delivery).where(*wanted).order_by(Delivery.id.desc())
    rows = db.session.scalars(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, PAGE_SIZE, db.session.scalar(counted) or 0)


def by_state() -> dict[str, int]:
    counted = (
        select(Delivery.state, func.count().label("many"))
        .where(Delivery.tenant_id == tenant_id())
        .group_by(Delivery.state)
    )
    return {row.state: row.many for row in db.session.execute(counted.group_by(Delivery.state))}


def find(delivery_id: uuid.UUID, *, lock: bool = False) -> Delivery:
    found = db.session.get(Delivery, (tenant_id(), delivery_id), with_for_update=lock or None)
    if found is None:
        raise NotFound()
    return found


def attempts(delivery_id: uuid.UUID) -> Sequence[DeliveryAttempt]:
    mine = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery_id)
    return db.session.scalars(mine.order_by(DeliveryAttempt.number)).all()


def stopped() -> list[Stopped]:
    """What follows from these events was tried too often, the oldest first."""
    dead = (
        select(Relay, Event)
        .join(Event, (Event.tenant_id == Relay.tenant_id) & (Event.id == Relay.event_id))
        .where(Relay.tenant_id == tenant_id(), Relay.state == "dead")
        .order_by(Relay.id)
        .limit(100)
    )
    return [Stopped(relay, event) for relay, event in db.session.execute(dead)]
