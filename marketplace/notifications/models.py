"""A person told of an event, and each way by which he is told; when anything is due, the database's clock says."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import FetchedValue, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.jobs import ATTEMPTS


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
    # A replay adds to what may be tried; the attempts that have been go on counting.
    tries: Mapped[int] = mapped_column(Integer, default=ATTEMPTS)
    provider_ref: Mapped[str | None]
    provider_state: Mapped[str | None]
    provider_at: Mapped[datetime | None]


class DeliveryAttempt(TenantScoped, db.Model):
    __tablename__ = "delivery_attempts"

    delivery_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    boot_id: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]


class ChannelPermission(TenantScoped, db.Model):
    """Whether a person lets us use a channel: asked by name, given or withdrawn at a time, under a text."""

    __tablename__ = "channel_permissions"

    person_id: Mapped[uuid.UUID]
    channel: Mapped[str]
    is_given: Mapped[bool]
    source: Mapped[str]
    text_version: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Choice(TenantScoped, db.Model):
    """How soon a person wants one kind of news over one channel; where there is no row, at once."""

    __tablename__ = "notification_choices"

    person_id: Mapped[uuid.UUID]
    topic: Mapped[str]
    channel: Mapped[str]
    pace: Mapped[str]


class QuietTimes(TenantScoped, db.Model):
    """When a person wants peace: minutes after midnight in his own zone, and at prayer."""

    __tablename__ = "quiet_times"

    person_id: Mapped[uuid.UUID]
    zone: Mapped[str] = mapped_column(default="")
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
    keeps_prayer_times: Mapped[bool] = mapped_column(default=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Mute(TenantScoped, db.Model):
    """A thread, by its address, of which a person wants no messages; his inbox still has them."""

    __tablename__ = "mutes"

    person_id: Mapped[uuid.UUID]
    path: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Digest(TenantScoped, db.Model):
    __tablename__ = "digests"

    person_id: Mapped[uuid.UUID]
    channel: Mapped[str]
    pace: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)


class DigestItem(TenantScoped, db.Model):
    """Something that waits to be told in the next digest, and then belongs to it."""

    __tablename__ = "digest_items"

    person_id: Mapped[uuid.UUID]
    notification_id: Mapped[uuid.UUID]
    channel: Mapped[str]
    pace: Mapped[str]
    due_at: Mapped[datetime]
    digest_id: Mapped[uuid.UUID | None]


class Sender(TenantScoped, db.Model):
    """In whose name a marketplace's messages go out; one row for each marketplace, where it has its own."""

    __tablename__ = "senders"

    email: Mapped[str] = mapped_column(default="")
    whatsapp_number_id: Mapped[str] = mapped_column(default="")
    whatsapp_phone: Mapped[str] = mapped_column(default="")


class PushSubscription(TenantScoped, db.Model):
    """A browser that shows our news on its phone's screen."""

    __tablename__ = "push_subscriptions"

    person_id: Mapped[uuid.UUID]
    endpoint: Mapped[str]
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class WebhookEndpoint(TenantScoped, db.Model):
    """Where a firm's own system wants to hear; its secret is worked out from `generation`, and stored nowhere."""

    __tablename__ = "webhook_endpoints"

    organisation_id: Mapped[uuid.UUID]
    url: Mapped[str]
    generation: Mapped[int] = mapped_column(Integer, default=1)
    rotated_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None]
    open_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class InboundMessage(TenantScoped, db.Model):
    """What somebody wrote to the marketplace's number, what we took it for, and what was answered."""

    __tablename__ = "inbound_messages"

    provider_id: Mapped[str]
    phone: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    body: Mapped[str]
    understood: Mapped[str]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
