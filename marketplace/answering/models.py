"""A link that one person may answer one request with, and what was answered."""

import uuid
from datetime import date, datetime

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.answering.rules import CODE_TRIES, LINK_LIFE
from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class AnswerLink(TenantScoped, db.Model):
    """Its token and its code are worked out from its id; the phone that it was bound to is known by a digest."""

    __tablename__ = "answer_links"

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    code_sent_at: Mapped[datetime | None]
    bound_at: Mapped[datetime | None]
    device_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(default=lambda: now() + LINK_LIFE)
    answered_at: Mapped[datetime | None]
    proposal_id: Mapped[uuid.UUID | None]

    @property
    def is_alive(self) -> bool:
        return self.tries < CODE_TRIES and self.expires_at > now()


class QuickAnswer(TenantScoped, db.Model):
    __tablename__ = "quick_answers"

    link_id: Mapped[uuid.UUID]
    can_do: Mapped[bool]
    pairs_a_week: Mapped[int | None] = mapped_column(Integer)
    price_per_pair: Mapped[int | None]
    first_sample_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    photo_key: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
