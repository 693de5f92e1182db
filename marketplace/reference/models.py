"""What a marketplace says above a national list: an entry from one version of its list on, until another."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.reference.rules import ListKey


class ReferenceEntry(TenantScoped, db.Model):
    """`since` is the version of the market's list that brought it, `until` the one that took it away."""

    __tablename__ = "reference_entries"

    list: Mapped[ListKey]
    code: Mapped[str]
    label: Mapped[str]
    extra: Mapped[str] = mapped_column(default="")
    since: Mapped[int]
    until: Mapped[int | None]
    person_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
