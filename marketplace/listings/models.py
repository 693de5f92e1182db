"""A listing: one row, one life."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.listings.rules import (
    LIFE,
    PUBLIC_STATES,
    REVISION_LIFE,
    BrandMode,
    ListingState,
    RevisionState,
)


class Listing(TenantScoped, Living, db.Model):
    """`moq` and `capacity_month` are pairs, prices are rupiah per pair; lists hold keys of the vocabulary.

    `own_words` are the marketplace's own words among them; what each counts as stands in the lists, too.
    """

    __tablename__ = "listings"
    LIFE = LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[ListingState] = mapped_column(default=ListingState.DRAFT)
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    product_types: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    constructions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    materials: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    own_words: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    brand_mode: Mapped[BrandMode] = mapped_column(default=BrandMode.BOTH)
    moq: Mapped[int | None]
    capacity_month: Mapped[int | None]
    lead_days: Mapped[int | None]
    price_min: Mapped[int | None]
    price_max: Mapped[int | None]
    sizes: Mapped[str] = mapped_column(default="")
    takes_visits: Mapped[bool] = mapped_column(default=False)
    regency_code: Mapped[str | None]
    review_note: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES


class Revision(TenantScoped, Living, db.Model):
    """What a listing on the market is to say instead; `base` is what it said when this was written or took its place.

    Both hold the fields of an offer.
    """

    __tablename__ = "listing_revisions"
    LIFE = REVISION_LIFE

    listing_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    state: Mapped[RevisionState] = mapped_column(default=RevisionState.DRAFT)
    title: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    base: Mapped[dict[str, Any]] = mapped_column(JSONB)
    review_note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}
