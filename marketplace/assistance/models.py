"""One thing that a mentor has filled in for a maker, and what the maker said to it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.assistance.rules import LIFE, AssistedState, Deed, Via
from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living


class Assisted(TenantScoped, Living, db.Model):
    """`payload` is what was filled in; `person_id` who must confirm it; `subject_id` what it became, or is about."""

    __tablename__ = "assisted_actions"
    LIFE = LIFE

    organisation_id: Mapped[uuid.UUID]
    mentor_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    form_key: Mapped[uuid.UUID]
    deed: Mapped[Deed]
    title: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    subject_id: Mapped[uuid.UUID | None]
    state: Mapped[AssistedState] = mapped_column(default=AssistedState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    is_stopping: Mapped[bool] = mapped_column(default=False)
    via: Mapped[Via | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    reminded_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
