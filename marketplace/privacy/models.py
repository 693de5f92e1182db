"""What somebody asked of his data, and what leaked of whose."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.privacy.rules import CLOCK, LIFE, RequestKind, RequestState


class PrivacyRequest(Living, TenantScoped, db.Model):
    __tablename__ = "privacy_requests"
    LIFE = LIFE

    person_id: Mapped[uuid.UUID]
    kind: Mapped[RequestKind]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    wish: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=lambda: now() + CLOCK)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None]


class Breach(TenantScoped, db.Model):
    """Data that came to where it should not; those touched and the agency hear of it within 3 × 24 hours."""

    __tablename__ = "breaches"

    title: Mapped[str]
    what: Mapped[str]
    kinds_of_data: Mapped[str]
    measures: Mapped[str] = mapped_column(default="")
    happened_at: Mapped[datetime | None]
    noticed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    created_by_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class BreachPerson(TenantScoped, db.Model):
    __tablename__ = "breach_people"

    breach_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    told_at: Mapped[datetime | None]
