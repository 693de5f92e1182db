"""What happened to a thing, and what is still to follow."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select, text

from marketplace.core.db import db, tenant_id
from marketplace.events.chain import GENESIS, details_digest
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


# What a link covers of its event, letter by letter as `chain.link_digest` writes it: read so, a hundred thousand links
# are checked in the time that it takes to make as many objects of them.
_CHAINED = text("""
    SELECT link.position, link.sha256, event.id, event.kind,
        '{"at":"' || to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
        || '","details":' || coalesce('"' || encode(event.details_sha256, 'hex') || '"', 'null')
        || ',"id":"' || event.id || '","kind":' || to_json(event.kind)
        || ',"on_behalf_of":"' || coalesce(event.on_behalf_of_id::text, 'None')
        || '","organisation":"' || coalesce(event.organisation_id::text, 'None')
        || '","part":' || to_json(event.part) || ',"person":"' || coalesce(event.person_id::text, 'None')
        || '","subject":[' || to_json(event.subject_kind) || ',"' || event.subject_id
        || '"],"tenant":"' || event.tenant_id || '"}' AS body
    FROM event_links link JOIN events event ON event.tenant_id = link.tenant_id AND event.id = link.event_id
    WHERE link.tenant_id = :tenant ORDER BY link.position
""")


@dataclass(frozen=True)
class Head:
    """The last link of a chain: whoever keeps it elsewhere sees when the end is cut off."""

    position: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.position}:{self.sha256}"


def head() -> Head:
    last = select(EventLink.position, EventLink.sha256).where(EventLink.tenant_id == tenant_id())
    row = db.session.execute(last.order_by(EventLink.position.desc()).limit(1)).first()
    return Head(row.position, row.sha256.hex()) if row else Head(0, GENESIS.hex())


def broken_links(published: Head | None = None) -> list[str]:
    """Where the tenant's chain does not hold, in a line each; empty when nothing was tampered with.

    `published` is a head that was written down outside: what was cut off behind the present end shows by it alone.
    """
    faults, digest, expected = [], GENESIS, 0
    met = published is None or published.position == 0
    for position, stored, event_id, kind, body in db.session.execute(_CHAINED, {"tenant": tenant_id()}):
        expected += 1
        if position != expected:
            faults.append(f"link {expected} is missing")
            expected = position
        digest = sha256(digest + position.to_bytes(8) + body.encode()).digest()
        if digest != stored:
            faults.append(f"link {position}, event {event_id} ({kind}), does not fit the one before")
            digest = stored
        if published and position == published.position:
            met = digest.hex() == published.sha256
    if not met:
        faults.append(f"the chain does not pass through the published head {published}")
    return faults + _loose() + _changed_details()


def _loose() -> list[str]:
    unlinked = select(Event.id).where(~select(EventLink).where(EventLink.event_id == Event.id).exists())
    links = select(func.count()).select_from(EventLink).where(EventLink.tenant_id == tenant_id())
    faults = [f"event {event_id} is in no link" for event_id in db.session.scalars(unlinked)]
    if (db.session.scalar(links) or 0) > count():
        faults.append("a link leads to no event")
    return faults


def _changed_details() -> list[str]:
    noted = select(EventDetails, Event.details_sha256).join(Event, Event.id == EventDetails.event_id)
    return [
        f"the details of event {row.event_id} were changed"
        for row, stored in db.session.execute(noted)
        if details_digest(row.salt, row.body) != stored
    ]
