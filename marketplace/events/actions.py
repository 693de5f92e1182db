"""Recording what happened, in the transaction in which it happened."""

import os
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db, on_commit, tenant_id
from marketplace.core.ids import uuid7
from marketplace.core.jobs import hint
from marketplace.events.chain import GENESIS, canonical, details_digest, link_digest
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails, EventLink, Relay

RELAY = "events.relay"


class Acting(Protocol):
    """Whoever does something: a person in a part, or the clock."""

    @property
    def person_id(self) -> uuid.UUID | None: ...

    @property
    def part(self) -> str: ...


class Clock:
    """What nobody did: time passed, or one thing followed from another."""

    person_id = None
    part = "clock"


CLOCK = Clock()


def record(
    by: Acting,
    kind: Kind,
    subject: TenantScoped,
    *,
    organisation_id: uuid.UUID | None = None,
    **details: Any,
) -> Event:
    """Record that `by` did `kind` to `subject`, and queue what follows from it.

    `details` must be plain JSON values. They are kept apart from the event and can be erased; what personal data they
    hold is covered by a salted digest alone.
    """
    session, tenant = db.session(), tenant_id()
    details = {**session.info.get("marks", {}), **details}
    event = Event(
        tenant_id=tenant,
        id=uuid7(),
        kind=kind,
        subject_kind=kind.value.partition(".")[0],
        subject_id=subject.id,
        person_id=by.person_id,
        part=by.part,
        organisation_id=organisation_id,
        on_behalf_of_id=getattr(by, "on_behalf_of_id", None),
        at=now(),
    )
    if details:
        salt, letters = os.urandom(16), canonical(details)
        event.details_sha256 = details_digest(salt, letters)
    session.add(event)
    # The rows below refer to the event's, and no relationship tells the session so.
    session.flush()
    if details:
        session.add(EventDetails(tenant_id=tenant, event_id=event.id, salt=salt, body=details, canonical=letters))
    relay = Relay(tenant_id=tenant, id=uuid7(), event_id=event.id)
    wait = session.info.get("told_after")
    if wait:
        relay.due_at = relay.hint_at = func.now() + wait
    session.add(relay)
    session.info.setdefault("unchained", []).append(event)
    if not wait:
        hint(RELAY, relay.id, apart=session.info.get("apart", False))
    return event


@contextmanager
def told_after(wait: timedelta) -> Iterator[None]:
    """What is recorded inside has happened at once, but nothing follows from it before `wait` is over."""
    info = db.session().info
    info["told_after"] = wait
    try:
        yield
    finally:
        info.pop("told_after", None)


@contextmanager
def marked(**marks: str) -> Iterator[None]:
    """Whatever is recorded inside carries these details as well, such as who had filled it in for him who does it."""
    info = db.session().info
    info["marks"] = marks
    try:
        yield
    finally:
        info.pop("marks", None)


@contextmanager
def apart() -> Iterator[None]:
    """Each of what is recorded inside is work of its own: it is told by itself, to whichever worker is free."""
    info = db.session().info
    info["apart"] = True
    try:
        yield
    finally:
        info.pop("apart", None)


def untell(by: Acting, subject_ids: Collection[uuid.UUID], since: datetime) -> bool:
    """Let nothing follow from what `by` has done to these things since then; False when something has already."""
    events = select(Event.id).where(
        Event.tenant_id == tenant_id(),
        Event.person_id == by.person_id,
        Event.subject_id.in_(subject_ids),
        Event.at >= since,
    )
    happened = set(db.session.scalars(events))
    waiting = select(Relay).where(Relay.event_id.in_(happened), Relay.attempts == 0).with_for_update(skip_locked=True)
    rows = db.session.scalars(waiting).all()
    if {row.event_id for row in rows} != happened:
        return False
    for row in rows:
        db.session.delete(row)
    return True


@on_commit
def link_events(session: Session) -> None:
    """Chain this transaction's events, at its very end: the lock on the chain is then the last one taken.

    Taken earlier, two transactions that also lock rows could wait for each other.
    """
    events = [event for event in session.info.pop("unchained", []) if event in session]
    if not events:
        return
    session.flush()
    tenant = events[0].tenant_id
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:tenant, 0))"), {"tenant": f"chain {tenant}"})
    last = session.execute(
        select(EventLink.position, EventLink.sha256)
        .where(EventLink.tenant_id == tenant)
        .order_by(EventLink.position.desc())
        .limit(1)
    ).first()
    position, digest = (last.position, last.sha256) if last else (0, GENESIS)
    for event in events:
        position += 1
        digest = link_digest(digest, position, event)
        session.add(EventLink(tenant_id=tenant, position=position, event_id=event.id, sha256=digest))
    session.flush()
