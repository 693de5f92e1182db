"""A case about one version of a thing, and what its author and the staff say to each other about it."""

import uuid
from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.moderation.rules import LIFE, UNDECIDED, CaseState, SubjectKind


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
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
