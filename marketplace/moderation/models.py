"""A case about one version of a thing, and what its author and the staff say to each other about it."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.moderation.rules import (
    LIFE,
    REPORT_LIFE,
    SANCTION_LIFE,
    UNDECIDED,
    CaseState,
    ReportedKind,
    ReportState,
    SanctionKind,
    SanctionState,
    SubjectKind,
)


class Case(TenantScoped, Living, db.Model):
    __tablename__ = "cases"
    LIFE = LIFE

    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    subject_version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str]
    organisation_id: Mapped[uuid.UUID]
    regency_code: Mapped[str | None]
    claimed_by_id: Mapped[uuid.UUID | None]
    claimed_until: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    internal_note: Mapped[str] = mapped_column(default="")
    batch_id: Mapped[uuid.UUID | None]
    undo_until: Mapped[datetime | None]
    appeal: Mapped[str] = mapped_column(default="")
    appealed_at: Mapped[datetime | None]
    appeal_decided_by_id: Mapped[uuid.UUID | None]
    appeal_decided_at: Mapped[datetime | None]
    appeal_note: Mapped[str] = mapped_column(default="")
    is_answered: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    def is_held_by_other(self, person_id: uuid.UUID | None, moment: datetime) -> bool:
        """Whether somebody else has claimed it and his time is not over."""
        held = self.state == CaseState.CLAIMED and self.claimed_until is not None and self.claimed_until > moment
        return held and self.claimed_by_id != person_id


class CaseMessage(TenantScoped, db.Model):
    __tablename__ = "case_messages"

    case_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    form_key: Mapped[uuid.UUID]
    is_from_staff: Mapped[bool]
    is_internal: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class ModeratorRegion(TenantScoped, db.Model):
    """A province ("52") or a regency ("52.03") that a moderator looks after; whoever has none looks after all."""

    __tablename__ = "moderator_regions"

    person_id: Mapped[uuid.UUID]
    prefix: Mapped[str]


class ConflictOfInterest(TenantScoped, db.Model):
    """A moderator's own word that he should not judge this organisation."""

    __tablename__ = "conflicts_of_interest"

    person_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    note: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime] = mapped_column(default=now)


class Report(TenantScoped, Living, db.Model):
    """What somebody has said about a thing of `organisation_id`; `answer` is what came of it, for him."""

    __tablename__ = "reports"
    LIFE = REPORT_LIFE

    state: Mapped[ReportState] = mapped_column(default=ReportState.OPEN)
    reporter_id: Mapped[uuid.UUID]
    thing_kind: Mapped[ReportedKind]
    thing_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    title: Mapped[str]
    category: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class Sanction(TenantScoped, Living, db.Model):
    """What an organisation may not do for a while; without `ends_at` until somebody lifts it."""

    __tablename__ = "sanctions"
    LIFE = SANCTION_LIFE

    state: Mapped[SanctionState] = mapped_column(default=SanctionState.IN_FORCE)
    organisation_id: Mapped[uuid.UUID]
    kind: Mapped[SanctionKind]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None]
