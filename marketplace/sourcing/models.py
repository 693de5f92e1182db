"""A sourcing request: one row, one life."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.sourcing.rules import (
    LIFE,
    PUBLIC_STATES,
    PaymentTerms,
    RequestState,
    SamplePolicy,
    Visibility,
    Wants,
)


class SourcingRequest(TenantScoped, Living, db.Model):
    """`pairs` in all or, when `is_monthly`, each month; the budget is rupiah per pair; lists hold vocabulary keys.

    `region_codes` are provinces ("52") and regencies ("52.03"); `closes_on` ends with that day in the market's zone.
    """

    __tablename__ = "sourcing_requests"
    LIFE = LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[RequestState] = mapped_column(default=RequestState.DRAFT)
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    product_type: Mapped[str | None]
    pairs: Mapped[int | None]
    is_monthly: Mapped[bool] = mapped_column(default=False)
    size_run: Mapped[str] = mapped_column(default="")
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    constructions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    materials: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    budget_min: Mapped[int | None]
    budget_max: Mapped[int | None]
    needed_by: Mapped[date | None]
    closes_on: Mapped[date | None]
    delivery_regency_code: Mapped[str | None]
    region_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    region_is_must: Mapped[bool] = mapped_column(default=False)
    wants: Mapped[Wants] = mapped_column(default=Wants.PRODUCTION)
    sample_policy: Mapped[SamplePolicy] = mapped_column(default=SamplePolicy.OPEN)
    payment_terms: Mapped[PaymentTerms] = mapped_column(default=PaymentTerms.OPEN)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    review_note: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES and self.visibility == Visibility.PUBLIC
