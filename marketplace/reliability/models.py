"""The sums of one organisation's past, as a maker and as a buyer; written anew whenever something is added."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.reliability.rules import is_shown


class ReliabilityFacts(TenantScoped, db.Model):
    """`orders` that were delivered whole, and `days_late` of all of them; `payments` and the days that they took.

    Of requests: how many came to a result and to an order, and of bids the days from closing to their answer.
    """

    __tablename__ = "reliability_facts"

    organisation_id: Mapped[uuid.UUID]
    orders: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    days_late: Mapped[int] = mapped_column(default=0)
    pairs_accepted: Mapped[int] = mapped_column(default=0)
    pairs_refused: Mapped[int] = mapped_column(default=0)
    payments: Mapped[int] = mapped_column(default=0)
    paid_on_time: Mapped[int] = mapped_column(default=0)
    days_to_pay: Mapped[int] = mapped_column(default=0)
    requests_settled: Mapped[int] = mapped_column(default=0)
    requests_awarded: Mapped[int] = mapped_column(default=0)
    bids_answered: Mapped[int] = mapped_column(default=0)
    days_to_answer: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @property
    def delivers_on_time(self) -> bool:
        return is_shown(self.on_time, self.orders)

    @property
    def pays_on_time(self) -> bool:
        """The badge of a buyer."""
        return is_shown(self.paid_on_time, self.payments)

    @property
    def usual_days_to_pay(self) -> int | None:
        return round(self.days_to_pay / self.payments) if self.payments else None

    @property
    def usual_days_to_answer(self) -> int | None:
        return round(self.days_to_answer / self.bids_answered) if self.bids_answered else None
