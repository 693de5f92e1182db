"""One side's review of the other, after one partnership."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.reviews.rules import LIFE, SHOWN, ReviewState


class Review(TenantScoped, Living, db.Model):
    """`facts` are counted by us, not told; `again` says whether the author would work with them again."""

    __tablename__ = "reviews"
    LIFE = LIFE

    partnership_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID]
    about_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.OPEN)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    again: Mapped[bool | None]
    words: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    objection: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_shown(self) -> bool:
        return self.state in SHOWN
