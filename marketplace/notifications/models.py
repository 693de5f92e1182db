"""A person told of an event, and each way by which he is told."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class Notification(TenantScoped, db.Model):
    """A row of somebody's inbox."""

    __tablename__ = "notifications"

    event_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    path: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]


class Delivery(TenantScoped, db.Model):
    """One message to one address; claimed under a lease, attempted outside any transaction."""

    __tablename__ = "deliveries"

    event_id: Mapped[uuid.UUID]
    notification_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    channel: Mapped[str]
    address: Mapped[str]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    path: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="id")
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    hint_at: Mapped[datetime] = mapped_column(default=now)
    lease: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    boot_id: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class DeliveryAttempt(TenantScoped, db.Model):
    __tablename__ = "delivery_attempts"

    delivery_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    boot_id: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
