"""Telling of an event: a row in each inbox, and a delivery for each way by which somebody is reached."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, text, update

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7s
from marketplace.core.jobs import DELIVER, DELIVER_PROMPTLY, hint
from marketplace.events.models import Event
from marketplace.notifications import recipients
from marketplace.notifications.endpoints import addresses
from marketplace.notifications.inboxes import fill, reachable
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.reach import Reach
from marketplace.notifications.rules import (
    INBOX_KEPT,
    OPEN_STATES,
    SECRET,
    SENT_KEPT,
    WORTH,
    Channel,
    DeliveryState,
    Message,
)
from marketplace.notifications.told import Sent, Told
from marketplace.notifications.topics import Pace
from marketplace.tenants import usage

_QUEUE = text("""
    INSERT INTO deliveries (tenant_id, id, event_id, notification_id, person_id, channel, address, language, kind,
        params, path, expires_at, due_at, hint_at)
    SELECT :tenant, way.id, :event, way.notification, way.person, way.channel, way.address, way.language, :kind,
        CAST(:params AS jsonb), :path, greatest(way.due, now()) + :worth, coalesce(way.due, now()),
        coalesce(way.due, now() + interval '2 seconds')
    FROM unnest(CAST(:ids AS uuid[]), CAST(:notifications AS uuid[]), CAST(:people AS uuid[]),
        CAST(:channels AS text[]), CAST(:addresses AS text[]), CAST(:languages AS text[]),
        CAST(:dues AS timestamptz[])) AS way (id, notification, person, channel, address, language, due)
    ON CONFLICT DO NOTHING RETURNING id, due_at <= now() AS is_due
""")
_HOLD = text("""
    INSERT INTO digest_items (tenant_id, id, person_id, notification_id, channel, pace, due_at)
    SELECT :tenant, item.id, item.person, item.notification, item.channel, item.pace, item.due
    FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:notifications AS uuid[]),
        CAST(:channels AS text[]), CAST(:paces AS text[]), CAST(:dues AS timestamptz[]))
        AS item (id, person, notification, channel, pace, due)
    ON CONFLICT DO NOTHING
""")


def notify(event: Event) -> None:
    """Tell everybody whom the event concerns. Told again, it changes nothing: one row per event and person."""
    for told in recipients.of(event):
        if isinstance(told, Sent):
            way = (None, told.person_id, told.channel, told.address, told.language, None)
            queue(event, told.message, told.params, told.path, [way])
        else:
            tell(event, told)


def tell(event: Event, told: Told) -> int:
    """Put it into the inboxes, and queue a delivery for each way to those who had not been told; how many rows."""
    if told.organisation_id:
        systems = addresses([told.organisation_id])
        ways = [(None, None, Channel.WEBHOOK, str(one), "id", None) for one in systems]
        queue(event, told.message, told.params, told.path, ways)
    filled = fill(event, told.message, told.params, told.path, told.people)
    if not filled.rows:
        return 0
    return filled.rows + sum(_send(event, told, people) for people in reachable(event, told.message, filled))


def _send(event: Event, told: Told, people: Sequence[Any]) -> int:
    """Queue a delivery for each way to these people, or keep it for their next digest; how many are queued."""
    reach = Reach.of([person.id for person in people])
    ways = [
        (person.notification_id, person, way)
        for person in people
        for way in reach.ways(person, told.message, told.path)
        if way.channel not in told.but
    ]
    _hold([one for one in ways if one[2].pace != Pace.NOW])
    now_ones = [
        (notification, person.id, way.channel, way.address, person.language, way.due_at)
        for notification, person, way in ways
        if way.pace == Pace.NOW
    ]
    return queue(event, told.message, told.params, told.path, now_ones)


def _packed(ids: Iterable[uuid.UUID]) -> str:
    """As PostgreSQL writes an array; a list would be taken apart element by element."""
    return "{" + ",".join(map(str, ids)) + "}"


def queue(event: Event, message: Message, params: dict[str, Any], path: str, ways: Sequence[tuple[Any, ...]]) -> int:
    """(notification, person, channel, address, language, when) as deliveries; whatever is due is hinted at once."""
    if not ways or not (message in SECRET or usage.may_send()):
        return 0  # what stands in the inbox stands there; only a code is sent when the month's share is used up
    columns = dict(
        zip(("notifications", "people", "channels", "addresses", "languages", "dues"), _turned(ways), strict=True)
    )
    # Its worth counts from the moment at which it may be read at the earliest.
    shared = _shared(event, message, params, path) | {"worth": WORTH[message]}
    made = db.session.execute(_QUEUE, {**shared, **columns, "ids": _packed(uuid7s(len(ways)))}).all()
    for delivery_id, is_due in made:
        if is_due:
            hint(DELIVER_PROMPTLY if message in SECRET else DELIVER, delivery_id)
    return len(made)


def _hold(items: Sequence[tuple[Any, Any, Any]]) -> None:
    """Keep for the next digest."""
    if items:
        rows = [
            (key, person.id, told, way.channel, way.pace, way.due_at)
            for key, (told, person, way) in zip(uuid7s(len(items)), items, strict=True)
        ]
        names = ("ids", "people", "notifications", "channels", "paces", "dues")
        db.session.execute(_HOLD, {"tenant": tenant_id(), **dict(zip(names, _turned(rows), strict=True))})


def _turned(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
    return map(list, zip(*rows, strict=True))


def _shared(event: Event, message: Message, params: dict[str, Any], path: str) -> dict[str, Any]:
    told = {"kind": message.value, "params": json.dumps(params), "path": path}
    return {"tenant": event.tenant_id, "event": event.id, **told}


def mark_read(notification: Notification) -> None:
    notification.read_at = notification.read_at or now()


def mark_all_read(actor: Actor) -> None:
    unread = (Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    db.session.execute(update(Notification).where(Notification.tenant_id == tenant_id(), *unread).values(read_at=now()))


def forget_old() -> int:
    """Delete the tenant's messages that are long over and done with; how many rows."""
    closed = [state for state in DeliveryState if state not in OPEN_STATES]
    return sum(
        _delete(model, *which)
        for model, which in (
            (Delivery, (Delivery.state.in_(closed), Delivery.created_at < _ago(SENT_KEPT))),
            (Notification, (Notification.created_at < _ago(INBOX_KEPT),)),
        )
    )


def _ago(span: timedelta) -> Any:
    return func.now() - span


def _delete(model: type[Delivery | Notification], *which: Any) -> int:
    gone = select(model.id).where(model.tenant_id == tenant_id(), *which).limit(10_000)
    result = db.session.execute(delete(model).where(model.tenant_id == tenant_id(), model.id.in_(gone)))
    return int(result.rowcount)  # type: ignore[attr-defined]
