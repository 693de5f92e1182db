"""A sourcing request: one row, one life; what it said before, whom it invites, and what was asked about it."""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column
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
    Shape,
    Visibility,
    Wants,
)


class RequestInvitation(TenantScoped, db.Model):
    """A maker whom the buyer asks to answer, and who therefore sees a request that is not for all."""

    __tablename__ = "request_invitations"

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class SourcingRequest(TenantScoped, Living, db.Model):
    """`pairs` in all or, when `is_monthly`, each month for so many `months`; the budget is rupiah per pair.

    Lists and `shoe_last` hold vocabulary keys.
    `region_codes` are provinces ("52") and regencies ("52.03"); `closes_on` ends with that day in the market's zone.
    `occupancy` is in percent, `nights` those of one stay; `decides` says who at the buyer's chooses.
    """

    __tablename__ = "sourcing_requests"
    LIFE = LIFE
    if TYPE_CHECKING:  # mapped below, where both tables are known
        invited_ids: Any

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[RequestState] = mapped_column(default=RequestState.DRAFT)
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    product_type: Mapped[str | None]
    pairs: Mapped[int | None]
    is_monthly: Mapped[bool] = mapped_column(default=False)
    months: Mapped[int | None]
    size_run: Mapped[str] = mapped_column(default="")
    shoe_last: Mapped[str | None]
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
    is_sealed: Mapped[bool] = mapped_column(default=False)
    shape: Mapped[Shape] = mapped_column(default=Shape.ORDER)
    decides: Mapped[str] = mapped_column(default="")
    rooms: Mapped[int | None]
    occupancy: Mapped[int | None]
    nights: Mapped[int | None]
    pairs_a_stay: Mapped[int | None]
    group_size: Mapped[int | None]
    visit_minutes: Mapped[int | None]
    has_story: Mapped[bool] = mapped_column(default=False)
    has_gift_box: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
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

    def invites(self, organisation_ids: Collection[uuid.UUID]) -> bool:
        """Whether one of these organisations was asked to answer, and may read it while it is to be read."""
        return self.state in PUBLIC_STATES and not set(self.invited_ids or ()).isdisjoint(organisation_ids)


SourcingRequest.invited_ids = column_property(
    select(func.array_agg(RequestInvitation.organisation_id))
    .where(
        RequestInvitation.tenant_id == SourcingRequest.tenant_id,
        RequestInvitation.request_id == SourcingRequest.id,
    )
    .correlate(SourcingRequest.__table__)
    .scalar_subquery()
)


class RequestVersion(TenantScoped, db.Model):
    """What a request said when it was opened or amended, and why it was; never changed itself."""

    __tablename__ = "request_versions"

    request_id: Mapped[uuid.UUID]
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class RequestQuestion(TenantScoped, db.Model):
    """A question on a request: who asked is for the buyer alone, question and answer for all who see the request."""

    __tablename__ = "request_questions"

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
