"""What happened to a thing, and what is still to follow."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.events.chain import GENESIS, details_digest, link_digest
from marketplace.events.models import Event, EventDetails, EventLink


def get(event_id: uuid.UUID) -> Event:
    return db.session.get_one(Event, (tenant_id(), event_id))


def details(event_id: uuid.UUID) -> dict[str, object]:
    """What was noted with the event; empty when nothing was, or it has been erased."""
    return db.session.scalar(select(EventDetails.body).where(EventDetails.event_id == event_id)) or {}


def history(subject_kind: str, subject_id: uuid.UUID) -> Sequence[Event]:
    """All that happened to a thing, in order."""
    return db.session.scalars(
        select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id).order_by(Event.id)
    ).all()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def broken_links() -> list[str]:
    """Where the tenant's chain does not hold, in a line each; empty when nothing was tampered with."""
    faults, digest, expected = [], GENESIS, 0
    chained = select(EventLink, Event).join(Event, Event.id == EventLink.event_id).order_by(EventLink.position)
    for link, event in db.session.execute(chained):
        expected += 1
        if link.position != expected:
            faults.append(f"link {expected} is missing")
            expected = link.position
        digest = link_digest(digest, link.position, event)
        if digest != link.sha256:
            faults.append(f"link {link.position}, event {event.id} ({event.kind.value}), does not fit the one before")
            digest = link.sha256
    unlinked = select(Event.id).where(~select(EventLink).where(EventLink.event_id == Event.id).exists())
    faults += [f"event {event_id} is in no link" for event_id in db.session.scalars(unlinked)]
    noted = select(EventDetails, Event.details_sha256).join(Event, Event.id == EventDetails.event_id)
    for row, stored in db.session.execute(noted):
        if details_digest(row.salt, row.body) != stored:
            faults.append(f"the details of event {row.event_id} were changed")
    return faults
