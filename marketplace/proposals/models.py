"""An answer to a request, its parts, its versions, and the offers that went back and forth."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.proposals.rules import LIFE, PART_LIFE, PartState, ProposalState, Split


class Proposal(TenantScoped, Living, db.Model):
    """`organisation_id` is the bidder, who leads when several share it; rupiah per pair, for the whole."""

    __tablename__ = "proposals"
    LIFE = LIFE

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.DRAFT)
    split: Mapped[Split] = mapped_column(default=Split.ALONE)
    price_per_pair: Mapped[int | None]
    pairs: Mapped[int | None]
    moq: Mapped[int | None]
    first_sample_on: Mapped[date | None]
    delivery_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(default="")
    offer_expires_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    would_help: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def is_joint(self) -> bool:
        return self.split != Split.ALONE


class ProposalPart(TenantScoped, Living, db.Model):
    """What one maker takes on: all of it in a single answer, else some pairs or one stage."""

    __tablename__ = "proposal_parts"
    LIFE = PART_LIFE

    proposal_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    state: Mapped[PartState] = mapped_column(default=PartState.INVITED)
    pairs: Mapped[int | None]
    stage: Mapped[str | None]
    price_per_pair: Mapped[int | None]
    delivery_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class ProposalVersion(TenantScoped, db.Model):
    """What an answer said when it was sent or changed; never changed itself."""

    __tablename__ = "proposal_versions"

    proposal_id: Mapped[uuid.UUID]
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class ProposalOffer(TenantScoped, db.Model):
    """One side's terms, which the other may accept until they expire."""

    __tablename__ = "proposal_offers"

    proposal_id: Mapped[uuid.UUID]
    side: Mapped[str]
    price_per_pair: Mapped[int]
    pairs: Mapped[int]
    delivery_on: Mapped[date]
    words: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
