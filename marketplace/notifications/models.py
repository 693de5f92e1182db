"""A person told of an event, and each way by which he is told; when anything is due, the database's clock says."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import FetchedValue, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import TenantScoped, db


class Notification(TenantScoped, db.Model):
    """A row of somebody's inbox."""

    __tablename__ = "notifications"

    event_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    path: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
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
    # When somebody should look at it: a lease moves it away, and comes back with it when it runs out.
    due_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    hint_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    lease: Mapped[uuid.UUID | None]
    boot_id: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class DeliveryAttempt(TenantScoped, db.Model):
    __tablename__ = "delivery_attempts"

    delivery_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    boot_id: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
