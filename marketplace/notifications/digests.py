"""News that somebody wants all at once: collected each morning, or each Monday, into one message."""

import uuid
from itertools import groupby
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.notifications.actions import queue
from marketplace.notifications.models import Digest, DigestItem, Notification, PushSubscription
from marketplace.notifications.reach import Reach
from marketplace.notifications.rules import Channel, Message

ITEMS = 5000
LINES = 20


def make_due() -> int:
    """Make the digests of the tenant that are due; how many."""
    waiting = (
        select(DigestItem)
        .where(DigestItem.digest_id.is_(None), DigestItem.due_at <= now())
        .order_by(DigestItem.person_id, DigestItem.channel, DigestItem.id)
        .limit(ITEMS)
        .with_for_update(skip_locked=True)
    )
    made = 0
    for (person_id, channel), items in groupby(db.session.scalars(waiting), key=lambda i: (i.person_id, i.channel)):
        made += _make(person_id, Channel(channel), list(items))
    return made


def unread_of(digest_id: uuid.UUID) -> list[Notification]:
    """What a digest tells of, without what its reader has opened meanwhile."""
    item = select(DigestItem.notification_id).where(
        DigestItem.tenant_id == tenant_id(), DigestItem.digest_id == digest_id
    )
    told = select(Notification).where(Notification.id.in_(item), Notification.read_at.is_(None))
    return list(db.session.scalars(told.order_by(Notification.id.desc())))


def _make(person_id: uuid.UUID, channel: Channel, items: list[DigestItem]) -> bool:
    person = db.session.get_one(Person, (tenant_id(), person_id))
    digest = Digest(person_id=person_id, channel=channel, pace=items[0].pace, made_at=now())
    db.session.add(digest)
    db.session.flush()
    mine = update(DigestItem).where(DigestItem.tenant_id == tenant_id(), DigestItem.id.in_([i.id for i in items]))
    db.session.execute(mine.values(digest_id=digest.id))
    fresh = len(unread_of(digest.id))
    ways = [address for way, address in _addresses(person) if way == channel]
    if not fresh or person.disabled_at or not Reach.of([person_id]).may(person_id, channel):
        return False
    event = record(CLOCK, Kind.DIGEST_MADE, digest)
    params: dict[str, Any] = {"count": fresh, "digest_id": str(digest.id)}
    told = [(None, person_id, channel, address, person.language, None) for address in ways]
    return bool(queue(event, Message.DIGEST_MADE, params, "/inbox", told))


def _addresses(person: Person) -> list[tuple[Channel, str]]:
    known = ((Channel.EMAIL, person.email), (Channel.WHATSAPP, person.phone))
    screens = select(PushSubscription.id).where(
        PushSubscription.tenant_id == tenant_id(),
        PushSubscription.person_id == person.id,
        PushSubscription.ended_at.is_(None),
    )
    return [
        *((channel, address) for channel, address in known if address),
        *((Channel.PUSH, str(screen)) for screen in db.session.scalars(screens)),
    ]
