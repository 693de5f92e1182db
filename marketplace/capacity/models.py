"""One week of one line of a maker's ledger, and what is booked in it."""

import uuid
from datetime import date, datetime

from sqlalchemy import FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.capacity.rules import Room
from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class CapacityWeek(TenantScoped, db.Model):
    """`week` is a Monday; `stage` a key of the vocabulary or empty; `booked` is counted by the database alone."""

    __tablename__ = "capacity_weeks"

    organisation_id: Mapped[uuid.UUID]
    stage: Mapped[str]
    week: Mapped[date]
    pairs: Mapped[int]
    booked: Mapped[int] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @property
    def room(self) -> Room:
        return Room(self.stage, self.week, self.pairs, self.booked)


class CapacityBooking(TenantScoped, db.Model):
    """`part_id` is whatever takes the room: a part of a proposal, or one call of a standing order."""

    __tablename__ = "capacity_bookings"

    part_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    stage: Mapped[str]
    week: Mapped[date]
    pairs: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
