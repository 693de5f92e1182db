"""An event, its erasable details, its link in the tenant's chain, and its place in the queue to be relayed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.db import TenantScoped, db
from marketplace.events.kinds import Kind


class Event(TenantScoped, db.Model):
    __tablename__ = "events"

    kind: Mapped[Kind]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    part: Mapped[str]
    organisation_id: Mapped[uuid.UUID | None]
    on_behalf_of_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    details_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)


class EventDetails(TenantScoped, db.Model):
    __tablename__ = "event_details"

    event_id: Mapped[uuid.UUID]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The letters that were hashed: JSONB keeps what they say, but not how they stood.
    canonical: Mapped[str | None]


class EventLink(TenantScoped, db.Model):
    __tablename__ = "event_links"

    position: Mapped[int]
    event_id: Mapped[uuid.UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)


class Relay(TenantScoped, db.Model):
    """What is still to follow from an event; the row goes when every reaction is done."""

    __tablename__ = "relays"

    event_id: Mapped[uuid.UUID]
    due_at: Mapped[datetime] = mapped_column(server_default="now()")
    hint_at: Mapped[datetime] = mapped_column(server_default="now()")
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    last_error: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
