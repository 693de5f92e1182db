"""How well one listing fits one request, as it was last computed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class Match(TenantScoped, db.Model):
    """`terms` are those of the score, `broken` the keys of the hard constraints that are not met.

    `told_at` is when both sides were told; it outlives a pause, so that nobody is told twice.
    """

    __tablename__ = "matches"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    score: Mapped[int] = mapped_column(Integer)
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    broken: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    formula: Mapped[str]
    computed_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime | None]
