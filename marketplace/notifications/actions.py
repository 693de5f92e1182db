"""Telling of an event: a row in each inbox and a delivery for each address; claiming and finishing a delivery."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.core.jobs import ATTEMPTS, DELIVER, DELIVER_PROMPTLY, LEASE_SECONDS, Answer, Outcome, hint
from marketplace.events.models import Event
from marketplace.notifications import recipients
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.recipients import Sent, Told
from marketplace.notifications.rules import (
    INBOX_KEPT,
    OPEN_STATES,
    SECRET,
    SENT_KEPT,
    WORTH,
    Channel,
    DeliveryState,
    Message,
    is_last,
    pause_after,
)


def notify(event: Event) -> None:
    """Tell everybody whom the event concerns. Told again, it changes nothing: one row per event and person."""
    rows: list[dict[str, Any]] = []
    for told in recipients.of(event):
        if isinstance(told, Sent):
            rows.append(_delivery(event, told))
        else:
            rows += _tell(event, told)
    if rows:
        made = insert(Delivery).values(rows).on_conflict_do_nothing().returning(Delivery.id, Delivery.kind)
        for delivery_id, message in db.session.execute(made).all():
            hint(DELIVER_PROMPTLY if message in SECRET else DELIVER, delivery_id)


def _tell(event: Event, told: Told) -> list[dict[str, Any]]:
    """Put it into the inboxes; the deliveries for those who had not been told yet."""
    people = {person.id: person for person in told.people}
    if not people:
        return []
    shared = {"tenant_id": event.tenant_id, "event_id": event.id, "kind": told.message, "params": told.params}
    rows = [{**shared, "id": uuid7(), "person_id": person, "path": told.path} for person in people]
    made = insert(Notification).values(rows).on_conflict_do_nothing().returning(Notification.id, Notification.person_id)
    deliveries = []
    for notification_id, person_id in db.session.execute(made).all():
        for sent in _ways(told, people[person_id]):
            deliveries.append(_delivery(event, sent, notification_id))
    return deliveries


def _ways(told: Told, person: Person) -> Iterable[Sent]:
    addresses = {Channel.EMAIL: person.email, Channel.WHATSAPP: person.phone}
    for channel, address in addresses.items():
        if address:
            yield Sent(told.message, channel, address, person.language, told.params, told.path, person.id)


def _delivery(event: Event, sent: Sent, notification_id: uuid.UUID | None = None) -> dict[str, Any]:
    return {
        "tenant_id": event.tenant_id,
        "id": uuid7(),
        "event_id": event.id,
        "notification_id": notification_id,
        "person_id": sent.person_id,
        "channel": sent.channel,
        "address": sent.address,
        "kind": sent.message,
        "params": sent.params,
        "path": sent.path,
        "language": sent.language,
        "expires_at": event.at + WORTH[sent.message],
    }


@dataclass(frozen=True)
class Claimed:
    """A delivery in our hands until the lease runs out."""

    id: uuid.UUID
    tenant_id: uuid.UUID
    lease: uuid.UUID
    attempts: int
    channel: Channel
    address: str
    message: Message
    params: dict[str, Any]
    path: str
    language: str


_CLAIM = text("""
    UPDATE deliveries SET
        state = 'sending', lease = :lease, boot_id = :boot, attempts = attempts + 1,
        due_at = now() + make_interval(secs => :seconds)
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
        AND attempts < :limit AND expires_at > now()
    RETURNING id, tenant_id, lease, attempts, channel, address, kind AS message, params, path, language
""")
# What has been tried too often may be what kills its worker; what is too late helps nobody.
_GIVE_UP = text("""
    UPDATE deliveries SET
        state = CASE WHEN attempts >= :limit THEN 'dead' ELSE 'failed' END, lease = NULL,
        last_error = CASE WHEN attempts >= :limit THEN coalesce(last_error, 'never came back') ELSE 'too late' END
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
        AND (attempts >= :limit OR expires_at <= now())
""")
_CLOSE_EARLIER = text("""
    UPDATE delivery_attempts SET finished_at = now(), outcome = 'unknown', detail = 'never came back'
    WHERE tenant_id = :tenant AND delivery_id = :id AND number < :number AND outcome IS NULL
""")
_BEGIN_ATTEMPT = text("""
    INSERT INTO delivery_attempts (tenant_id, id, delivery_id, number, boot_id)
    VALUES (:tenant, :new, :id, :number, :boot)
""")
_END_ATTEMPT = text("""
    UPDATE delivery_attempts SET finished_at = now(), outcome = :outcome, detail = :detail
    WHERE tenant_id = :tenant AND delivery_id = :id AND number = :number AND outcome IS NULL
""")


def claim(delivery_id: uuid.UUID, boot_id: str) -> Claimed | None:
    """Take the delivery in hand for a while by the database's clock; None when it is not due or in other hands."""
    which = {"tenant": tenant_id(), "id": delivery_id, "limit": ATTEMPTS, "open": list(OPEN_STATES)}
    lease = {"lease": uuid.uuid4(), "boot": boot_id, "seconds": LEASE_SECONDS}
    row = db.session.execute(_CLAIM, {**which, **lease}).first()
    if row is None:
        db.session.execute(_GIVE_UP, which)
        return None
    attempt = {"tenant": tenant_id(), "id": delivery_id, "number": row.attempts}
    if row.attempts > 1:
        db.session.execute(_CLOSE_EARLIER, attempt)
    db.session.execute(_BEGIN_ATTEMPT, {**attempt, "new": uuid7(), "boot": boot_id})
    known = row._mapping
    return Claimed(**{**known, "channel": Channel(row.channel), "message": Message(row.message)})


_STATES = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.RETRY: DeliveryState.RETRY,
    Outcome.UNKNOWN: DeliveryState.UNKNOWN,
    Outcome.FAILED: DeliveryState.FAILED,
}


def finish(claimed: Claimed, answer: Answer) -> None:
    """Note what came of it, if the delivery is still in our hands; whoever has it now decides otherwise."""
    attempt = {"tenant": claimed.tenant_id, "id": claimed.id, "number": claimed.attempts}
    db.session.execute(_END_ATTEMPT, {**attempt, "outcome": answer.outcome, "detail": answer.detail})
    is_sent, is_open = answer.outcome == Outcome.SENT, answer.outcome in (Outcome.RETRY, Outcome.UNKNOWN)
    values: dict[str, Any] = {
        "state": DeliveryState.DEAD if is_open and is_last(claimed.attempts) else _STATES[answer.outcome],
        "lease": None,
        "last_error": None if is_sent else answer.detail,
    }
    if is_sent:
        values["sent_at"] = func.now()
    if is_open:
        values["due_at"] = values["hint_at"] = func.now() + pause_after(claimed.attempts, random.random())  # noqa: S311
    mine = (Delivery.tenant_id == claimed.tenant_id, Delivery.id == claimed.id, Delivery.lease == claimed.lease)
    db.session.execute(update(Delivery).where(*mine).values(values))


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
