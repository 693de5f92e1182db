"""Reading an inbox, and how long messages have been waiting."""

import uuid

from sqlalchemy import func, select, text

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.notifications.models import Notification
from marketplace.notifications.rules import OPEN_STATES, PAGE_SIZE


def inbox(actor: Actor, number: int = 1) -> Page[Notification]:
    """A page of what the actor has been told, newest first."""
    own = select(Notification).where(Notification.person_id == actor.person_id)
    counted = select(func.count()).select_from(
        select(Notification.id)
        .where(Notification.tenant_id == tenant_id(), Notification.person_id == actor.person_id)
        .limit(Page.ceiling + 1)
        .subquery()
    )
    newest = own.order_by(Notification.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(newest).all(), number, PAGE_SIZE, db.session.scalar(counted) or 0)


def find(actor: Actor, notification_id: uuid.UUID) -> Notification:
    """The actor's own; somebody else's does not exist for him."""
    found = db.session.get(Notification, (tenant_id(), notification_id))
    if found is None or found.person_id != actor.person_id:
        raise NotFound()
    return found


_OLDEST = text("""
    SELECT 'reactions' AS queue, extract(epoch FROM now() - min(due_at))::int AS seconds
    FROM relays WHERE tenant_id = :tenant AND state = 'waiting' AND due_at <= now()
    UNION ALL
    SELECT channel, extract(epoch FROM now() - min(due_at))::int
    FROM deliveries WHERE tenant_id = :tenant AND state = ANY(:open) AND due_at <= now() GROUP BY channel
""")
_SET_ASIDE = text("""
    SELECT (SELECT count(*) FROM relays WHERE tenant_id = :tenant AND state = 'dead')
        + (SELECT count(*) FROM deliveries WHERE tenant_id = :tenant AND state = 'dead')
""")


def oldest_due_seconds() -> dict[str, int]:
    """For how many seconds the oldest work has been due, by queue; the one figure that says whether all is well."""
    rows = db.session.execute(_OLDEST, {"tenant": tenant_id(), "open": list(OPEN_STATES)})
    return {row.queue: row.seconds for row in rows if row.seconds is not None}


def set_aside() -> int:
    """How much was tried too often and waits for a person."""
    return db.session.scalar(_SET_ASIDE, {"tenant": tenant_id()}) or 0
