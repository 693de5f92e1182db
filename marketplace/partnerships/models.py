"""A partnership, its agreement, its milestones, and what was said and shown on the way."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import By, Living
from marketplace.partnerships.rules import LIFE, MilestoneKind, PartnershipState, Pattern, Standing, days_late


class Partnership(TenantScoped, Living, db.Model):
    """One confirmed part of an award between a buyer and a maker; rupiah per pair.

    `short_pairs` found no room in the maker's ledger; `resume_to` is where a pause or a dispute goes back to.
    """

    __tablename__ = "partnerships"
    LIFE = LIFE

    part_id: Mapped[uuid.UUID]
    proposal_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]
    standing_order_id: Mapped[uuid.UUID | None]
    buyer_id: Mapped[uuid.UUID]
    maker_id: Mapped[uuid.UUID]
    state: Mapped[PartnershipState] = mapped_column(default=PartnershipState.AGREED)
    resume_to: Mapped[PartnershipState | None]
    title: Mapped[str]
    pattern: Mapped[Pattern] = mapped_column(default=Pattern.MAKLON)
    pairs: Mapped[int]
    stage: Mapped[str | None]
    price_per_pair: Mapped[int]
    deposit_share: Mapped[int] = mapped_column(default=50)
    first_sample_on: Mapped[date | None]
    delivery_on: Mapped[date]
    agreed_on: Mapped[date]
    short_pairs: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def worth(self) -> int:
        """Rupiah, if every pair is accepted."""
        return self.pairs * self.price_per_pair

    @property
    def code(self) -> str:
        """A short name for papers: the last of its id."""
        return self.id.hex[-8:].upper()

    def side(self, by: By) -> uuid.UUID:
        return self.buyer_id if by == By.BUYER else self.maker_id


class Agreement(TenantScoped, db.Model):
    """The words that both sides accept; a new version begins without anybody's word."""

    __tablename__ = "agreements"

    partnership_id: Mapped[uuid.UUID]
    version: Mapped[int]
    pattern: Mapped[Pattern]
    body_id: Mapped[str]
    body_en: Mapped[str]
    sha256: Mapped[str]
    buyer_person_id: Mapped[uuid.UUID | None]
    buyer_at: Mapped[datetime | None]
    maker_person_id: Mapped[uuid.UUID | None]
    maker_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_accepted(self) -> bool:
        return self.buyer_at is not None and self.maker_at is not None

    def accepted_by(self, by: By) -> bool:
        return (self.buyer_at if by == By.BUYER else self.maker_at) is not None


class Milestone(TenantScoped, db.Model):
    """`due`, `claimed`, `done` and `refused` are rupiah for a deposit or balance, else pairs."""

    __tablename__ = "milestones"

    partnership_id: Mapped[uuid.UUID]
    kind: Mapped[MilestoneKind]
    due_on: Mapped[date | None]
    due: Mapped[int | None]
    claimed: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)
    verdict: Mapped[str | None]
    maker_at: Mapped[datetime | None]
    maker_person_id: Mapped[uuid.UUID | None]
    buyer_at: Mapped[datetime | None]
    buyer_person_id: Mapped[uuid.UUID | None]
    completed_on: Mapped[date | None]

    @property
    def standing(self) -> Standing:
        return Standing(
            self.completed_on is not None, self.claimed, self.maker_at is not None, self.buyer_at is not None
        )

    @property
    def left(self) -> int:
        """What is still to be had."""
        return max(0, (self.due or 0) - self.claimed - self.done - self.refused)

    def late(self, today: date) -> int:
        return days_late(self.due_on, self.completed_on, today)


class PartnershipEntry(TenantScoped, db.Model):
    """One line of the timeline: who did what to which milestone. Written once."""

    __tablename__ = "partnership_entries"

    partnership_id: Mapped[uuid.UUID]
    kind: Mapped[MilestoneKind | None]
    deed: Mapped[str]
    side: Mapped[By]
    person_id: Mapped[uuid.UUID | None]
    form_key: Mapped[uuid.UUID]
    note: Mapped[str] = mapped_column(default="")
    amount: Mapped[int | None]
    refused: Mapped[int | None]
    happened_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(default="")
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    at: Mapped[datetime] = mapped_column(default=now)


class PartnershipFile(TenantScoped, db.Model):
    """A proof: a photo in `widths`, or a PDF as it was sent."""

    __tablename__ = "partnership_files"

    partnership_id: Mapped[uuid.UUID]
    entry_id: Mapped[uuid.UUID]
    digest: Mapped[str]
    content_type: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    widths: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Dossier(TenantScoped, db.Model):
    """One printing of a dossier: the fingerprint of what it says, and that of the paper itself."""

    __tablename__ = "dossiers"

    partnership_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    content_sha256: Mapped[str]
    paper_sha256: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
