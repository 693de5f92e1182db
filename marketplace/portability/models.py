"""An archive of the whole marketplace: asked for, being made, ready to be fetched."""

import uuid
from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.portability.rules import LIFE, ArchiveState


class Archive(Living, TenantScoped, db.Model):
    __tablename__ = "archives"
    LIFE = LIFE

    state: Mapped[ArchiveState] = mapped_column(default=ArchiveState.RUNNING)
    asked_by: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    trouble: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
