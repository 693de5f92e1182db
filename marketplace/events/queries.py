"""What happened to a thing, and what is still to follow."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from marketplace.core.db import db, tenant_id
from marketplace.events.chain import GENESIS, canonical, details_digest
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


# What a link covers of its event, letter by letter as `chain.link_digest` writes it. The database puts it together and
# hashes it there, link by link upon the stored digest before: only what does not fit is carried over here. A link
# without its event and an event without its link are rows of it too.
_UNFIT = text("""
    SELECT position, id, kind, has_before, fits FROM (
        SELECT link.position, event.id, event.kind, before.sha256 IS NOT NULL OR link.position = 1 AS has_before,
            link.sha256 = sha256(coalesce(before.sha256, CAST(:genesis AS bytea)) || int8send(link.position)
                || convert_to(
                    '{"at":"' || to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
                    || '","details":' || coalesce('"' || encode(event.details_sha256, 'hex') || '"', 'null')
                    || ',"id":"' || event.id || '","kind":' || to_json(event.kind)
                    || ',"on_behalf_of":"' || coalesce(event.on_behalf_of_id::text, 'None')
                    || '","organisation":"' || coalesce(event.organisation_id::text, 'None')
                    || '","part":' || to_json(event.part) || ',"person":"' || coalesce(event.person_id::text, 'None')
                    || '","subject":[' || to_json(event.subject_kind) || ',"' || event.subject_id
                    || '"],"tenant":"' || event.tenant_id || '"}', 'UTF8')) AS fits
        FROM (SELECT * FROM event_links WHERE tenant_id = :tenant) link
        LEFT JOIN (SELECT * FROM event_links WHERE tenant_id = :tenant) before ON before.position = link.position - 1
        FULL JOIN (SELECT * FROM events WHERE tenant_id = :tenant) event ON event.id = link.event_id
    ) checked
    WHERE fits IS NOT TRUE OR has_before IS NOT TRUE ORDER BY position, id
""")
# The letters must be those that were hashed, and say what the body says; what stands without them is written anew.
_DOUBTFUL = text("""
    SELECT noted.event_id, noted.salt, noted.body, noted.canonical, event.details_sha256
    FROM event_details noted JOIN events event ON event.tenant_id = noted.tenant_id AND event.id = noted.event_id
    WHERE noted.tenant_id = :tenant AND CASE
        WHEN sha256(noted.salt || convert_to(noted.canonical, 'UTF8')) = event.details_sha256
        THEN noted.canonical::jsonb <> noted.body ELSE true END
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
    faults = []
    for link in db.session.execute(_UNFIT, {"tenant": tenant_id(), "genesis": GENESIS}):
        if link.position is None:
            faults.append(f"event {link.id} is in no link")
            continue
        if not link.has_before:
            faults.append(f"link {link.position - 1} is missing")
        if link.id is None:
            faults.append(f"link {link.position} leads to no event")
        elif not link.fits:
            faults.append(f"link {link.position}, event {link.id} ({link.kind}), does not fit the one before")
    if published and published.position and not _passes_through(published):
        faults.append(f"the chain does not pass through the published head {published}")
    return faults + _changed_details()


def _passes_through(published: Head) -> bool:
    stored = select(EventLink.sha256).where(
        EventLink.tenant_id == tenant_id(), EventLink.position == published.position
    )
    digest = db.session.scalar(stored)
    return digest is not None and digest.hex() == published.sha256


def _changed_details() -> list[str]:
    return [
        f"the details of event {row.event_id} were changed"
        for row in db.session.execute(_DOUBTFUL, {"tenant": tenant_id()})
        if row.canonical is not None or details_digest(row.salt, canonical(row.body)) != row.details_sha256
    ]
