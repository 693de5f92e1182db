"""A standing order, and its calls: one a month."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import By, Living
from marketplace.partnerships.rules import Pattern
from marketplace.standing.rules import CALL_LIFE, ORDER_LIFE, CallState, OrderState, Terms, Use


class StandingOrder(TenantScoped, Living, db.Model):
    """What a buyer takes every month from a maker; rupiah per pair. `backup_id` steps in for a call that fails.

    `rooms`, `occupancy` (percent), `nights` and `pairs_a_stay` are all known or none is.
    """

    __tablename__ = "standing_orders"
    LIFE = ORDER_LIFE

    part_id: Mapped[uuid.UUID]
    request_id: Mapped[uuid.UUID | None]
    buyer_id: Mapped[uuid.UUID]
    maker_id: Mapped[uuid.UUID]
    backup_id: Mapped[uuid.UUID | None]
    state: Mapped[OrderState] = mapped_column(default=OrderState.RUNNING)
    title: Mapped[str]
    stage: Mapped[str | None]
    pattern: Mapped[Pattern]
    pairs_a_month: Mapped[int]
    months: Mapped[int]
    price_per_pair: Mapped[int]
    deposit_share: Mapped[int]
    first_delivery_on: Mapped[date]
    rooms: Mapped[int | None]
    occupancy: Mapped[int | None]
    nights: Mapped[int | None]
    pairs_a_stay: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def use(self) -> Use | None:
        if self.rooms is None or self.occupancy is None or self.nights is None or self.pairs_a_stay is None:
            return None
        return Use(self.rooms, self.occupancy, self.nights, self.pairs_a_stay)

    @property
    def terms(self) -> Terms:
        return Terms(self.first_delivery_on, self.months, self.pairs_a_month, self.use)

    def side(self, by: By) -> uuid.UUID:
        return self.buyer_id if by == By.BUYER else self.maker_id


class StandingCall(TenantScoped, Living, db.Model):
    """The order of one month. `usual` is what a month without peaks takes; `person_id` has answered for the buyer."""

    __tablename__ = "standing_calls"
    LIFE = CALL_LIFE

    standing_order_id: Mapped[uuid.UUID]
    number: Mapped[int]
    state: Mapped[CallState] = mapped_column(default=CallState.PROPOSED)
    pairs: Mapped[int]
    usual: Mapped[int]
    peaks: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    proposed_on: Mapped[date]
    answer_by: Mapped[date]
    deliver_on: Mapped[date]
    maker_id: Mapped[uuid.UUID]
    partnership_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
